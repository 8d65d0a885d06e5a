/*
 * A worker's row in the ledger, so that `status` on any machine shows who works, how fast, and what
 * it waits for.
 */
#ifndef VECPLAN_WORKER_H
#define VECPLAN_WORKER_H

#include "figures.h"
#include "job.h"

struct worker {
    const struct job *job;
    struct pg *pg; /* NULL: not entered */
    const char *kind;
    struct arena *tmp;
    int64_t beat_ms;
};

/* Enters the worker by this connection (which must stay the same): kind is "backfill", "refresh" or
 * "follow". Rows of workers whose connections are gone are removed. Leave in any case. */
MUST_CHECK bool worker_enter(struct diags *, struct worker *, const struct job *, struct pg *,
                             const char *kind);

/* Whether it has entered, and told last 2 s ago. */
bool worker_due(const struct worker *);

/* Tells how it stands. */
MUST_CHECK bool worker_tell(struct diags *, struct worker *, const struct figures *);

/* Removes the row; without an error where the connection is lost, as the next to enter does it. */
void worker_leave(struct worker *);

#endif
