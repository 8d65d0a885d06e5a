/*
 * The backfill: every row in scope gets a vector of the new model; then what changed meanwhile.
 */
#ifndef VECPLAN_BACKFILL_H
#define VECPLAN_BACKFILL_H

#include "job.h"

/* Runs the sweep (resuming where an earlier run stopped), then drains what is pending. The ledger's
 * row `backfill` is done when it is true. After a signal the batches in flight are finished or
 * dropped and the error is DIAG_NOT_YET. */
MUST_CHECK bool backfill_run(struct diags *, const struct job *);

/* Where the plan keeps both spaces fresh: gives the rows that changed since cutover their old
 * vector too. Rows that the old model refuses are set aside and are no error. */
MUST_CHECK bool backfill_old(struct diags *, const struct job *);

/* Holds the backfill's workers back wherever they run, or lets them go on: each of them sees it
 * within a second, finishes what is in flight and waits. Twice is as good as once. */
MUST_CHECK bool backfill_pause(struct diags *, const struct job *, bool pause);

#endif
