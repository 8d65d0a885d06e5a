/*
 * What is due: the jobs that can be done now, in order, and what a person has to do next.
 */
#ifndef VECPLAN_RUN_H
#define VECPLAN_RUN_H

#include "job.h"

/* Does the due jobs (backfill or drain, verify; after contract the drain alone), then prints `next:
 * ...` as the last line. */
MUST_CHECK bool run_due(struct diags *, const struct job *, FILE *out);

/* What has to be done next, in one sentence. */
MUST_CHECK bool run_next(struct diags *, const struct job *, struct pg *, const char **next);

#endif
