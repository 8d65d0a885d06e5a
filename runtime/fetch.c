/*
 * Loads in, embedded rows out. A request that fails for now is sent again after a wait; one whose
 * answer fails a check is tried again and then halved, one that is refused is halved at once, until
 * the row is found. What an answer calls for is embed_read.c's to say.
 */
#include "fetch.h"

#include "adapt.h"
#include "retry.h"

#include <string.h>

#define CLEAN_BEFORE_GROWTH 50 /* requests without a split before a request may hold more texts */
#define READ_AHEAD 2           /* loads that wait for a slot */

struct request {
    struct span span;
    struct arena *arena; /* of the body; rewound for each try */
    struct arena_mark start;
    int64_t tokens;   /* estimated */
    unsigned failed;  /* tries that the provider could not serve */
    unsigned invalid; /* answers that failed a check */
    unsigned token;   /* number of the one that it was sent with */
    bool renewed;     /* one was refused, and is not a second time */
    int64_t not_before_ms, sent_ms;
    const char *reason; /* why the row is refused, in the load's arena */
    struct request *next;
};

struct list {
    struct request *first, *last;
};

struct fetch {
    const struct job *job;
    struct embed embed;
    struct canary canary;
    struct http *http;
    struct arena *tmp;  /* of one answer */
    struct adapt adapt; /* how many requests may be in flight */
    size_t size, size_most;
    unsigned clean; /* requests since the last split */
    struct list waiting, done, suspect, refused;
    struct request *free;
    size_t busy; /* requests waiting or in flight */
    int64_t pause_until_ms;
    struct pace pace;
    bool spent, held;
    uint32_t random;
    struct fetch_counts counts;
};

static void list_add(struct list *list, struct request *request) {
    request->next = NULL;
    if (list->first == NULL)
        list->first = request;
    else
        list->last->next = request;
    list->last = request;
}

static struct request *list_take(struct list *list) {
    struct request *request = list->first;
    if (request != NULL)
        list->first = request->next;
    return request;
}

static int64_t estimate(const struct fetch *f, const struct str *texts, size_t count) {
    const char *prefix = f->embed.provider->prefix_document;
    const size_t more = prefix != NULL ? strlen(prefix) : 0;
    int64_t tokens = 0;
    for (size_t i = 0; i < count; i++)
        tokens += pace_estimate(texts[i].len + more);
    return tokens;
}

static struct request *request_new(struct fetch *f, struct span span) {
    struct request *request = f->free;
    if (request != NULL) {
        f->free = request->next;
    } else {
        request = arena_alloc(f->job->keep, sizeof(*request));
        request->arena = arena_child(f->job->keep);
        request->start = arena_mark(request->arena);
    }
    *request = (struct request){
        .span = span,
        .arena = request->arena,
        .start = request->start,
        .tokens = estimate(f, span.load->texts + span.from, span.count),
    };
    return request;
}

static void request_free(struct fetch *f, struct request *request) {
    arena_rewind(request->arena, request->start);
    request->next = f->free;
    f->free = request;
}

static struct pace new_pace(const struct job *job, const struct manifest_job *sql, struct pg *pg) {
    const struct pace_limits limits = {
        .requests_per_minute = manifest_number(sql, "requests_per_minute"),
        .tokens_per_minute = manifest_number(sql, "tokens_per_minute"),
        .tokens = manifest_number(sql, "budget_tokens"),
        .usd = manifest_number(sql, "budget_usd"),
        .usd_per_million_tokens = manifest_number(sql, "usd_per_million_tokens"),
    };
    return pace_new(&limits, job, pg);
}

/* The canary does not wait for its turn, but counts; it is not asked where the budget has no room
 * for it. */
static bool ask_canary(struct diags *d, struct fetch *f, bool *asked) {
    enum pace_verdict verdict;
    const int64_t tokens = estimate(f, embed_probes, countof(embed_probes));
    *asked = false;
    if (!pace_take(d, &f->pace, tokens, true, &verdict))
        return false;
    f->spent |= verdict == PACE_SPENT;
    if (verdict != PACE_GO)
        return true;
    *asked = true;
    const bool passes = canary_passes(d, &f->canary);
    pace_answered(&f->pace, tokens, tokens);
    return passes;
}

