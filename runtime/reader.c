/*
 * Keys and texts from the database: a chunk's window of keys is read at once, in the order in which
 * it should be written; texts are read in small loads, as late as possible, so that memory does not
 * grow with the table and few texts change before their vector is written. No transaction is left
 * open. Where chunks lie and which rows need a vector is decided by the manifest's SQL.
 */
#include "reader.h"

#include <string.h>

#define CHUNKS_OPEN 8
#define PENDING_PAGE 2000 /* entries read at once, so that those of one key meet */

/* A chunk whose rows are on their way. */
struct chunk {
    int64_t number;
    bool used, exhausted;
    size_t loads; /* not settled yet */
};

struct reader {
    const struct job *job;
    const struct manifest_job *sql;
    bool computed; /* keys are all that is read */
    struct pg *pg;
    struct arena *tmp;    /* rewound by each call */
    struct arena *window; /* keys of the present window or page of pending */
    struct arena_mark window_start;
    struct pg_rows keys; /* of the window: key columns; of pending: n, key columns */
    size_t position;     /* rows of it that were handed out */
    struct chunk open[CHUNKS_OPEN];
    struct chunk *current;
    bool draining;
    int64_t drained_to, drain_end; /* numbers of pending rows */
    uint32_t key_types[MANIFEST_KEY_MAX], array_types[MANIFEST_KEY_MAX];
    struct load *free;
};

static size_t columns(const struct reader *r) { return r->job->manifest->key_count; }

static bool query(struct diags *d, const struct reader *r, struct arena *arena, const char *name,
                  const struct pg_param *params, size_t count, struct pg_rows *out) {
    return pg_query(d, r->pg, arena, manifest_sql(r->sql, name), params, count, out);
}

/* Runs a statement with at most one whole number and forgets its rows. */
static bool command(struct diags *d, struct reader *r, const char *name, const int64_t *number) {
    struct arena_mark mark = arena_mark(r->tmp);
    struct pg_rows rows;
    struct pg_param param = {0};
    if (number != NULL)
        param = pg_int8(r->tmp, *number);
    bool ok = query(d, r, r->tmp, name, &param, number == NULL ? 0 : 1, &rows);
    arena_rewind(r->tmp, mark);
    return ok;
}

/* Runs a statement that gives one row, and reads whole numbers off it. */
static bool numbers(struct diags *d, struct reader *r, const char *name, int64_t *out,
                    size_t count) {
    struct arena_mark mark = arena_mark(r->tmp);
    struct pg_rows rows;
    bool ok = query(d, r, r->tmp, name, NULL, 0, &rows);
    for (size_t i = 0; ok && i < count; i++)
        out[i] = rows.count == 1 && i < rows.columns ? pg_cell_int(rows.cells[i]) : 0;
    arena_rewind(r->tmp, mark);
    return ok;
}

static bool read_key_types(struct diags *d, struct reader *r) {
    struct pg_rows rows;
    if (!query(d, r, r->tmp, "key_types", NULL, 0, &rows))
        return false;
    if (rows.count != columns(r))
        return diag_error(d, DIAG_FAILED, pos_none(), "the key's columns are not in table %s",
                          r->job->manifest->table);
    for (size_t i = 0; i < rows.count; i++) {
        r->key_types[i] = (uint32_t)pg_cell_int(rows.cells[i * 2]);
        r->array_types[i] = (uint32_t)pg_cell_int(rows.cells[i * 2 + 1]);
    }
    return true;
}

bool reader_new(struct diags *d, const struct job *job, const struct space_job *what, struct pg *pg,
                struct reader **out) {
    struct reader *r = arena_alloc(job->keep, sizeof(*r));
    *r = (struct reader){
        .job = job,
        .sql = what->sql,
        .computed = what->provider == NULL,
        .pg = pg,
        .tmp = arena_child(job->keep),
        .window = arena_child(job->keep),
    };
    r->window_start = arena_mark(r->window);
    *out = r;
    return command(d, r, "session", NULL) && read_key_types(d, r);
}

const uint32_t *reader_key_types(const struct reader *r) { return r->key_types; }

const uint32_t *reader_array_types(const struct reader *r) { return r->array_types; }

bool reader_plan_sweep(struct diags *d, struct reader *r, int64_t *rows) {
    int64_t left[2];
    const int64_t batch = (int64_t)manifest_number(r->sql, "batch");
    if (!pg_script(d, r->pg, "BEGIN") || !command(d, r, "plan_lock", NULL) ||
        !numbers(d, r, "chunk_left", left, 2))
        return false;
    if (left[0] == 0 &&
        (!command(d, r, "chunk_clear", NULL) || !command(d, r, "chunk_plan", &batch) ||
         !numbers(d, r, "chunk_left", left, 2)))
        return false;
    *rows = left[1];
    r->draining = false;
    return pg_script(d, r->pg, "COMMIT");
}

