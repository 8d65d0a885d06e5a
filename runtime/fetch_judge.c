/*
 * Answers in; rows with their vectors, requests to send again, or refused rows out. A request that
 * fails for now is sent again after a wait; one whose answer fails a check is tried again and then
 * halved, one that is refused is halved at once, until the row is found. What an answer calls for
 * is embed_read.c's to say.
 */
#include "fetch_private.h"
#include "retry.h"

#include <string.h>
#include <time.h>

#define CLEAN_BEFORE_GROWTH 50 /* requests without a split before a request may hold more texts */

/* Numbers for jitter (xorshift32, Marsaglia 2003): nothing secret hangs on them. */
static uint32_t next_random(struct fetch *f) {
    f->random ^= f->random << 13;
    f->random ^= f->random >> 17;
    f->random ^= f->random << 5;
    return f->random;
}

/* The text is refused, and so are those that are the same. */
static void hand_out_refused(struct fetch *f, const struct request *request) {
    const size_t row = request->rows[0];
    fetch_hand_out(f, (struct span){request->load, row, 1}, request->reason);
    const struct twin *twin = twins_refused(f->twins, request->load->hashes[row]);
    for (; twin != NULL; twin = twin->next)
        fetch_hand_out(f, (struct span){twin->load, twin->row, 1},
                       arena_strdup(twin->load->arena, request->reason));
}

bool fetch_judge_suspects(struct diags *d, struct fetch *f) {
    struct request *request;
    bool asked = false;
    if (f->suspect.first == NULL)
        return true;
    if (!fetch_ask_canary(d, f, &asked))
        return false;
    if (!asked) /* not judged yet; where the budget is spent, the next run sends them again */
        return true;
    while ((request = fetch_list_take(&f->suspect)) != NULL) {
        hand_out_refused(f, request);
        fetch_end(f, request);
    }
    return true;
}

static void split_for_size(struct fetch *f, struct request *request) {
    const size_t half = request->count / 2;
    f->size = half < f->size ? half : f->size;
    f->clean = 0;
    fetch_split(f, request);
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
        fetch_refuse(f, request, result->reason);
        return true;
    }
    ++*tries;
    if (answer->retry_after_ms >= 0)
        pause_for(f, wait_ms);
    log_line(f->job->log, "try %u of %d failed, next in %.1f s: %s", *tries, RETRY_MOST + 1,
             (double)wait_ms / 1000, result->reason);
    fetch_wait_for_turn(f, request, wait_ms);
    return true;
}

/* Sends the same with a new token, at once. */
static void renew(struct fetch *f, struct request *request, const char *reason) {
    request->renewed = true;
    f->counts.retries++;
    if (embed_renew(&f->embed, request->token))
        log_line(f->job->log, "the token is refused, a new one is asked for: %s", reason);
    fetch_wait_for_turn(f, request, 0);
}

/* The texts that are the same get the same vector. */
static void hand_out_twins(struct fetch *f, const struct load *load, size_t row) {
    const struct twin *twin = twins_found(f->twins, load->hashes[row], load->vectors[row]);
    for (; twin != NULL; twin = twin->next)
        fetch_give(f, twin->load, twin->row, load->vectors[row]);
}

/* Rows that follow each other are handed out together. */
static void hand_out_rows(struct fetch *f, const struct request *request) {
    const size_t *rows = request->rows;
    for (size_t i = 0, end; i < request->count; i = end) {
        for (end = i + 1; end < request->count && rows[end] == rows[end - 1] + 1;)
            end++;
        fetch_hand_out(f, (struct span){request->load, rows[i], end - i}, NULL);
    }
    for (size_t i = 0; i < request->count; i++)
        hand_out_twins(f, request->load, rows[i]);
}

/* The vectors move to the load, the rest of the answer ends with the next one. */
static void accept(struct fetch *f, struct request *request, const struct embed_result *result) {
    struct load *load = request->load;
    const size_t dimensions = f->embed.dimensions;
    float *copy = arena_array(load->arena, request->count, dimensions * sizeof(*copy));
    for (size_t i = 0; i < request->count; i++, copy += dimensions) {
        memcpy(copy, result->vectors[i], dimensions * sizeof(*copy));
        load->vectors[request->rows[i]] = copy;
    }
    hand_out_rows(f, request);
    f->counts.tokens += result->tokens;
    if (++f->clean >= CLEAN_BEFORE_GROWTH && f->size < f->size_most) {
        f->size += f->size / 2 + 1;
        f->size = f->size > f->size_most ? f->size_most : f->size;
        f->clean = 0;
    }
    fetch_end(f, request);
}

