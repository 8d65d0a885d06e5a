/*
 * Vectors from the provider: requests in flight, retries, splitting, and what to do with a text
 * that is refused.
 */
#ifndef VECPLAN_FETCH_H
#define VECPLAN_FETCH_H

#include "canary.h"
#include "pace.h"
#include "reader.h"

struct fetch;

struct fetch_counts {
    int64_t requests, retries, tokens;
};

/* Prepares the provider and lets it embed the fixed probe texts (the canary): what is wrong with
 * the plan, the key, the address or the model is said before a row is sent. What is given as
 * `meanwhile` is called again and again while the canary is waited for, now and later. Each request
 * is entered with the ledger over the connection, which is in no transaction: where the budget has
 * no room for the probe texts, nothing is sent. Free with fetch_free. */
MUST_CHECK bool fetch_new(struct diags *, const struct job *, const struct space_job *,
                          struct meanwhile, struct pg *, struct fetch **out);
void fetch_free(struct fetch *);

/* Whether another load may be added: a request slot is free or soon will be, the provider did not
 * ask to wait, and the budget is not spent. */
bool fetch_ready(const struct fetch *);

/* Texts that one request may hold now. */
size_t fetch_size(const struct fetch *);

/* Asks for the vectors of a load's rows. */
MUST_CHECK bool fetch_add(struct diags *, struct fetch *, struct load *);

/* Holds back what is not sent yet, or lets it go again. */
void fetch_hold(struct fetch *, bool held);

/* Takes answers and starts what is due, without waiting. An error ends the run: the provider cannot
 * be reached, or it is the plan that is wrong and not the rows. */
MUST_CHECK bool fetch_poll(struct diags *, struct fetch *);

/* Takes rows whose vectors are there (load->vectors); false if there are none now, or while it is
 * asked whether the model is still the same. */
bool fetch_take(struct fetch *, struct span *out);

/* Takes rows that the provider refuses although it embeds the canary. */
bool fetch_take_refused(struct fetch *, struct span *out, const char **reason);

/* Requests in flight or waiting to be tried again. */
size_t fetch_busy(const struct fetch *);

/* Whether the provider is to answer one of them. */
bool fetch_asks(const struct fetch *);

/* Whether the budget lets no more requests go. All answers are there then. */
bool fetch_spent(const struct fetch *);

/* Whether the model was found to be another one by the same name: vectors that are not written yet
 * may be of either. */
bool fetch_drifted(const struct fetch *);

/* Why nothing is sent now, or NULL: what stands against it at the provider, or the plan's rate. */
const char *fetch_waiting(const struct fetch *);

/* Limits and what is used of them; the ledger's part is the caller's to record. */
struct pace *fetch_pace(struct fetch *);

/* Waits for an answer, for the socket (-1: none), or for timeout_ms. */
MUST_CHECK bool fetch_wait(struct diags *, struct fetch *, int socket, bool want_write,
                           int timeout_ms);

/* What was done so far. */
struct fetch_counts fetch_counts(const struct fetch *);

#endif
