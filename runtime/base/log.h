/*
 * What a person sees while a command works: one line an event on standard error, and a progress
 * bar where that is a terminal. Results go to standard output and are not this file's business.
 */
#ifndef VECPLAN_LOG_H
#define VECPLAN_LOG_H

#include "str.h"

#include <stdio.h>

struct log {
    FILE *out;
    bool terminal;  /* redraw one line, else a line every few seconds */
    bool bar_shown; /* a bar stands on the last line */
    int64_t last_ms;
};

/* A log that writes to out. */
struct log log_new(FILE *out);

/* Writes one line with the time of day (UTC); clears a bar that stands there. */
void log_line(struct log *, const char *fmt, ...) PRINTF(2, 3);

/* Draws the progress line at most every 200 ms on a terminal, else every 5 s; force draws now. */
void log_progress(struct log *, bool force, const char *fmt, ...) PRINTF(3, 4);

/* Ends a bar that stands there. */
void log_end(struct log *);

/* Milliseconds of a clock that only goes forward. */
int64_t log_now_ms(void);

#endif
