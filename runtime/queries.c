/*
 * A file of queries in, their texts and their vectors in both spaces out. One request at a time:
 * they are few. What is searched for with them is verify_search.c's.
 */
#include "queries.h"

#include "base/file.h"
#include "canary.h"
#include "retry.h"
#include "state.h"

#include <string.h>

#define REQUEST_TEXTS 100 /* texts of a request, unless the provider takes fewer */

/* What is wrong with a line, or NULL. */
static const char *line_wrong(struct str line) {
    if (!str_utf8(line))
        return "not UTF-8";
    if (line.len > QUERY_BYTES_MAX)
        return "the query is longer than 8192 bytes";
    for (size_t i = 0; i < line.len; i++) {
        const unsigned char c = (unsigned char)line.ptr[i];
        if ((c < ' ' && c != '\t') || c == 127)
            return "the query holds a control character";
    }
    return NULL;
}

/* Without white space at both ends, CR among it. */
static struct str trimmed(struct str line) {
    static const char space[] = " \t\r";
    while (line.len > 0 && memchr(space, line.ptr[0], sizeof space - 1))
        line = (struct str){line.ptr + 1, line.len - 1};
    while (line.len > 0 && memchr(space, line.ptr[line.len - 1], sizeof space - 1))
        line.len--;
    return line;
}

static bool wrong(struct diags *d, struct pos pos, const char *message, const char *hint) {
    (void)diag_error(d, DIAG_INPUT, pos, "%s", message);
    diag_hint(d, "%s", hint);
    return false;
}

static void spread(struct queries *queries, size_t most) {
    const size_t count = queries->count;
    if (count <= most)
        return;
    for (size_t i = 0; i < most; i++)
        queries->query[i] = queries->query[i * count / most];
    queries->count = most;
}

bool queries_read(struct diags *d, struct arena *keep, const char *name, struct str text,
                  size_t most, struct queries *out) {
    struct pos pos = {.file = name, .column = 1};
    struct str line;
    *out = (struct queries){.query = arena_array(keep, QUERIES_MOST, sizeof(*out->query))};
    while (str_split(&text, '\n', &line)) {
        pos.line++;
        line = trimmed(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        const char *problem = line_wrong(line);
        if (problem)
            return wrong(d, pos, problem, "Write one query a line, in UTF-8, of plain text.");
        if (out->count == QUERIES_MOST)
            return wrong(d, pos, "more than 10000 queries", "Keep those that stand for the rest.");
        out->query[out->count++] = (struct query){.line = pos.line, .text = line};
    }
    if (out->count == 0)
        return wrong(d, (struct pos){.file = name}, "the file holds no query",
                     "Write one query a line; lines that begin with \"#\" are left out.");
    spread(out, most);
    return true;
}

/* The queries on their way to one model. */
struct asking {
    struct diags *d;
    const char *path;
    struct arena *keep;
    struct canary canary;
    struct queries *queries;
    bool new;    /* whose vectors they become */
    size_t most; /* texts of a request now */
};

static const char *vector_text(struct arena *keep, const float *vector, size_t dimensions) {
    struct buf out = buf_new(keep, 2 + dimensions * 20);
    for (size_t i = 0; i < dimensions; i++)
        buf_printf(&out, "%c%.9g", i == 0 ? '[' : ',', (double)vector[i]);
    buf_putc(&out, ']');
    return out.ptr;
}

static bool failed(const struct asking *a, enum diag_kind kind, const struct query *query,
                   const char *reason) {
    const struct pos pos = {.file = a->path, .line = query->line, .column = 1};
    (void)diag_error(a->d, kind, kind == DIAG_TRANSIENT ? pos_none() : pos,
                     "provider \"%s\" does not embed the query: %s",
                     a->canary.embed->provider->name, reason);
    diag_hint(a->d, kind == DIAG_TRANSIENT
                        ? "Run the command again later."
                        : "Take the query out of the file, or correct the provider in the plan.");
    return false;
}

static void accept(const struct asking *a, struct query *queries, size_t count,
                   const struct embed_result *result) {
    for (size_t i = 0; i < count; i++) {
        const char *text = vector_text(a->keep, result->vectors[i], a->canary.embed->dimensions);
        *(a->new ? &queries[i].new : &queries[i].old) = text;
    }
}

/* Sends the texts once or, where that may help, again. *halve: fewer may do. */
static bool ask(struct asking *a, struct query *queries, const struct str *texts, size_t count,
                bool *halve) {
    for (unsigned attempt = 1;; attempt++) {
        struct embed_result result = {0};
        int64_t announced_ms = -1, wait_ms = 0;
        if (!canary_ask(a->d, &a->canary, EMBED_QUERY, texts, count, &result, &announced_ms))
            return false;
        if (result.verdict == EMBED_OK) {
            accept(a, queries, count, &result);
            return true;
        }
        const bool again = result.verdict == EMBED_RETRY || result.verdict == EMBED_INVALID;
        if (again && retry_wait(attempt, announced_ms, (uint32_t)log_now_ms(), &wait_ms)) {
            if (!canary_pause(a->d, &a->canary, wait_ms))
                return false;
            continue;
        }
        *halve = count > 1 && result.verdict != EMBED_RETRY && result.verdict != EMBED_STOP &&
                 result.verdict != EMBED_RENEW;
        return *halve || failed(a, result.verdict == EMBED_RETRY ? DIAG_TRANSIENT : DIAG_FAILED,
                                queries, result.reason);
    }
}

static bool ask_all(struct asking *a) {
    struct str texts[REQUEST_TEXTS];
    const struct arena_mark mark = arena_mark(a->canary.tmp);
    for (size_t from = 0; from < a->queries->count;) {
        struct query *queries = a->queries->query + from;
        const size_t left = a->queries->count - from;
        const size_t count = left < a->most ? left : a->most;
        bool halve = false;
        for (size_t i = 0; i < count; i++)
            texts[i] = queries[i].text;
        if (count > 1 && !embed_fits(a->canary.embed, texts, count))
            halve = true;
        else if (!ask(a, queries, texts, count, &halve))
            return false;
        if (halve)
            a->most = count / 2;
        else
            from += count;
        arena_rewind(a->canary.tmp, mark);
    }
    return true;
}

static bool embed(struct diags *d, const struct job *job, const char *path, struct queries *queries,
                  bool new) {
    const struct manifest *m = job->manifest;
    const struct manifest_provider *provider = new ? m->provider : m->from_provider;
    const bool few = provider->items > 0 && provider->items < REQUEST_TEXTS;
    struct embed embed;
    struct asking a = {
        .d = d,
        .path = path,
        .keep = job->keep,
        .canary = {.embed = &embed, .tmp = arena_child(job->keep)},
        .queries = queries,
        .new = new,
        .most = few ? (size_t)provider->items : REQUEST_TEXTS,
    };
    if (!embed_new(d, job->keep, provider, new ? &m->to : &m->from, &embed) ||
        !http_new(d, 1, &a.canary.http))
        return false;
    const bool ok = canary_passes(d, &a.canary) && ask_all(&a);
    http_free(a.canary.http);
    return ok;
}

bool queries_embed(struct diags *d, const struct job *job, size_t most, struct queries *out) {
    const char *path = state_path(job, job->manifest->queries);
    struct str text;
    return file_read(d, job->keep, path, QUERIES_BYTES_MAX, &text) &&
           queries_read(d, job->keep, path, text, most, out) && embed(d, job, path, out, false) &&
           embed(d, job, path, out, true);
}
