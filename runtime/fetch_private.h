/*
 * What the parts of fetch share. Private to fetch*.c.
 */
#ifndef VECPLAN_FETCH_PRIVATE_H
#define VECPLAN_FETCH_PRIVATE_H

#include "adapt.h"
#include "breaker.h"
#include "fetch.h"
#include "pack.h"
#include "quota.h"
#include "twins.h"

/* Rows of a load whose texts are sent together. */
struct request {
    struct load *load;
    const size_t *rows; /* in the load's arena */
    size_t count;
    struct arena *arena; /* of the body; rewound for each try */
    struct arena_mark start;
    int64_t tokens;   /* estimated */
    unsigned failed;  /* tries that the provider could not serve */
    unsigned invalid; /* answers that failed a check */
    unsigned token;   /* number of the one that it was sent with */
    bool renewed;     /* one was refused, and is not a second time */
    bool trying;      /* for the breaker */
    int64_t not_before_ms, sent_ms;
    const char *reason; /* why the row is refused, in the load's arena */
    struct request *next;
};

enum {
    NOTED_REQUESTS,
    NOTED_REQUESTS_RESET,
    NOTED_TOKENS,
    NOTED_TOKENS_RESET,
};

struct list {
    struct request *first, *last;
};

/* Rows that are done with: embedded, or refused with a reason. */
struct outcome {
    struct span span;
    const char *reason;
    struct outcome *next;
};

struct outcomes {
    struct outcome *first, *last;
};

struct fetch {
    const struct job *job;
    struct embed embed;
    struct canary canary;
    struct probes probes;
    struct load probe_load; /* the probe texts, as if they were rows */
    bool probing;           /* they wait or are in flight */
    bool probe_sent;        /* in flight: vectors are held until the model is proven the same */
    int64_t probe_ms;       /* when they are to be embedded again */
    struct http *http;
    struct arena *tmp;  /* of one answer, or of what is cut into requests */
    struct adapt adapt; /* how many requests may be in flight */
    struct breaker breaker;
    char trouble[200]; /* why the breaker is open */
    struct twins *twins;
    size_t size, size_most;
    int64_t body_bytes, text_bytes; /* of a request without texts; of a text, beside its own */
    unsigned clean;                 /* requests since the last split */
    struct list waiting, suspect;
    struct outcomes done, refused;
    struct request *free;
    struct outcome *free_outcomes;
    size_t busy; /* requests waiting or in flight */
    int64_t pause_until_ms;
    struct pace pace;
    struct quota requests_left, tokens_left; /* as the provider's headers say */
    const char *noted[HTTP_NOTED];           /* their names, as NOTED_… numbers them */
    int64_t turn_ms; /* when the next request may go; 0: nothing waits for that */
    bool limited;    /* by what the provider says is left */
    bool spent, held;
    uint32_t random;
    struct fetch_counts counts;
};

/* fetch.c: the parts' common tools. */
void fetch_list_add(struct list *, struct request *);
struct request *fetch_list_take(struct list *);

/* Tokens of texts, estimated. */
int64_t fetch_estimate(const struct fetch *, const struct str *texts, size_t count);

/* Hands out rows; reason NULL: their vectors are in the load. */
void fetch_hand_out(struct fetch *, struct span, const char *reason);

/* Hands out a row with a copy of a vector. */
void fetch_give(struct fetch *, struct load *, size_t row, const float *vector);

/* The canary does not wait for its turn, but counts; it is not asked where the budget has no room
 * for it. */
MUST_CHECK bool fetch_ask_canary(struct diags *, struct fetch *, bool *asked);

/* The probe texts came back embedded: compares them. */
MUST_CHECK bool fetch_compare(struct diags *, struct fetch *, const struct embed_result *);

/* fetch_send.c: measures what a request has beside its texts. */
void fetch_measure(struct fetch *);

/* Cuts rows of a load into requests, which wait for their turn. The rows live in its arena. */
void fetch_enter(struct fetch *, struct load *, const size_t *rows, size_t count);

/* Likewise the probe texts, in one request that is as any other: nothing waits for its answer but
 * vectors that come before that. Enter them before rows: those of a follower that was idle for long
 * are not written then before the model is proven the same. */
void fetch_enter_probes(struct fetch *);

/* Lets a request wait for its turn, for so long at least. */
void fetch_wait_for_turn(struct fetch *, struct request *, int64_t wait_ms);

/* Halves a request: both wait for their turn. */
void fetch_split(struct fetch *, struct request *);

/* Halves a request that is refused; a row alone is suspect until the provider is proven well. */
void fetch_refuse(struct fetch *, struct request *, const char *reason);

/* Gives up a request that is done with. */
void fetch_end(struct fetch *, struct request *);

/* Sends requests whose time has come, as far as there are slots. */
MUST_CHECK bool fetch_send_due(struct diags *, struct fetch *);

/* fetch_judge.c: what an answer makes of its request. */
MUST_CHECK bool fetch_judge(struct diags *, struct fetch *, struct request *,
                            const struct http_answer *);

/* What was refused is laid to the rows only if the canary, sent after that, is embedded. */
MUST_CHECK bool fetch_judge_suspects(struct diags *, struct fetch *);

#endif