/* An answer that fails a check may have been billed, and so may one that was lost on its way. */
static int64_t billed(const struct request *request, const struct http_answer *answer,
                      const struct embed_result *result) {
    if (answer->transport == HTTP_RESET || answer->status == 504)
        return request->tokens;
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
        adapt_answered(&f->adapt, request->sent_ms, (int64_t)request->count, now);
    else if (result->verdict == EMBED_RETRY && overloaded(answer))
        adapt_overloaded(&f->adapt, request->sent_ms, now);
}

/* A provider in trouble: not reached in time, or an error of its own that will pass. */
static bool is_outage(const struct http_answer *answer, const struct embed_result *result) {
    return result->verdict == EMBED_RETRY &&
           (answer->transport == HTTP_TRANSIENT || answer->status == 408 || answer->status >= 500);
}

/* Counts for the breaker. A connection that ends within an answer may be a row's doing. */
static bool note_health(struct diags *d, struct fetch *f, const struct request *request,
                        const struct http_answer *answer, const struct embed_result *result) {
    const bool reset = answer->transport == HTTP_RESET, was_open = breaker_open(&f->breaker);
    if (reset && !request->trying)
        return true;
    if (!reset && !is_outage(answer, result)) {
        if (was_open)
            log_line(f->job->log, "the provider answers again");
        breaker_answered(&f->breaker);
        return true;
    }
    const int64_t now = log_now_ms();
    if (!breaker_failed(&f->breaker, request->trying, answer->retry_after_ms, next_random(f), now))
        return unreachable(d, result->reason);
    snprintf(f->trouble, sizeof(f->trouble), "the provider does not answer: %s", result->reason);
    if (!was_open && breaker_open(&f->breaker))
        log_line(f->job->log, "waiting: %s", f->trouble);
    return true;
}

/* What the provider says is left. */
static void note_quotas(struct fetch *f, const struct http_answer *answer) {
    const char *const *noted = answer->noted;
    const int64_t now = log_now_ms(), unix_ms = (int64_t)time(NULL) * 1000;
    quota_told(&f->requests_left, noted[NOTED_REQUESTS], noted[NOTED_REQUESTS_RESET], unix_ms, now);
    quota_told(&f->tokens_left, noted[NOTED_TOKENS], noted[NOTED_TOKENS_RESET], unix_ms, now);
}

/* Whether the answer about the probe texts, or its failure, says something of the model, and not of
 * the way to it. */
static bool is_told(const struct fetch *f, const struct request *request,
                    enum embed_verdict verdict) {
    return request->load == &f->probe_load && verdict != EMBED_RETRY && verdict != EMBED_RENEW &&
           verdict != EMBED_STOP;
}

/* Where they are refused, the canary has the last word. */
static bool judge_probes(struct diags *d, struct fetch *f, struct request *request,
                         const struct embed_result *result) {
    bool asked = false;
    f->probing = false;
    fetch_end(f, request);
    return result->verdict == EMBED_OK ? fetch_compare(d, f, result)
                                       : fetch_ask_canary(d, f, &asked);
}

bool fetch_judge(struct diags *d, struct fetch *f, struct request *request,
                 const struct http_answer *answer) {
    struct embed_result result = {0};
    embed_read(&f->embed, f->tmp, answer, request->count, &result);
    pace_answered(&f->pace, request->tokens, billed(request, answer, &result));
    adapt_to(f, request, answer, &result);
    note_quotas(f, answer);
    f->probe_sent &= request->load != &f->probe_load;
    if (!note_health(d, f, request, answer, &result))
        return false;
    if (is_told(f, request, result.verdict))
        return judge_probes(d, f, request, &result);
    switch (result.verdict) {
    case EMBED_OK:
        accept(f, request, &result);
        return true;
    case EMBED_RETRY:
    case EMBED_INVALID:
        return again(d, f, request, answer, &result);
    case EMBED_SPLIT:
        if (request->count > 1)
            split_for_size(f, request);
        else
            fetch_refuse(f, request, result.reason);
        return true;
    case EMBED_QUARANTINE:
        fetch_refuse(f, request, result.reason);
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