bool fetch_new(struct diags *d, const struct job *job, const struct space_job *what,
               struct meanwhile meanwhile, struct pg *pg, struct fetch **out) {
    const struct manifest_job *sql = what->sql;
    struct fetch *f = arena_alloc(job->keep, sizeof(*f));
    *f = (struct fetch){
        .job = job,
        .adapt = adapt_new((size_t)manifest_number(sql, "concurrency"), log_now_ms()),
        .size = (size_t)manifest_number(sql, "request"),
        .tmp = arena_child(job->keep),
        .pace = new_pace(job, sql, pg),
        .random = (uint32_t)log_now_ms() | 1,
    };
    f->size_most = f->size;
    f->canary = (struct canary){
        .embed = &f->embed,
        .meanwhile = meanwhile,
        .tmp = arena_child(job->keep),
    };
    bool asked = false;
    const bool ok = embed_new(d, job->keep, what->provider, what->space, &f->embed) &&
                    http_new(d, f->adapt.most, &f->http) && http_new(d, 1, &f->canary.http) &&
                    pace_open(d, &f->pace) && ask_canary(d, f, &asked);
    if (ok)
        *out = f;
    else
        fetch_free(f);
    return ok;
}

void fetch_free(struct fetch *f) {
    if (f == NULL)
        return;
    http_free(f->http);
    http_free(f->canary.http);
}

bool fetch_ready(const struct fetch *f) {
    return f->busy < f->adapt.limit + READ_AHEAD && !f->spent && log_now_ms() >= f->pause_until_ms;
}

size_t fetch_size(const struct fetch *f) { return f->size; }

static void wait_for_turn(struct fetch *f, struct request *request, int64_t wait_ms) {
    request->not_before_ms = log_now_ms() + wait_ms;
    list_add(&f->waiting, request);
}

/* Numbers for jitter (xorshift32, Marsaglia 2003): nothing secret hangs on them. */
static uint32_t next_random(struct fetch *f) {
    f->random ^= f->random << 13;
    f->random ^= f->random >> 17;
    f->random ^= f->random << 5;
    return f->random;
}

/* Halves a request. Halves of one whose answers failed a check are not tried so often again. */
static void split(struct fetch *f, struct request *request) {
    const struct span span = request->span;
    const size_t half = span.count / 2;
    struct request *rest =
        request_new(f, (struct span){span.load, span.from + half, span.count - half});
    request->span.count = half;
    request->tokens -= rest->tokens;
    rest->invalid = request->invalid;
    request->failed = 0;
    f->busy++;
    wait_for_turn(f, request, 0);
    wait_for_turn(f, rest, 0);
}

static void finish(struct fetch *f, struct list *list, struct request *request) {
    f->busy--;
    list_add(list, request);
}

/* Halves a request that is refused; a row alone is suspect until the provider is proven well. */
static void refuse(struct fetch *f, struct request *request, const char *reason) {
    if (request->span.count > 1) {
        split(f, request);
        return;
    }
    request->reason = arena_strdup(request->span.load->arena, reason);
    list_add(&f->suspect, request);
}

/* What was refused is laid to the rows only if the canary, sent after that, is embedded. */
static bool judge_suspects(struct diags *d, struct fetch *f) {
    struct request *request;
    bool asked = false;
    if (f->suspect.first == NULL)
        return true;
    if (!ask_canary(d, f, &asked))
        return false;
    if (!asked) /* not judged yet; where the budget is spent, the next run sends them again */
        return true;
    while ((request = list_take(&f->suspect)) != NULL)
        finish(f, &f->refused, request);
    return true;
}

static void split_for_size(struct fetch *f, struct request *request) {
    const size_t half = request->span.count / 2;
    f->size = half < f->size ? half : f->size;
    f->clean = 0;
    split(f, request);
}

static bool unreachable(struct diags *d, const char *reason) {
    diag_error(d, DIAG_TRANSIENT, pos_none(), "the provider did not answer after %d tries: %s",
               RETRY_MOST + 1, reason);
    diag_hint(d, "Run the command again later; it goes on where it was.");
    return false;
}

/* Nothing is sent for so long; a longer pause that was asked for before stands. */
static void pause_for(struct fetch *f, int64_t wait_ms) {
    const int64_t until = log_now_ms() + wait_ms;
    f->pause_until_ms = until > f->pause_until_ms ? until : f->pause_until_ms;
}

