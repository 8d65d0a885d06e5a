/*
 * The circuit breaker: when a provider answers nothing any more, sending is held and one request is
 * let through to try. Pure: the caller gives the time and says what is sent and what failed.
 */
#ifndef VECPLAN_BREAKER_H
#define VECPLAN_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#define BREAKER_FAILURES 3 /* in a row, until it opens */

struct breaker {
    unsigned failed;  /* answers in a row, while it is closed */
    unsigned tries;   /* the outage's number of the next try; 0: it is closed */
    bool trying;      /* that is in flight */
    int64_t until_ms; /* nothing goes before */
};

/* Whether all is held but for a try now and then. */
bool breaker_open(const struct breaker *);

/* Whether a request may go now. */
bool breaker_may(const struct breaker *, int64_t now_ms);

/* A request goes; gives whether it is a try, which the caller keeps for its answer. */
bool breaker_sent(struct breaker *);

/* An answer came that was none: no connection, no answer in time, an error of the server's. What
 * was sent before the breaker opened says nothing new. False when that was the last try, see
 * retry_wait, which takes announced_ms and random. */
bool breaker_failed(struct breaker *, bool try, int64_t announced_ms, uint32_t random,
                    int64_t now_ms);

/* The provider answered, whatever it was: the breaker is closed. */
void breaker_answered(struct breaker *);

#endif
