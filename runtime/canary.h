/*
 * The canary: fixed probe texts that tell trouble with the provider, the key or the plan from
 * trouble with a row, and a model from another one by its name.
 */
#ifndef VECPLAN_CANARY_H
#define VECPLAN_CANARY_H

#include "embed.h"
#include "probes.h"

struct canary {
    struct embed *embed;
    struct meanwhile meanwhile; /* writes, and the leases */
    struct http *http;          /* a pool of its own, so that it does not wait for rows */
    struct arena *tmp;
    struct probes *probes; /* NULL: what it makes of them is not compared */
};

/* Embeds the probe texts and waits for the answer; transient failures are tried again. It is an
 * error if they are refused or the answer fails a check, since then no row can be blamed; for
 * another model by the same name see probes_compare. After a signal the error is DIAG_NOT_YET. */
MUST_CHECK bool canary_passes(struct diags *, struct canary *);

/* Sends a request of that pool and waits for the answer; where a token is refused, once more with a
 * new one. announced_ms: the wait that it asks for, or -1. After a signal the error is
 * DIAG_NOT_YET, here and below. */
MUST_CHECK bool canary_ask(struct diags *, struct canary *, enum embed_kind,
                           const struct str *texts, size_t count, struct embed_result *,
                           int64_t *announced_ms);

/* Waits that long. */
MUST_CHECK bool canary_pause(struct diags *, struct canary *, int64_t wait_ms);

#endif
