/*
 * The ledger's chunks in, keys to embed out. A chunk is a window of keys behind the last one; it is
 * made when a worker asks for it, so that a sweep of any table begins at once. A lease is lost to
 * another worker when its connection is gone or, by the server's clock, its heartbeat; it names the
 * attempt, so that a chunk that came back is not taken for the one that was lost. Where a window
 * ends and which of its rows need a vector is decided by the manifest's SQL.
 */
#include "sweep.h"

#include "base/json.h"

#define CHUNKS_OPEN 32

struct chunk {
    int64_t number, attempt;
    bool used, exhausted, lost;
    size_t loads; /* not settled yet */
};

struct sweep {
    const struct job *job;
    const struct ask *ask;
    const uint32_t *key_types;
    struct chunk open[CHUNKS_OPEN];
};

struct sweep *sweep_new(const struct job *job, const struct ask *ask, const uint32_t *key_types) {
    struct sweep *s = arena_alloc(job->keep, sizeof(*s));
    *s = (struct sweep){.job = job, .ask = ask, .key_types = key_types};
    return s;
}

/* What the planner expects: to count would read the whole table. */
static bool estimate(struct diags *d, const struct sweep *s, double *rows) {
    struct pg_rows plan;
    const struct json *root = NULL;
    if (!ask_rows(d, s->ask, s->ask->tmp, "sweep_estimate", NULL, 0, &plan) ||
        !json_parse(d, s->ask->tmp, "EXPLAIN", plan.cells[0], &root))
        return false;
    *rows = json_number(json_get(json_get(json_at(root, 0), "Plan"), "Plan Rows"), 0);
    return true;
}

static bool begin(struct diags *d, const struct sweep *s) {
    const struct arena_mark mark = arena_mark(s->ask->tmp);
    double rows = 0;
    bool ok = estimate(d, s, &rows) && ask_command(d, s->ask, "chunk_clear", NULL, 0, NULL);
    if (ok) {
        const struct pg_param params[] = {
            pg_int8(s->ask->tmp, (int64_t)manifest_number(s->ask->sql, "batch")),
            pg_int8(s->ask->tmp, (int64_t)rows),
        };
        ok = ask_command(d, s->ask, "sweep_begin", params, 2, NULL);
    }
    arena_rewind(s->ask->tmp, mark);
    return ok;
}

bool sweep_enter(struct diags *d, struct sweep *s, int64_t *rows) {
    int64_t left[2];
    if (!pg_script(d, s->ask->pg, "BEGIN") || !ask_command(d, s->ask, "plan_lock", NULL, 0, NULL) ||
        !ask_numbers(d, s->ask, "chunk_left", left, 2))
        return false;
    if (left[0] == 0 && (!begin(d, s) || !ask_numbers(d, s->ask, "chunk_left", left, 2)))
        return false;
    *rows = left[1];
    return pg_script(d, s->ask->pg, "COMMIT");
}

static struct chunk *free_chunk(struct sweep *s) {
    for (size_t i = 0; i < CHUNKS_OPEN; i++)
        if (!s->open[i].used)
            return &s->open[i];
    return NULL;
}

/* Bounds are kept as text, so that any type of key can be read back. */
static void bounds(const struct sweep *s, const struct str *cells, struct pg_param *params) {
    const size_t width = s->job->manifest->key_count;
    for (size_t i = 0; i < 2 * width; i++)
        params[i] = (struct pg_param){s->key_types[i % width], true, cells[i]};
}

/* Whether there was a chunk that nobody works on. */
static bool claim(struct diags *d, const struct sweep *s, struct arena *arena, struct chunk *chunk,
                  struct pg_rows *keys) {
    const struct pg_param worker = pg_text(str_of(s->job->worker));
    struct pg_param params[2 * MANIFEST_KEY_MAX];
    struct pg_rows claimed;
    if (!ask_rows(d, s->ask, arena, "chunk_claim", &worker, 1, &claimed))
        return false;
    if (claimed.count == 0)
        return true;
    *chunk = (struct chunk){
        .number = pg_cell_int(claimed.cells[0]),
        .attempt = pg_cell_int(claimed.cells[1]),
        .used = true,
    };
    bounds(s, claimed.cells + 2, params);
    return ask_rows(d, s->ask, arena, "window", params, 2 * s->job->manifest->key_count, keys);
}

