/*
 * How large a migration's vectors and index become, reckoned from the plan alone.
 */
#ifndef VECPLAN_ESTIMATE_H
#define VECPLAN_ESTIMATE_H

#include "plan.h"

/* All in bytes. */
struct estimate {
    double vector;    /* a row's value */
    double index;     /* of the whole index; 0 without one */
    double sweep_wal; /* a row's share of the backfill's WAL */
    double tuple;     /* a row's tuples in the index, and so its share of the build's WAL */
};

struct estimate estimate(const struct plan *, double rows);

#endif
