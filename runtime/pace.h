/*
 * How fast requests may go, and how many tokens may be used in all. Pure: the caller gives the time
 * and counts what it sends.
 */
#ifndef VECPLAN_PACE_H
#define VECPLAN_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* 0 is no limit, everywhere. */
struct pace_limits {
    double requests_per_minute, tokens_per_minute;
    double tokens;                      /* the budget, in tokens */
    double usd, usd_per_million_tokens; /* the budget, in money */
};

/* A token bucket: it holds what a second brings, and goes below nothing for what is larger. */
struct pace_bucket {
    double per_ms, most, level; /* per_ms 0: no limit */
    int64_t at_ms;              /* when level was true */
};

struct pace {
    struct pace_bucket requests, tokens;
    double budget;      /* tokens; 0: no limit */
    int64_t used;       /* tokens of answers, those of earlier runs included */
    int64_t under_way;  /* estimated tokens of requests without an answer */
    int64_t unrecorded; /* part of used that the ledger does not know */
};

enum pace_verdict {
    PACE_GO,
    PACE_WAIT,
    PACE_SPENT, /* the request would pass the budget, and no answer can change that */
};

/* Full buckets, nothing used. */
struct pace pace_new(const struct pace_limits *, int64_t now_ms);

/* Whether a request of estimated tokens may be sent now. With PACE_WAIT, wait_ms says when to ask
 * again: 0 when only an answer can change anything. */
enum pace_verdict pace_may(const struct pace *, int64_t tokens, int64_t now_ms, int64_t *wait_ms);

/* A request was sent. */
void pace_sent(struct pace *, int64_t tokens, int64_t now_ms);

/* Its answer came: it was billed so many tokens instead (0 where it was refused). */
void pace_answered(struct pace *, int64_t tokens, int64_t billed);

/* The ledger holds all that was used, by this run and others. */
void pace_recorded(struct pace *, int64_t used);

/* Tokens of a text of so many bytes, without a tokenizer: a third of them, rounded up. */
int64_t pace_estimate(uint64_t bytes);

#endif
