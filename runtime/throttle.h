/*
 * When the sweep waits for the database, and the hours in which it may work.
 */
#ifndef VECPLAN_THROTTLE_H
#define VECPLAN_THROTTLE_H

#include "base/window.h"
#include "job.h"

struct throttle {
    const struct job *job;
    const struct manifest_job *sql;
    const char *hours; /* as the plan has them, or NULL: any */
    struct window window;
    struct arena *tmp;
    int64_t asked_ms;
    bool held; /* wait, for this reason: */
    char reason[160];
};

/* What the plan's backfill says. */
struct throttle throttle_new(const struct job *);

/* Asks the database, and looks for the pause file, whether to go on, at most once a second; `held`
 * is the answer. A change is logged. */
MUST_CHECK bool throttle_ask(struct diags *, struct throttle *, struct pg *);

/* Whether it is out of hours. */
bool throttle_closed(const struct throttle *);

/* The error for that: DIAG_NOT_YET, with the time at which the window opens. Always false. */
bool throttle_refuse(struct diags *, const struct throttle *);

#endif
