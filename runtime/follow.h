/*
 * Following: changes are embedded as they come, by one vecrun a plan at a time.
 */
#ifndef VECPLAN_FOLLOW_H
#define VECPLAN_FOLLOW_H

#include "job.h"

/* Does the backfill where it is due, then drains what is pending again and again, until a signal
 * (true: nothing is lost), the end of the plan or of its budget, or a failure. While another vecrun
 * follows the plan it stands by. */
MUST_CHECK bool follow_run(struct diags *, const struct job *);

#endif
