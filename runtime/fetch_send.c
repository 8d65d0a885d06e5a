/*
 * Rows in, requests on their way out: cut to what the provider takes, sent when limits, pauses and
 * the breaker let them go. What an answer makes of one is fetch_judge.c's.
 */
#include "fetch_private.h"

#include <string.h>

/* Of batch_tokens: the provider counts tokens, here they are estimated. */
#define TOKENS_USED 0.8

/* Bytes of a text as a JSON string, without its quotes. */
static int64_t json_bytes(struct str text) {
    size_t more = 0;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '"' || byte == '\\' || (byte >= '\b' && byte <= '\r' && byte != '\v'))
            more += 1;
        else if (byte < ' ')
            more += 5;
    }
    return (int64_t)(text.len + more);
}

void fetch_measure(struct fetch *f) {
    const struct str twice[] = {embed_probes[0], embed_probes[0]};
    const struct arena_mark mark = arena_mark(f->tmp);
    const int64_t probe = json_bytes(embed_probes[0]);
    const int64_t one = (int64_t)embed_body(&f->embed, f->tmp, EMBED_DOCUMENT, twice, 1).len,
                  two = (int64_t)embed_body(&f->embed, f->tmp, EMBED_DOCUMENT, twice, 2).len;
    f->text_bytes = two - one > probe ? two - one - probe : 0;
    f->body_bytes = one - probe - f->text_bytes;
    arena_rewind(f->tmp, mark);
}

static struct request *request_new(struct fetch *f, struct load *load, const size_t *rows,
                                   size_t count) {
    struct request *request = f->free;
    if (request != NULL) {
        f->free = request->next;
    } else {
        request = arena_alloc(f->job->keep, sizeof(*request));
        request->arena = arena_child(f->job->keep);
        request->start = arena_mark(request->arena);
    }
    *request = (struct request){
        .load = load,
        .rows = rows,
        .count = count,
        .arena = request->arena,
        .start = request->start,
    };
    for (size_t i = 0; i < count; i++)
        request->tokens += fetch_estimate(f, &load->texts[rows[i]], 1);
    return request;
}

void fetch_end(struct fetch *f, struct request *request) {
    f->busy--;
    arena_rewind(request->arena, request->start);
    request->next = f->free;
    f->free = request;
}

void fetch_wait_for_turn(struct fetch *f, struct request *request, int64_t wait_ms) {
    request->not_before_ms = log_now_ms() + wait_ms;
    fetch_list_add(&f->waiting, request);
}

/* Halves of one whose answers failed a check are not tried so often again. */
void fetch_split(struct fetch *f, struct request *request) {
    const size_t half = request->count / 2;
    struct request *rest =
        request_new(f, request->load, request->rows + half, request->count - half);
    request->count = half;
    request->tokens -= rest->tokens;
    rest->invalid = request->invalid;
    request->failed = 0;
    f->busy++;
    fetch_wait_for_turn(f, request, 0);
    fetch_wait_for_turn(f, rest, 0);
}

void fetch_refuse(struct fetch *f, struct request *request, const char *reason) {
    if (request->count > 1) {
        fetch_split(f, request);
        return;
    }
    request->reason = arena_strdup(request->load->arena, reason);
    fetch_list_add(&f->suspect, request);
}

static struct pack_limits limits_of(const struct fetch *f) {
    const struct manifest_provider *provider = f->embed.provider;
    const int64_t body = provider->body_bytes - f->body_bytes;
    return (struct pack_limits){
        .items = f->size,
        .tokens = (int64_t)((double)provider->batch_tokens * TOKENS_USED),
        .bytes = provider->body_bytes == 0 ? 0 : (body > 1 ? body : 1),
        .alone = provider->item_tokens,
    };
}

void fetch_enter(struct fetch *f, struct load *load, const size_t *rows, size_t count) {
    const struct arena_mark mark = arena_mark(f->tmp);
    const struct pack_limits limits = limits_of(f);
    struct pack_text *texts = arena_array(f->tmp, count, sizeof(*texts));
    size_t *ends = arena_array(f->tmp, count, sizeof(*ends)), from = 0;
    for (size_t i = 0; i < count; i++)
        texts[i] = (struct pack_text){
            .tokens = fetch_estimate(f, &load->texts[rows[i]], 1),
            .bytes = limits.bytes > 0 ? f->text_bytes + json_bytes(load->texts[rows[i]]) : 0,
        };
    const size_t pieces = pack(&limits, texts, count, ends);
    for (size_t i = 0; i < pieces; from = ends[i++]) {
        f->busy++;
        fetch_wait_for_turn(f, request_new(f, load, rows + from, ends[i] - from), 0);
    }
    arena_rewind(f->tmp, mark);
}

