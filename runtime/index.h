/*
 * The job "index": builds the index of the new vectors (build: job), or repairs one that is
 * invalid.
 */
#ifndef VECPLAN_INDEX_H
#define VECPLAN_INDEX_H

#include "job.h"

/* Makes the index valid and as planned, on every partition; there is nothing to do where it is. One
 * that somebody else is building is DIAG_NOT_YET. A stopped build is taken up by the next run. */
MUST_CHECK bool index_run(struct diags *, const struct job *);

#endif
