/*
 * Hours of the week in which a job may work, such as "Sat-Sun 01:00-05:00 UTC". Pure: the caller
 * gives the time.
 */
#ifndef VECPLAN_WINDOW_H
#define VECPLAN_WINDOW_H

#include "diag.h"

#define WINDOW_FORM "\"Sat-Sun 01:00-05:00 UTC\"" /* an example, for messages */

struct window {
    unsigned days;            /* on which it opens: bit 0 is Sunday */
    int64_t open_s, length_s; /* seconds after midnight UTC, seconds: it may cross midnight */
};

/* Reads "[days] HH:MM-HH:MM UTC": days are "Mon", "Sat-Sun", "daily" or left out. The hours after
 * midnight of "22:00-04:00" belong to the day on which it opens; a window may close at 24:00. Gives
 * NULL, or what is wrong as the end of a sentence ("must be …"). */
MUST_CHECK const char *window_read(struct str text, struct window *out);

/* Whether it is open at a time: seconds since 1970, UTC. */
bool window_open(const struct window *, int64_t unix_seconds);

/* Seconds until it opens; 0 while it is open. */
int64_t window_wait(const struct window *, int64_t unix_seconds);

/* An error of kind DIAG_NOT_YET: it is closed, and opens again at such a time. `key` is that of the
 * plan, `text` its value. Always false. */
bool window_refuse(struct diags *, const char *key, const char *text, const struct window *,
                   int64_t unix_seconds);

#endif