bool reader_begin_drain(struct diags *d, struct reader *r, int64_t *rows) {
    int64_t newest[2];
    if (!numbers(d, r, "pending_newest", newest, 2))
        return false;
    r->draining = true;
    r->drained_to = 0;
    r->drain_end = newest[0];
    r->keys = (struct pg_rows){0};
    r->position = 0;
    *rows = newest[1];
    return true;
}

/* Bounds of a chunk are kept as text, so that any type of key can be read back. */
static bool read_window(struct diags *d, struct reader *r, const struct str *bounds) {
    struct pg_param params[2 * MANIFEST_KEY_MAX];
    for (size_t i = 0; i < 2 * columns(r); i++)
        params[i] = (struct pg_param){r->key_types[i % columns(r)], true, bounds[i]};
    r->position = 0;
    return query(d, r, r->window, "window", params, 2 * columns(r), &r->keys);
}

static struct chunk *free_chunk(struct reader *r) {
    for (size_t i = 0; i < CHUNKS_OPEN; i++)
        if (!r->open[i].used)
            return &r->open[i];
    return NULL;
}

/* Takes the lease of the next chunk and reads its window. */
static enum reader_state next_chunk(struct diags *d, struct reader *r) {
    struct chunk *chunk = free_chunk(r);
    if (chunk == NULL)
        return READER_WAITING;
    const struct pg_param worker = pg_text(str_of(r->job->worker));
    struct pg_rows claimed;
    int64_t left[2];
    arena_rewind(r->window, r->window_start);
    if (!query(d, r, r->window, "chunk_claim", &worker, 1, &claimed))
        return READER_FAILED;
    if (claimed.count == 0) {
        if (!numbers(d, r, "chunk_left", left, 2))
            return READER_FAILED;
        return left[0] == 0 ? READER_END : READER_WAITING;
    }
    *chunk = (struct chunk){.number = pg_cell_int(claimed.cells[0]), .used = true};
    r->current = chunk;
    return read_window(d, r, claimed.cells + 2) ? READER_LOAD : READER_FAILED;
}

/* Marks a chunk done once nothing of it is left to hand out and nothing is on its way. */
static bool close_chunk(struct diags *d, struct reader *r, struct chunk *chunk) {
    if (!chunk->exhausted || chunk->loads > 0)
        return true;
    chunk->used = false;
    return command(d, r, "chunk_done", &chunk->number);
}

static enum reader_state next_page_of_pending(struct diags *d, struct reader *r) {
    arena_rewind(r->window, r->window_start);
    const struct pg_param params[] = {
        pg_int8(r->window, r->drained_to),
        pg_int8(r->window, r->drain_end),
        pg_int8(r->window, PENDING_PAGE),
    };
    r->position = 0;
    if (!query(d, r, r->window, "pending_read", params, 3, &r->keys))
        return READER_FAILED;
    for (size_t i = 0; i < r->keys.count; i++) {
        int64_t n = pg_cell_int(r->keys.cells[i * r->keys.columns]);
        r->drained_to = n > r->drained_to ? n : r->drained_to;
    }
    return r->keys.count == 0 ? READER_END : READER_LOAD;
}

/* Makes sure that there are keys to hand out. */
static enum reader_state refill(struct diags *d, struct reader *r) {
    if (r->draining)
        return next_page_of_pending(d, r);
    if (r->current != NULL) {
        struct chunk *ended = r->current;
        r->current = NULL;
        ended->exhausted = true;
        if (!close_chunk(d, r, ended))
            return READER_FAILED;
    }
    return next_chunk(d, r);
}

static struct load *take_load(struct reader *r) {
    struct load *load = r->free;
    if (load == NULL) {
        load = arena_alloc(r->job->keep, sizeof(*load));
        load->arena = arena_child(r->job->keep);
        load->start = arena_mark(load->arena);
    } else {
        r->free = load->next;
    }
    *load = (struct load){.arena = load->arena, .start = load->start};
    return load;
}

static void free_load(struct reader *r, struct load *load) {
    arena_rewind(load->arena, load->start);
    load->next = r->free;
    r->free = load;
}

static bool same_key(const struct str *a, const struct str *b, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return true;
}

/* Copies the next keys out of the window. Of pending, all rows of a key become one. */
static size_t take_keys(struct reader *r, size_t most, struct load *load, struct str *keys) {
    const size_t width = columns(r), skip = r->draining ? 1 : 0;
    const size_t left = r->keys.count - r->position;
    int64_t *pending = r->draining ? arena_array(load->arena, left, sizeof(*pending)) : NULL;
    size_t count = 0;
    for (; r->position < r->keys.count; r->position++) {
        const struct str *row = r->keys.cells + r->position * r->keys.columns;
        const bool again =
            r->draining && count > 0 && same_key(row + skip, keys + (count - 1) * width, width);
        if (count == most && !again)
            break;
        if (r->draining)
            pending[load->pending_count++] = pg_cell_int(row[0]);
        load->taken++;
        if (again)
            continue;
        for (size_t i = 0; i < width; i++) {
            const struct str cell = row[skip + i];
            keys[count * width + i] =
                (struct str){arena_strndup(load->arena, cell.ptr, cell.len), cell.len};
        }
        count++;
    }
    load->pending = pending;
    return count;
}