/* Makes the next chunk. Another worker may have made it meanwhile, or its window may hold nothing
 * to do: then there are no keys. */
static bool make(struct diags *d, const struct sweep *s, struct arena *arena,
                 const struct pg_rows *at, struct chunk *chunk, struct pg_rows *keys) {
    const size_t width = s->job->manifest->key_count;
    struct pg_param params[2 * MANIFEST_KEY_MAX + 2];
    bounds(s, at->cells + 1, params);
    params[2 * width] = (struct pg_param){.type = PG_INT8, .value = at->cells[0]};
    params[2 * width + 1] = pg_text(str_of(s->job->worker));
    if (!ask_rows(d, s->ask, arena, "sweep_next", params, 2 * width + 2, keys))
        return false;
    if (keys->count > 0)
        *chunk = (struct chunk){
            .number = pg_cell_int(at->cells[0]),
            .attempt = 1,
            .used = true,
        };
    return true;
}

static enum sweep_state what_is_left(struct diags *d, const struct sweep *s) {
    int64_t left[2];
    if (!ask_numbers(d, s->ask, "chunk_left", left, 2))
        return SWEEP_FAILED;
    return left[0] == 0 ? SWEEP_END : SWEEP_WAITING;
}

enum sweep_state sweep_next(struct diags *d, struct sweep *s, struct arena *arena,
                            struct chunk **out, struct pg_rows *keys) {
    struct chunk *chunk = *out = free_chunk(s);
    struct pg_rows at;
    *keys = (struct pg_rows){0};
    if (chunk == NULL)
        return SWEEP_WAITING;
    if (!claim(d, s, arena, chunk, keys))
        return SWEEP_FAILED;
    if (chunk->used)
        return SWEEP_CHUNK;
    if (!ask_rows(d, s->ask, arena, "sweep_read", NULL, 0, &at))
        return SWEEP_FAILED;
    if (at.count == 0)
        return what_is_left(d, s);
    if (!make(d, s, arena, &at, chunk, keys))
        return SWEEP_FAILED;
    return chunk->used ? SWEEP_CHUNK : SWEEP_NONE;
}

/* Runs a statement about a lease of this worker; `held` says whether it still has it. */
static bool about(struct diags *d, const struct sweep *s, const char *statement,
                  const struct chunk *chunk, bool *held) {
    const struct arena_mark mark = arena_mark(s->ask->tmp);
    const struct pg_param params[] = {
        pg_int8(s->ask->tmp, chunk->number),
        pg_int8(s->ask->tmp, chunk->attempt),
    };
    size_t affected = 0;
    const bool ok = ask_command(d, s->ask, statement, params, 2, &affected);
    *held = affected > 0;
    arena_rewind(s->ask->tmp, mark);
    return ok;
}

/* Marks a chunk done once nothing of it is left to hand out and nothing is on its way. */
static bool close_chunk(struct diags *d, struct sweep *s, struct chunk *chunk) {
    bool held;
    if (!chunk->exhausted || chunk->loads > 0)
        return true;
    chunk->used = false;
    return chunk->lost || about(d, s, "chunk_done", chunk, &held);
}

void sweep_took(struct chunk *chunk) { chunk->loads++; }

bool sweep_settled(struct diags *d, struct sweep *s, struct chunk *chunk) {
    chunk->loads--;
    return close_chunk(d, s, chunk);
}

bool sweep_exhausted(struct diags *d, struct sweep *s, struct chunk *chunk) {
    chunk->exhausted = true;
    return close_chunk(d, s, chunk);
}

bool sweep_lost(const struct chunk *chunk) { return chunk->lost; }

bool sweep_beat(struct diags *d, struct sweep *s) {
    for (size_t i = 0; i < CHUNKS_OPEN; i++) {
        struct chunk *chunk = &s->open[i];
        bool held;
        if (!chunk->used || chunk->lost)
            continue;
        if (!about(d, s, "chunk_beat", chunk, &held))
            return false;
        if (held)
            continue;
        chunk->lost = true;
        log_line(s->job->log, "the lease of chunk %lld was lost to another worker",
                 (long long)chunk->number);
    }
    return true;
}

bool sweep_release(struct diags *d, struct sweep *s) {
    return ask_command(d, s->ask, "chunk_release", NULL, 0, NULL);
}
