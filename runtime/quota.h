/*
 * What a provider says is left of its rate limit, in the headers of its answers. Pure: the caller
 * gives the time.
 */
#ifndef VECPLAN_QUOTA_H
#define VECPLAN_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#define QUOTA_WAIT_MOST_MS 3600000 /* a later reset is not believed */

/* Of requests, or of tokens. */
struct quota {
    int64_t left;     /* only before reset_ms */
    int64_t reset_ms; /* 0: nothing is known */
};

/* Reads what a header says: how much is left, and when that is reset. Either may be NULL. What is
 * no number, no time, past, or more than an hour away changes nothing. unix_ms: the present time,
 * for headers that name a point in time; now_ms: likewise on the caller's clock. */
void quota_told(struct quota *, const char *left, const char *reset, int64_t unix_ms,
                int64_t now_ms);

/* So much was asked for, of which no answer tells yet. */
void quota_sent(struct quota *, int64_t amount);

/* How long to wait until so much may be asked for, in ms; 0: not at all. */
int64_t quota_wait(const struct quota *, int64_t amount, int64_t now_ms);

/* The wait that a reset header names: "1s", "6m0s", "1h2m3.5s", "350ms", seconds without a unit, a
 * Unix time in seconds, or an RFC 3339 time in UTC or with an offset. False for anything else, what
 * is past, and more than an hour. */
bool quota_read_wait(const char *text, int64_t unix_ms, int64_t *wait_ms);

#endif