/* Columns of `keys` as array parameters. */
static void key_arrays(const struct reader *r, struct arena *arena, const struct str *keys,
                       size_t count, struct pg_param *params) {
    struct str *column = arena_array(arena, count, sizeof(*column));
    for (size_t i = 0; i < columns(r); i++) {
        for (size_t row = 0; row < count; row++)
            column[row] = keys[row * columns(r) + i];
        params[i] = (struct pg_param){
            .type = r->array_types[i],
            .value = pg_array(arena, r->key_types[i], column, count),
        };
    }
}

/* Reads the texts of the keys that still need a vector. */
static bool read_texts(struct diags *d, struct reader *r, struct load *load, const struct str *keys,
                       size_t count) {
    struct pg_param params[MANIFEST_KEY_MAX];
    struct pg_rows rows;
    struct arena_mark mark = arena_mark(r->tmp);
    key_arrays(r, r->tmp, keys, count, params);
    bool ok = query(d, r, load->arena, "texts", params, columns(r), &rows);
    arena_rewind(r->tmp, mark);
    if (!ok)
        return false;
    const size_t width = columns(r);
    struct str *kept = arena_array(load->arena, rows.count * width, sizeof(*kept));
    struct str *texts = arena_array(load->arena, rows.count, sizeof(*texts));
    struct str *hashes = arena_array(load->arena, rows.count, sizeof(*hashes));
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *cells = rows.cells + i * rows.columns;
        const size_t from = (size_t)pg_cell_int(cells[0]) - 1;
        memcpy(kept + i * width, keys + from * width, width * sizeof(*kept));
        texts[i] = cells[1];
        hashes[i] = cells[2];
    }
    load->count = rows.count;
    load->keys = kept;
    load->texts = texts;
    load->hashes = hashes;
    load->vectors = arena_array(load->arena, rows.count, sizeof(*load->vectors));
    return true;
}

enum reader_state reader_next(struct diags *d, struct reader *r, size_t most, struct load **out) {
    while (r->position >= r->keys.count) {
        enum reader_state state = refill(d, r);
        if (state != READER_LOAD)
            return state;
    }
    struct load *load = take_load(r);
    struct str *keys = arena_array(load->arena, most * columns(r), sizeof(*keys));
    const size_t count = take_keys(r, most, load, keys);
    load->chunk = r->current;
    if (load->chunk != NULL)
        load->chunk->loads++;
    *out = load;
    if (!r->computed)
        return read_texts(d, r, load, keys, count) ? READER_LOAD : READER_FAILED;
    load->count = count;
    load->keys = keys;
    return READER_LOAD;
}

bool reader_settle(struct diags *d, struct reader *r, struct load *load, size_t rows) {
    load->settled += rows;
    if (load->settled < load->count)
        return true;
    struct chunk *chunk = load->chunk;
    free_load(r, load);
    if (chunk == NULL)
        return true;
    chunk->loads--;
    return close_chunk(d, r, chunk);
}

bool reader_quarantine(struct diags *d, struct reader *r, const struct load *load, size_t row,
                       const char *reason) {
    const size_t width = columns(r);
    struct pg_param params[MANIFEST_KEY_MAX + 2];
    struct pg_rows rows;
    for (size_t i = 0; i < width; i++)
        params[i] = (struct pg_param){r->key_types[i], false, load->keys[row * width + i]};
    params[width] = (struct pg_param){.value = load->hashes[row]};
    params[width + 1] = pg_text(str_of(reason));
    struct arena_mark mark = arena_mark(r->tmp);
    bool ok = query(d, r, r->tmp, "quarantine_put", params, width + 2, &rows);
    arena_rewind(r->tmp, mark);
    return ok;
}

bool reader_quarantined(struct diags *d, struct reader *r, int64_t *rows) {
    return command(d, r, "quarantine_prune", NULL) && numbers(d, r, "quarantine_count", rows, 1);
}

/* Another worker has taken the chunk over: what is on its way is written, the rest is its. */
static void lose_chunk(struct reader *r, struct chunk *chunk) {
    if (chunk != r->current)
        return;
    r->position = r->keys.count;
    log_line(r->job->log, "the lease of chunk %lld was lost to another worker",
             (long long)chunk->number);
}

bool reader_beat(struct diags *d, struct reader *r) {
    struct pg_rows rows;
    for (size_t i = 0; i < CHUNKS_OPEN; i++) {
        struct chunk *chunk = &r->open[i];
        if (!chunk->used)
            continue;
        const struct arena_mark mark = arena_mark(r->tmp);
        const struct pg_param number = pg_int8(r->tmp, chunk->number);
        const bool ok = query(d, r, r->tmp, "chunk_beat", &number, 1, &rows);
        arena_rewind(r->tmp, mark);
        if (!ok)
            return false;
        if (rows.affected == 0)
            lose_chunk(r, chunk);
    }
    return true;
}

bool reader_release(struct diags *d, struct reader *r) {
    return command(d, r, "chunk_release", NULL);
}
