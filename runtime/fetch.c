/*
 * Loads in, embedded rows out. Texts that are the same are asked for once. How requests are cut and
 * sent is fetch_send.c's, what their answers call for fetch_judge.c's.
 */
#include "fetch_private.h"

#include <string.h>

#define READ_AHEAD 2 /* loads that wait for a slot */

void fetch_list_add(struct list *list, struct request *request) {
    request->next = NULL;
    if (list->first == NULL)
        list->first = request;
    else
        list->last->next = request;
    list->last = request;
}

struct request *fetch_list_take(struct list *list) {
    struct request *request = list->first;
    if (request != NULL)
        list->first = request->next;
    return request;
}

int64_t fetch_estimate(const struct fetch *f, const struct str *texts, size_t count) {
    const char *prefix = f->embed.provider->prefix_document;
    const size_t more = prefix != NULL ? strlen(prefix) : 0;
    int64_t tokens = 0;
    for (size_t i = 0; i < count; i++)
        tokens += pace_estimate(texts[i].len + more);
    return tokens;
}

void fetch_hand_out(struct fetch *f, struct span span, const char *reason) {
    struct outcomes *list = reason != NULL ? &f->refused : &f->done;
    struct outcome *outcome = f->free_outcomes;
    if (outcome != NULL)
        f->free_outcomes = outcome->next;
    else
        outcome = arena_alloc(f->job->keep, sizeof(*outcome));
    *outcome = (struct outcome){span, reason, NULL};
    *(list->first != NULL ? &list->last->next : &list->first) = outcome;
    list->last = outcome;
}

void fetch_give(struct fetch *f, struct load *load, size_t row, const float *vector) {
    const size_t dimensions = f->embed.dimensions;
    float *copy = arena_array(load->arena, dimensions, sizeof(*copy));
    memcpy(copy, vector, dimensions * sizeof(*copy));
    load->vectors[row] = copy;
    fetch_hand_out(f, (struct span){load, row, 1}, NULL);
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

static int64_t next_probe_ms(const struct fetch *f) {
    return log_now_ms() + (int64_t)(1000 * manifest_number(f->probes.what.sql, "canary_s"));
}

bool fetch_ask_canary(struct diags *d, struct fetch *f, bool *asked) {
    enum pace_verdict verdict;
    const int64_t tokens = fetch_estimate(f, embed_probes, countof(embed_probes));
    *asked = false;
    if (!pace_take(d, &f->pace, tokens, true, &verdict))
        return false;
    f->spent |= verdict == PACE_SPENT;
    if (verdict != PACE_GO)
        return true;
    *asked = true;
    const bool passes = canary_passes(d, &f->canary);
    pace_answered(&f->pace, tokens, tokens);
    f->probe_ms = next_probe_ms(f);
    return passes;
}

bool fetch_compare(struct diags *d, struct fetch *f, const struct embed_result *result) {
    f->counts.tokens += result->tokens;
    f->probe_ms = next_probe_ms(f);
    return probes_compare(d, &f->probes, result->vectors, f->probe_load.count);
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
        .probes = {.what = *what, .ask = {sql, pg, arena_child(job->keep)}},
    };
    f->size_most = f->size;
    f->canary = (struct canary){
        .embed = &f->embed,
        .meanwhile = meanwhile,
        .tmp = arena_child(job->keep),
        .probes = &f->probes,
    };
    bool asked = false;
    const bool ok = embed_new(d, job->keep, what->provider, what->space, &f->embed) &&
                    http_new(d, f->adapt.most, &f->http) && http_new(d, 1, &f->canary.http) &&
                    pace_open(d, &f->pace) && fetch_ask_canary(d, f, &asked);
    if (!ok) {
        fetch_free(f);
        return false;
    }
    if (what->provider->headers != NULL) {
        const struct manifest_headers *headers = what->provider->headers;
        f->noted[NOTED_REQUESTS] = headers->remaining_requests;
        f->noted[NOTED_REQUESTS_RESET] = headers->reset_requests;
        f->noted[NOTED_TOKENS] = headers->remaining_tokens;
        f->noted[NOTED_TOKENS_RESET] = headers->reset_tokens;
    }
    f->probe_load = (struct load){
        .arena = arena_child(job->keep),
        .texts = embed_probes,
        .count = embed_probe_count(&f->embed),
    };
    f->twins = twins_new(job->keep, f->embed.dimensions);
    fetch_measure(f);
    *out = f;
    return true;
}

