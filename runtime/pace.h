/*
 * How fast requests may go, and how many tokens may be used in all: limits that all workers of a
 * plan share through the ledger, by the server's clock.
 */
#ifndef VECPLAN_PACE_H
#define VECPLAN_PACE_H

#include "job.h"

/* 0 is no limit, everywhere. */
struct pace_limits {
    double requests_per_minute, tokens_per_minute;
    double tokens;                      /* the budget, in tokens */
    double usd, usd_per_million_tokens; /* the budget, in money */
};

struct pace {
    const struct job *job;
    struct pg *pg;
    struct arena *tmp;
    double requests_per_minute, tokens_per_minute;
    double budget;      /* tokens; 0: no limit */
    int64_t used;       /* tokens of all workers and runs, as the ledger last said */
    int64_t under_way;  /* estimated tokens of own requests without an answer */
    int64_t unrecorded; /* what the ledger is to add to `used` */
    int64_t ask_ms;     /* not to be asked before; 0: at any time */
    bool starved;       /* only an answer can change the verdict */
};

enum pace_verdict {
    PACE_GO,
    PACE_WAIT,
    PACE_SPENT, /* the request would pass the budget, and no answer of this worker can change that
                 */
};

/* Limits of a job's requests, which are entered over the connection: in no transaction. */
struct pace pace_new(const struct pace_limits *, const struct job *, struct pg *);

/* Reads from the ledger what was used. */
MUST_CHECK bool pace_open(struct diags *, struct pace *);

/* Whether a request of estimated tokens may be sent now; with PACE_GO it is entered as sent. With
 * PACE_WAIT, ask_ms says when to ask again: 0 when only an answer can change anything. `at_once`:
 * it does not wait for its turn, and keeps to the budget alone. */
MUST_CHECK bool pace_take(struct diags *, struct pace *, int64_t tokens, bool at_once,
                          enum pace_verdict *out);

/* Its answer came: it was billed so many tokens instead (0 where it was refused). */
void pace_answered(struct pace *, int64_t tokens, int64_t billed);

/* Tells the ledger what the answers have changed. */
MUST_CHECK bool pace_record(struct diags *, struct pace *);

/* Tokens of a text of so many bytes, without a tokenizer: a third of them, rounded up. */
int64_t pace_estimate(uint64_t bytes);

#endif
