/*
 * A few texts in, their vectors by one provider out. One request at a time: they are few.
 */
#include "texts.h"

#include "canary.h"
#include "retry.h"
#include "state.h"

#define REQUEST_TEXTS 100 /* texts of a request, unless the provider takes fewer */

/* The texts on their way. */
struct asking {
    struct diags *d;
    struct arena *keep;
    const struct texts *texts;
    struct canary canary;
    struct text *list;
    size_t count;
    size_t most; /* texts of a request now */
};

static const char *vector_text(struct arena *keep, const float *vector, size_t dimensions) {
    struct buf out = buf_new(keep, 2 + dimensions * 20);
    for (size_t i = 0; i < dimensions; i++)
        buf_printf(&out, "%c%.9g", i == 0 ? '[' : ',', (double)vector[i]);
    buf_putc(&out, ']');
    return out.ptr;
}

/* The text that is refused, NULL where it is none alone. */
static bool failed(const struct asking *a, enum diag_kind kind, const struct text *text,
                   const char *reason) {
    const char *name = text ? text->name : NULL;
    (void)diag_error(a->d, kind, text ? text->pos : pos_none(),
                     "provider \"%s\" does not embed %s%s%s: %s", a->texts->provider->name,
                     a->texts->what, name ? " " : "", name ? name : "", reason);
    diag_hint(a->d, "%s",
              kind == DIAG_TRANSIENT
                  ? "Run the command again later."
                  : "Change it or take it out, or correct the provider in the plan.");
    return false;
}

static void accept(const struct asking *a, struct text *list, size_t count,
                   const struct embed_result *result) {
    for (size_t i = 0; i < count; i++)
        list[i].vector = vector_text(a->keep, result->vectors[i], a->canary.embed->dimensions);
}

/* Sends the texts once or, where that may help, again. *halve: fewer may do. */
static bool ask(struct asking *a, struct text *list, const struct str *texts, size_t count,
                bool *halve) {
    for (unsigned attempt = 1;; attempt++) {
        struct embed_result result = {0};
        int64_t announced_ms = -1, wait_ms = 0;
        if (!canary_ask(a->d, &a->canary, a->texts->kind, texts, count, &result, &announced_ms))
            return false;
        if (result.verdict == EMBED_OK) {
            accept(a, list, count, &result);
            return true;
        }
        const bool again = result.verdict == EMBED_RETRY || result.verdict == EMBED_INVALID;
        if (again && retry_wait(attempt, announced_ms, (uint32_t)log_now_ms(), &wait_ms)) {
            if (!canary_pause(a->d, &a->canary, wait_ms))
                return false;
            continue;
        }
        const bool later = result.verdict == EMBED_RETRY;
        *halve =
            count > 1 && !later && result.verdict != EMBED_STOP && result.verdict != EMBED_RENEW;
        return *halve || failed(a, later ? DIAG_TRANSIENT : DIAG_FAILED,
                                count > 1 || later ? NULL : list, result.reason);
    }
}

static bool ask_all(struct asking *a) {
    struct str texts[REQUEST_TEXTS];
    const struct arena_mark mark = arena_mark(a->canary.tmp);
    for (size_t from = 0; from < a->count;) {
        struct text *list = a->list + from;
        const size_t left = a->count - from;
        const size_t count = left < a->most ? left : a->most;
        bool halve = false;
        for (size_t i = 0; i < count; i++)
            texts[i] = list[i].text;
        if (count > 1 && !embed_fits(a->canary.embed, texts, count))
            halve = true;
        else if (!ask(a, list, texts, count, &halve))
            return false;
        if (halve)
            a->most = count / 2;
        else
            from += count;
        arena_rewind(a->canary.tmp, mark);
    }
    return true;
}

/* Sends the canary, over a connection of its own where it is to compare. */
static bool prove(struct diags *d, const struct job *job, const struct texts *texts,
                  struct canary *canary) {
    struct probes probes = {
        .what = {texts->probes, texts->space, texts->provider},
        .ask = {.sql = texts->probes, .tmp = arena_child(job->keep)},
    };
    if (texts->probes && !state_open(d, job, &probes.ask.pg))
        return false;
    canary->probes = texts->probes ? &probes : NULL;
    const bool ok = canary_passes(d, canary);
    canary->probes = NULL;
    pg_close(probes.ask.pg);
    return ok;
}

bool texts_embed(struct diags *d, const struct job *job, const struct texts *texts,
                 struct text *list, size_t count) {
    const struct manifest_provider *provider = texts->provider;
    const bool few = provider->items > 0 && provider->items < REQUEST_TEXTS;
    struct embed embed;
    struct asking a = {
        .d = d,
        .keep = job->keep,
        .texts = texts,
        .canary = {.embed = &embed, .tmp = arena_child(job->keep)},
        .list = list,
        .count = count,
        .most = few ? (size_t)provider->items : REQUEST_TEXTS,
    };
    if (!embed_new(d, job->keep, provider, texts->space, &embed) || !http_new(d, 1, &a.canary.http))
        return false;
    const bool ok = prove(d, job, texts, &a.canary) && ask_all(&a);
    http_free(a.canary.http);
    return ok;
}