void fetch_enter_probes(struct fetch *f) {
    static const size_t rows[countof(embed_probes)] = {0, 1, 2};
    f->probing = true;
    f->busy++;
    fetch_wait_for_turn(f, request_new(f, &f->probe_load, rows, f->probe_load.count), 0);
}

/* Builds a request's body; false where it is more than the provider takes at once. */
static bool build(struct fetch *f, struct request *request, struct str *body) {
    const size_t most = (size_t)f->embed.provider->body_bytes;
    arena_rewind(request->arena, request->start);
    struct str *texts = arena_array(request->arena, request->count, sizeof(*texts));
    for (size_t i = 0; i < request->count; i++)
        texts[i] = request->load->texts[request->rows[i]];
    *body = embed_body(&f->embed, request->arena, EMBED_DOCUMENT, texts, request->count);
    const bool whole = request->count == 1 || request->load == &f->probe_load;
    return whole || (body->ptr != NULL && (most == 0 || body->len <= most));
}

static bool send(struct diags *d, struct fetch *f, struct request *request) {
    struct str body = {NULL, 0};
    if (!build(f, request, &body)) {
        pace_answered(&f->pace, request->tokens, 0);
        fetch_split(f, request);
        return true;
    }
    if (body.ptr == NULL) {
        pace_answered(&f->pace, request->tokens, 0);
        fetch_refuse(f, request, "the text is longer than a request may be");
        return true;
    }
    struct http_request prepared;
    if (!embed_request(d, &f->embed, &f->canary.meanwhile, request->arena, body, request->count,
                       &prepared))
        return false;
    prepared.owner = request;
    prepared.noted = f->noted;
    request->token = f->embed.auth.token;
    request->sent_ms = log_now_ms();
    request->trying = breaker_sent(&f->breaker);
    f->counts.requests++;
    quota_sent(&f->requests_left, 1);
    quota_sent(&f->tokens_left, request->tokens);
    if (!http_start(d, f->http, &prepared))
        return false;
    f->probe_sent |= request->load == &f->probe_load;
    adapt_sent(&f->adapt, http_in_flight(f->http));
    return true;
}

static void note_turn(struct fetch *f, int64_t at_ms) {
    if (f->turn_ms == 0 || at_ms < f->turn_ms)
        f->turn_ms = at_ms;
}

/* Whether the limits, the plan's and the provider's, let a request go now. */
static bool in_pace(struct diags *d, struct fetch *f, const struct request *request, bool *may) {
    enum pace_verdict verdict;
    const int64_t now = log_now_ms(), requests_ms = quota_wait(&f->requests_left, 1, now),
                  tokens_ms = quota_wait(&f->tokens_left, request->tokens, now);
    *may = false;
    if (requests_ms > 0 || tokens_ms > 0) {
        f->limited = true;
        note_turn(f, now + (requests_ms > tokens_ms ? requests_ms : tokens_ms));
        return true;
    }
    if (!pace_take(d, &f->pace, request->tokens, false, &verdict))
        return false;
    f->spent |= verdict == PACE_SPENT;
    if (verdict == PACE_WAIT && f->pace.ask_ms > 0)
        note_turn(f, f->pace.ask_ms);
    *may = verdict == PACE_GO;
    return true;
}

/* When a request may go, but for the limits. */
static int64_t due_ms(const struct fetch *f, const struct request *request) {
    int64_t due = request->not_before_ms;
    due = f->pause_until_ms > due ? f->pause_until_ms : due;
    return f->breaker.until_ms > due ? f->breaker.until_ms : due;
}

/* Halves made meanwhile go, too. One that the limits hold back is not overtaken by smaller ones. */
bool fetch_send_due(struct diags *d, struct fetch *f) {
    struct list rest = {0};
    struct request *request;
    bool held_back = f->spent || f->held;
    f->turn_ms = 0;
    f->limited = false;
    while ((request = fetch_list_take(&f->waiting)) != NULL) {
        const int64_t now = log_now_ms(), due = due_ms(f, request);
        bool may = !held_back && http_in_flight(f->http) < f->adapt.limit;
        if (may && now < due) {
            note_turn(f, due);
            may = false;
        }
        may = may && breaker_may(&f->breaker, now);
        if (may) {
            if (!in_pace(d, f, request, &may))
                return false;
            held_back = !may;
        }
        if (!may)
            fetch_list_add(&rest, request);
        else if (!send(d, f, request))
            return false;
    }
    f->waiting = rest;
    return true;
}
