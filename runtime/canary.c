/*
 * Probe texts in, a verdict on the provider out. What it makes of them is judged by probes.c.
 */
#include "canary.h"

#include "job.h"
#include "retry.h"

#define STEP_MS 50
#define INVALID_MOST 2 /* tries after an answer that fails a check */

/* Waits a little for the pool, and lets the rest go on. */
static bool step(struct diags *d, struct canary *c, int64_t most_ms) {
    if (interrupted())
        return diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
    return meanwhile_call(d, &c->meanwhile) &&
           http_wait(d, c->http, -1, false, (int)(most_ms < STEP_MS ? most_ms : STEP_MS));
}

static bool ask_once(struct diags *d, struct canary *c, enum embed_kind kind,
                     const struct str *texts, size_t count, struct embed_result *result,
                     int64_t *announced_ms) {
    const struct str body = embed_body(c->embed, c->tmp, kind, texts, count);
    struct http_request request;
    struct http_answer answer;
    if (!embed_request(d, c->embed, &c->meanwhile, c->tmp, body, count, &request) ||
        !http_start(d, c->http, &request))
        return false;
    while (!http_take(c->http, c->tmp, &answer))
        if (!step(d, c, STEP_MS))
            return false;
    *announced_ms = answer.retry_after_ms;
    embed_read(c->embed, c->tmp, &answer, count, result);
    return true;
}

bool canary_ask(struct diags *d, struct canary *c, enum embed_kind kind, const struct str *texts,
                size_t count, struct embed_result *result, int64_t *announced_ms) {
    if (!ask_once(d, c, kind, texts, count, result, announced_ms))
        return false;
    if (result->verdict != EMBED_RENEW || !embed_renew(c->embed, c->embed->auth.token))
        return true;
    return ask_once(d, c, kind, texts, count, result, announced_ms);
}

bool canary_pause(struct diags *d, struct canary *c, int64_t wait_ms) {
    const int64_t until = log_now_ms() + wait_ms;
    for (int64_t now; (now = log_now_ms()) < until;)
        if (!step(d, c, until - now))
            return false;
    return true;
}

static bool refused(struct diags *d, const struct embed_result *result) {
    diag_error(d, DIAG_FAILED, pos_none(), "the provider does not embed the probe texts: %s",
               result->reason);
    diag_hint(d,
              "It is the plan, the key or the model that is wrong, not a row: correct it and run "
              "the command again; what is written stays.");
    return false;
}

static bool unreachable(struct diags *d, const struct embed_result *result) {
    diag_error(d, DIAG_TRANSIENT, pos_none(), "the provider cannot be used now: %s",
               result->reason);
    diag_hint(d, "Run the command again later; it goes on where it was.");
    return false;
}

bool canary_passes(struct diags *d, struct canary *c) {
    const struct arena_mark mark = arena_mark(c->tmp);
    const size_t count = embed_probe_count(c->embed);
    struct embed_result result = {0};
    for (unsigned attempt = 1;; attempt++) {
        int64_t announced_ms = -1, wait_ms = 0;
        if (!canary_ask(d, c, EMBED_DOCUMENT, embed_probes, count, &result, &announced_ms))
            return false;
        if (result.verdict == EMBED_OK)
            break;
        const bool invalid = result.verdict == EMBED_INVALID;
        if (result.verdict != EMBED_RETRY && !(invalid && attempt <= INVALID_MOST))
            return refused(d, &result);
        if (!retry_wait(attempt, announced_ms, (uint32_t)log_now_ms() * 2654435761u, &wait_ms))
            return unreachable(d, &result);
        if (!canary_pause(d, c, wait_ms))
            return false;
    }
    const bool ok = c->probes == NULL || probes_compare(d, c->probes, result.vectors, count);
    arena_rewind(c->tmp, mark);
    return ok;
}
