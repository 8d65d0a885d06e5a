/*
 * How far a job is, how fast, and for how long still.
 */
#ifndef VECPLAN_PROGRESS_H
#define VECPLAN_PROGRESS_H

#include "base/log.h"

struct progress {
    const char *what; /* "backfill", "drain" */
    const char *unit; /* what is counted: "rows" */
    int64_t total, done;
    int64_t mark_ms, mark_done; /* the start of the present stretch, for the rate */
    double rate;                /* rows a second, smoothed; 0: not known yet */
};

/* Begins to count rows. */
struct progress progress_new(const char *what, int64_t total);

/* Updates the rate and draws the line: share, count, rate, time left, and what else is told. */
void progress_show(struct progress *, struct log *, bool force, const char *also);

#endif