/* Tries again after a wait. An answer that fails a check is in the end halved instead. */
static bool again(struct diags *d, struct fetch *f, struct request *request,
                  const struct http_answer *answer, const struct embed_result *result) {
    int64_t wait_ms = 0;
    const bool invalid = result->verdict == EMBED_INVALID;
    unsigned *tries = invalid ? &request->invalid : &request->failed;
    f->counts.retries++;
    if (!retry_wait(*tries + 1, answer->retry_after_ms, next_random(f), &wait_ms)) {
        if (!invalid)
            return unreachable(d, result->reason);
        refuse(f, request, result->reason);
        return true;
    }
    ++*tries;
    if (answer->retry_after_ms >= 0)
        pause_for(f, wait_ms);
    log_line(f->job->log, "try %u of %d failed, next in %.1f s: %s", *tries, RETRY_MOST + 1,
             (double)wait_ms / 1000, result->reason);
    wait_for_turn(f, request, wait_ms);
    return true;
}

/* Sends the same with a new token, at once. */
static void renew(struct fetch *f, struct request *request, const char *reason) {
    request->renewed = true;
    f->counts.retries++;
    if (embed_renew(&f->embed, request->token))
        log_line(f->job->log, "the token is refused, a new one is asked for: %s", reason);
    wait_for_turn(f, request, 0);
}

/* The vectors move to the load, the rest of the answer ends with the next one. */
static void accept(struct fetch *f, struct request *request, const struct embed_result *result) {
    const struct span *span = &request->span;
    const size_t dimensions = f->embed.dimensions;
    float *copy = arena_array(span->load->arena, span->count, dimensions * sizeof(*copy));
    for (size_t i = 0; i < span->count; i++, copy += dimensions) {
        memcpy(copy, result->vectors[i], dimensions * sizeof(*copy));
        span->load->vectors[span->from + i] = copy;
    }
    f->counts.tokens += result->tokens;
    if (++f->clean >= CLEAN_BEFORE_GROWTH && f->size < f->size_most) {
        f->size += f->size / 2 + 1;
        f->size = f->size > f->size_most ? f->size_most : f->size;
        f->clean = 0;
    }
    finish(f, &f->done, request);
}

/* An answer that fails a check may have been billed. */
static int64_t billed(const struct request *request, const struct http_answer *answer,
                      const struct embed_result *result) {
    if (answer->transport != HTTP_ANSWERED || answer->status != 200)
        return 0;
    return result->tokens > 0 ? result->tokens : request->tokens;
}

/* Whether the provider says that it is asked for too much. */
static bool overloaded(const struct http_answer *answer) {
    return answer->transport == HTTP_ANSWERED && (answer->status == 429 || answer->status == 503);
}

static void adapt_to(struct fetch *f, const struct request *request,
                     const struct http_answer *answer, const struct embed_result *result) {
    const int64_t now = log_now_ms();
    if (result->verdict == EMBED_OK)
        adapt_answered(&f->adapt, request->sent_ms, (int64_t)request->span.count, now);
    else if (result->verdict == EMBED_RETRY && overloaded(answer))
        adapt_overloaded(&f->adapt, request->sent_ms, now);
}

static bool judge(struct diags *d, struct fetch *f, struct request *request,
                  const struct http_answer *answer) {
    struct embed_result result = {0};
    embed_read(&f->embed, f->tmp, answer, request->span.count, &result);
    pace_answered(&f->pace, request->tokens, billed(request, answer, &result));
    adapt_to(f, request, answer, &result);
    switch (result.verdict) {
    case EMBED_OK:
        accept(f, request, &result);
        return true;
    case EMBED_RETRY:
    case EMBED_INVALID:
        return again(d, f, request, answer, &result);
    case EMBED_SPLIT:
        if (request->span.count > 1)
            split_for_size(f, request);
        else
            refuse(f, request, result.reason);
        return true;
    case EMBED_QUARANTINE:
        refuse(f, request, result.reason);
        return true;
    case EMBED_RENEW:
        if (request->renewed)
            break;
        renew(f, request, result.reason);
        return true;
    case EMBED_STOP:
        break;
    }
    diag_error(d, DIAG_FAILED, pos_none(), "the provider ended the run: %s", result.reason);
    diag_hint(d, "Correct the plan, the key or the account and run the command again; what is "
                 "written stays.");
    return false;
}