void fetch_free(struct fetch *f) {
    if (f == NULL)
        return;
    http_free(f->http);
    http_free(f->canary.http);
}

bool fetch_ready(const struct fetch *f) {
    return f->busy < f->adapt.limit + READ_AHEAD && !f->spent && !breaker_open(&f->breaker) &&
           log_now_ms() >= f->pause_until_ms;
}

size_t fetch_size(const struct fetch *f) { return f->size; }

/* What is known of a text is handed out at once, what is asked for already comes with that. */
bool fetch_add(struct diags *d, struct fetch *f, struct load *load) {
    size_t *rows = arena_array(load->arena, load->count, sizeof(*rows)), count = 0;
    for (size_t row = 0; row < load->count; row++) {
        const float *vector = NULL;
        switch (twins_ask(f->twins, load, row, &vector)) {
        case TWINS_NEW:
            rows[count++] = row;
            break;
        case TWINS_WAITS:
            break;
        case TWINS_KNOWN:
            fetch_give(f, load, row, vector);
            break;
        }
    }
    if (!f->probing && log_now_ms() >= f->probe_ms)
        fetch_enter_probes(f);
    fetch_enter(f, load, rows, count);
    return fetch_send_due(d, f);
}

void fetch_hold(struct fetch *f, bool held) { f->held = held; }

bool fetch_poll(struct diags *d, struct fetch *f) {
    struct http_answer answer;
    const struct arena_mark mark = arena_mark(f->tmp);
    while (http_take(f->http, f->tmp, &answer)) {
        if (!fetch_judge(d, f, answer.owner, &answer))
            return false;
        arena_rewind(f->tmp, mark);
    }
    return fetch_judge_suspects(d, f) && fetch_send_due(d, f);
}

static bool take(struct fetch *f, struct outcomes *list, struct span *out, const char **reason) {
    struct outcome *outcome = list->first;
    if (outcome == NULL)
        return false;
    list->first = outcome->next;
    *out = outcome->span;
    *reason = outcome->reason;
    outcome->next = f->free_outcomes;
    f->free_outcomes = outcome;
    return true;
}

bool fetch_take(struct fetch *f, struct span *out) {
    const char *none = NULL;
    return !f->probe_sent && take(f, &f->done, out, &none);
}

bool fetch_take_refused(struct fetch *f, struct span *out, const char **reason) {
    return take(f, &f->refused, out, reason);
}

size_t fetch_busy(const struct fetch *f) { return f->busy; }

bool fetch_asks(const struct fetch *f) { return http_in_flight(f->http) > 0; }

bool fetch_spent(const struct fetch *f) { return f->spent; }

bool fetch_drifted(const struct fetch *f) { return f->probes.drifted; }

const char *fetch_waiting(const struct fetch *f) {
    if (breaker_open(&f->breaker))
        return f->trouble;
    if (f->limited)
        return "the provider's rate limit is used up";
    const int64_t now = log_now_ms();
    if (now < f->pause_until_ms)
        return "the provider asked to wait";
    return now < f->pace.ask_ms ? "backfill.rate" : NULL;
}

struct pace *fetch_pace(struct fetch *f) {
    return &f->pace;
}

bool fetch_wait(struct diags *d, struct fetch *f, int socket, bool want_write, int timeout_ms) {
    const int64_t now = log_now_ms(), turn_ms = f->turn_ms - now;
    if (f->turn_ms > 0 && turn_ms < timeout_ms)
        timeout_ms = turn_ms > 0 ? (int)turn_ms : 0;
    return http_wait(d, f->http, socket, want_write, timeout_ms);
}

struct fetch_counts fetch_counts(const struct fetch *f) {
    return f->counts;
}
