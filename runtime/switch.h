/*
 * Which model serves: cutover and rollback. The rules stand in the manifest's SQL.
 */
#ifndef VECPLAN_SWITCH_H
#define VECPLAN_SWITCH_H

#include "job.h"

/* Cuts over to the new model; says on `out` which model serves now. */
MUST_CHECK bool switch_cutover(struct diags *, const struct job *, FILE *out);

/* Goes back to the old model. */
MUST_CHECK bool switch_rollback(struct diags *, const struct job *, FILE *out);

#endif