/* Builds a request's body; false where the texts are more than the provider takes at once. */
static bool build(struct fetch *f, struct request *request, struct str *body) {
    const struct span *span = &request->span;
    const struct str *texts = span->load->texts + span->from;
    const size_t most = (size_t)f->embed.provider->body_bytes;
    arena_rewind(request->arena, request->start);
    if (span->count > 1 && !embed_fits(&f->embed, texts, span->count))
        return false;
    *body = embed_body(&f->embed, request->arena, EMBED_DOCUMENT, texts, span->count);
    return span->count == 1 || (body->ptr != NULL && (most == 0 || body->len <= most));
}

static bool start(struct diags *d, struct fetch *f, struct request *request) {
    struct str body = {NULL, 0};
    if (!build(f, request, &body)) {
        pace_answered(&f->pace, request->tokens, 0);
        split(f, request);
        return true;
    }
    if (body.ptr == NULL) {
        pace_answered(&f->pace, request->tokens, 0);
        refuse(f, request, "the text is longer than a request may be");
        return true;
    }
    struct http_request prepared;
    if (!embed_request(d, &f->embed, &f->canary.meanwhile, request->arena, body,
                       request->span.count, &prepared))
        return false;
    prepared.owner = request;
    request->token = f->embed.auth.token;
    request->sent_ms = log_now_ms();
    f->counts.requests++;
    if (!http_start(d, f->http, &prepared))
        return false;
    adapt_sent(&f->adapt, http_in_flight(f->http));
    return true;
}

/* Whether the limits let a request go now. */
static bool in_pace(struct diags *d, struct fetch *f, const struct request *request, bool *may) {
    enum pace_verdict verdict;
    if (!pace_take(d, &f->pace, request->tokens, false, &verdict))
        return false;
    f->spent |= verdict == PACE_SPENT;
    *may = verdict == PACE_GO;
    return true;
}

/* Sends requests whose time has come, as far as there are slots; halves made meanwhile, too. One
 * that the limits hold back is not overtaken by smaller ones. */
static bool start_due(struct diags *d, struct fetch *f) {
    struct list rest = {0};
    struct request *request;
    bool held_back = f->spent || f->held;
    while ((request = list_take(&f->waiting)) != NULL) {
        const int64_t now = log_now_ms();
        bool may = !held_back && now >= f->pause_until_ms && now >= request->not_before_ms &&
                   http_in_flight(f->http) < f->adapt.limit;
        if (may) {
            if (!in_pace(d, f, request, &may))
                return false;
            held_back = !may;
        }
        if (!may)
            list_add(&rest, request);
        else if (!start(d, f, request))
            return false;
    }
    f->waiting = rest;
    return true;
}

bool fetch_add(struct diags *d, struct fetch *f, struct load *load) {
    struct request *request = request_new(f, (struct span){load, 0, load->count});
    f->busy++;
    wait_for_turn(f, request, 0);
    return start_due(d, f);
}

void fetch_hold(struct fetch *f, bool held) { f->held = held; }

bool fetch_poll(struct diags *d, struct fetch *f) {
    struct http_answer answer;
    const struct arena_mark mark = arena_mark(f->tmp);
    while (http_take(f->http, f->tmp, &answer)) {
        if (!judge(d, f, answer.owner, &answer))
            return false;
        arena_rewind(f->tmp, mark);
    }
    return judge_suspects(d, f) && start_due(d, f);
}

bool fetch_take(struct fetch *f, struct span *out) {
    struct request *request = list_take(&f->done);
    if (request == NULL)
        return false;
    *out = request->span;
    request_free(f, request);
    return true;
}

bool fetch_take_refused(struct fetch *f, struct span *out, const char **reason) {
    struct request *request = list_take(&f->refused);
    if (request == NULL)
        return false;
    *out = request->span;
    *reason = request->reason;
    request_free(f, request);
    return true;
}

size_t fetch_busy(const struct fetch *f) { return f->busy; }

bool fetch_spent(const struct fetch *f) { return f->spent; }

struct pace *fetch_pace(struct fetch *f) {
    return &f->pace;
}

bool fetch_wait(struct diags *d, struct fetch *f, int socket, bool want_write, int timeout_ms) {
    const int64_t now = log_now_ms(), turn_ms = f->pace.ask_ms - now;
    if (f->pace.ask_ms > 0 && turn_ms < timeout_ms)
        timeout_ms = turn_ms > 0 ? (int)turn_ms : 0;
    return http_wait(d, f->http, socket, want_write, timeout_ms);
}

struct fetch_counts fetch_counts(const struct fetch *f) {
    return f->counts;
}
