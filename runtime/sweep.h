/*
 * The sweep's chunks: which keys this worker has in hand, by leases in the ledger that all workers
 * of the plan share.
 */
#ifndef VECPLAN_SWEEP_H
#define VECPLAN_SWEEP_H

#include "ask.h"

struct sweep;
struct chunk; /* a range of keys that this worker has the lease of */

/* A sweep by the job's statements; key_types stay the caller's. */
struct sweep *sweep_new(const struct job *, const struct ask *, const uint32_t *key_types);

/* Joins the sweep under way, or begins one; gives about how many rows it has left. */
MUST_CHECK bool sweep_enter(struct diags *, struct sweep *, int64_t *rows);

enum sweep_state {
    SWEEP_CHUNK,   /* a chunk was given */
    SWEEP_NONE,    /* there was nothing to do in the next window: ask again */
    SWEEP_WAITING, /* all chunks left are held by other workers, or too many here: ask again later
                    */
    SWEEP_END,     /* all chunks are done */
    SWEEP_FAILED,  /* a diagnostic was added */
};

/* Takes the lease of a chunk that nobody works on, else of a new one, and reads its keys (key
 * columns, bytes of text) in the order in which they should be written. */
enum sweep_state sweep_next(struct diags *, struct sweep *, struct arena *, struct chunk **,
                            struct pg_rows *keys);

/* Notes that some of a chunk's keys are on their way, and that they are settled. */
void sweep_took(struct chunk *);
MUST_CHECK bool sweep_settled(struct diags *, struct sweep *, struct chunk *);

/* Notes that no more of a chunk's keys will be taken. Once all that were are settled, it is marked
 * done in the ledger. */
MUST_CHECK bool sweep_exhausted(struct diags *, struct sweep *, struct chunk *);

/* Whether another worker has taken the chunk over: what is on its way is written, the rest is
 * its. */
bool sweep_lost(const struct chunk *);

/* Keeps the leases alive (every few seconds), or gives them back. */
MUST_CHECK bool sweep_beat(struct diags *, struct sweep *);
MUST_CHECK bool sweep_release(struct diags *, struct sweep *);

#endif
