/*
 * How many requests may be in flight: as many as pay. Pure: the caller gives the time and says what
 * it sends and what is answered.
 */
#ifndef VECPLAN_ADAPT_H
#define VECPLAN_ADAPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapt {
    size_t limit; /* requests that may be in flight now: 1 to most */
    size_t most;
    size_t from;      /* the limit before a growth that is being measured; 0: none is */
    bool starting;    /* no growth has failed so far: it doubles */
    double rate;      /* rows a ms, as measured last without a growth */
    int64_t next_ms;  /* when growth is tried again */
    int64_t pause_ms; /* the wait before that, when it does not pay */
    size_t overload;  /* the limit at which the provider refused; 0: none known */
    int64_t overload_until_ms, overload_ms; /* how long that is believed, and the next time */
    int64_t halved_ms;                      /* when that was last */
    int64_t set_ms;                         /* when the limit was set */
    int64_t begun_ms;                       /* of the measurement; -1: waits for its first answer */
    size_t answers;
    int64_t rows;
    bool full; /* all slots were in use */
};

/* Begins with few. */
struct adapt adapt_new(size_t most, int64_t now_ms);

/* A request was sent; in_flight counts it. */
void adapt_sent(struct adapt *, size_t in_flight);

/* A request sent then was answered with so many rows. */
void adapt_answered(struct adapt *, int64_t sent_ms, int64_t rows, int64_t now_ms);

/* A request sent then was refused for load: half as many from now on. What was sent before the last
 * such answer tells nothing new. */
void adapt_overloaded(struct adapt *, int64_t sent_ms, int64_t now_ms);

#endif
