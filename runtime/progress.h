/*
 * How far a job is, how fast, and for how long still.
 */
#ifndef VECPLAN_PROGRESS_H
#define VECPLAN_PROGRESS_H

#include "base/log.h"
#include "figures.h"

struct progress {
    const char *what; /* "backfill", "drain" */
    const char *unit; /* what is counted: "rows" */
    int64_t total, done;
    int64_t mark_ms, mark_done;    /* the start of the present stretch */
    double recent_done, recent_ms; /* sums over the stretches, the older the less */
    double end_ms;                 /* when it will be done; 0: not known */
};

/* Begins to count rows. */
struct progress progress_new(const char *what, int64_t total);

/* Takes note of what is done by now (log_now_ms), for rate and time left. */
void progress_measure(struct progress *, int64_t now_ms);

/* The figures that it knows as of now: done, total, rate, eta_s. */
struct figures progress_figures(const struct progress *, int64_t now_ms);

/* Writes a time as 1:02:03 or 2:03. */
void progress_time(int64_t seconds, char *out, size_t size);

/* Writes figures as a line of text with a bar that makes it `width` columns wide, or as wide as it
 * needs (0: no terminal). */
void progress_text(const struct figures *, size_t width, char *out, size_t size);

/* Shows figures, when it is time or forced: as the log is, a bar, a line or JSON. */
void progress_show(const struct figures *, struct log *, bool force);

#endif
