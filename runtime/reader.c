/*
 * Keys in, of the sweep's chunks or of pending, and loads of keys and texts out. Texts are read in
 * small loads, as late as possible, so that memory does not grow with the table or its texts and
 * few of them change before their vector is written. No transaction is left open. Which rows need
 * a vector is decided by the manifest's SQL.
 */
#include "reader.h"

#include "sweep.h"

#include <string.h>

#define PENDING_PAGE 2000          /* entries read at once, so that those of one key meet */
#define TEXT_COLUMNS 4             /* number, text, hash, guard */
#define LOAD_BYTES (32LL << 20)    /* of text in a load of more than one row */
#define ALL_BYTES (3 * LOAD_BYTES) /* in all that are not settled, when another is begun */

struct reader {
    const struct job *job;
    struct ask ask;
    bool computed;        /* keys are all that is read */
    struct arena *window; /* keys of the present window or page of pending */
    struct arena_mark window_start;
    struct pg_rows keys; /* of the window: key columns, bytes; of pending: n, those, age, bytes */
    int64_t read_ms;     /* when the page of pending was read */
    size_t position;     /* rows of it that were handed out */
    int64_t bytes;       /* of texts in loads that are not settled */
    struct sweep *sweep;
    struct chunk *current;
    bool draining;
    int64_t drained_to, drain_end; /* numbers of pending rows */
    uint32_t key_types[MANIFEST_KEY_MAX], array_types[MANIFEST_KEY_MAX];
    struct load *free;
};

static size_t columns(const struct reader *r) { return r->job->manifest->key_count; }

static bool read_key_types(struct diags *d, struct reader *r) {
    struct pg_rows rows;
    if (!ask_rows(d, &r->ask, r->ask.tmp, "key_types", NULL, 0, &rows))
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
        .ask = {what->sql, pg, arena_child(job->keep)},
        .computed = what->provider == NULL,
        .window = arena_child(job->keep),
    };
    r->window_start = arena_mark(r->window);
    r->sweep = sweep_new(job, &r->ask, r->key_types);
    *out = r;
    return ask_command(d, &r->ask, "session", NULL, 0, NULL) && read_key_types(d, r);
}

const uint32_t *reader_key_types(const struct reader *r) { return r->key_types; }

const uint32_t *reader_array_types(const struct reader *r) { return r->array_types; }

bool reader_begin_sweep(struct diags *d, struct reader *r, int64_t *rows) {
    r->draining = false;
    return sweep_enter(d, r->sweep, rows);
}

bool reader_drain_turn(struct diags *d, struct reader *r, bool *held) {
    int64_t turn = 0;
    const bool ok = ask_numbers(d, &r->ask, "drain_turn", &turn, 1);
    *held = turn == 1;
    return ok;
}

bool reader_drain_over(struct diags *d, struct reader *r) {
    return ask_command(d, &r->ask, "drain_over", NULL, 0, NULL);
}

bool reader_begin_drain(struct diags *d, struct reader *r, int64_t *rows) {
    int64_t newest[2];
    if (!ask_numbers(d, &r->ask, "pending_newest", newest, 2))
        return false;
    r->draining = true;
    r->drained_to = 0;
    r->drain_end = newest[0];
    r->keys = (struct pg_rows){0};
    r->position = 0;
    *rows = newest[1];
    return true;
}

static enum reader_state next_page_of_pending(struct diags *d, struct reader *r) {
    arena_rewind(r->window, r->window_start);
    const struct pg_param params[] = {
        pg_int8(r->window, r->drained_to),
        pg_int8(r->window, r->drain_end),
        pg_int8(r->window, PENDING_PAGE),
    };
    r->position = 0;
    if (!ask_rows(d, &r->ask, r->window, "pending_read", params, 3, &r->keys))
        return READER_FAILED;
    r->read_ms = log_now_ms();
    for (size_t i = 0; i < r->keys.count; i++) {
        int64_t n = pg_cell_int(r->keys.cells[i * r->keys.columns]);
        r->drained_to = n > r->drained_to ? n : r->drained_to;
    }
    return r->keys.count == 0 ? READER_END : READER_LOAD;
}

static enum reader_state next_chunk(struct diags *d, struct reader *r) {
    static const enum reader_state states[] = {
        [SWEEP_CHUNK] = READER_LOAD,      [SWEEP_NONE] = READER_LOAD,
        [SWEEP_WAITING] = READER_WAITING, [SWEEP_END] = READER_END,
        [SWEEP_FAILED] = READER_FAILED,
    };
    struct chunk *chunk;
    arena_rewind(r->window, r->window_start);
    r->position = 0;
    const enum sweep_state state = sweep_next(d, r->sweep, r->window, &chunk, &r->keys);
    if (state == SWEEP_CHUNK)
        r->current = chunk;
    return states[state];
}

/* Reads more keys to hand out; there may be none in what was read. */
static enum reader_state refill(struct diags *d, struct reader *r) {
    struct chunk *ended = r->current;
    if (r->draining)
        return next_page_of_pending(d, r);
    r->current = NULL;
    if (ended != NULL && !sweep_exhausted(d, r->sweep, ended))
        return READER_FAILED;
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

/* Copies the next keys out of the window, as many as their texts allow. Of pending, all rows of a
 * key become one. */
static size_t take_keys(struct reader *r, size_t most, struct load *load, struct str *keys) {
    const size_t width = columns(r), skip = r->draining ? 1 : 0;
    const size_t left = r->keys.count - r->position;
    int64_t bytes = 0;
    int64_t *pending = r->draining ? arena_array(load->arena, left, sizeof(*pending)) : NULL;
    int64_t *entered_ms = r->draining ? arena_array(load->arena, left, sizeof(*pending)) : NULL;
    size_t count = 0;
    for (; r->position < r->keys.count; r->position++) {
        const struct str *row = r->keys.cells + r->position * r->keys.columns;
        const bool again =
            r->draining && count > 0 && same_key(row + skip, keys + (count - 1) * width, width);
        if (!again)
            bytes += pg_cell_int(row[r->keys.columns - 1]);
        if (!again && (count == most || (count > 0 && bytes > LOAD_BYTES)))
            break;
        if (r->draining) {
            entered_ms[load->pending_count] = r->read_ms - pg_cell_int(row[1 + width]);
            pending[load->pending_count++] = pg_cell_int(row[0]);
        }
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
    load->entered_ms = entered_ms;
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

/* A manifest that an earlier build compiled may give fewer. */
static bool check_columns(struct diags *d, const struct pg_rows *rows) {
    if (rows->columns == TEXT_COLUMNS)
        return true;
    diag_error(d, DIAG_INPUT, pos_none(),
               "statement \"texts\" of the manifest gives %zu columns, not %d", rows->columns,
               TEXT_COLUMNS);
    diag_hint(d, "Compile the plan again with this vecplan.");
    return false;
}

/* Reads the texts of the keys that still need a vector. */
static bool read_texts(struct diags *d, struct reader *r, struct load *load, const struct str *keys,
                       size_t count) {
    struct pg_param params[MANIFEST_KEY_MAX];
    struct pg_rows rows;
    struct arena_mark mark = arena_mark(r->ask.tmp);
    key_arrays(r, r->ask.tmp, keys, count, params);
    bool ok = ask_rows(d, &r->ask, load->arena, "texts", params, columns(r), &rows);
    arena_rewind(r->ask.tmp, mark);
    if (!ok || !check_columns(d, &rows))
        return false;
    const size_t width = columns(r);
    struct str *kept = arena_array(load->arena, rows.count * width, sizeof(*kept));
    struct str *texts = arena_array(load->arena, rows.count, sizeof(*texts));
    struct str *hashes = arena_array(load->arena, rows.count, sizeof(*hashes));
    struct str *guards = arena_array(load->arena, rows.count, sizeof(*guards));
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *cells = rows.cells + i * rows.columns;
        const size_t from = (size_t)pg_cell_int(cells[0]) - 1;
        memcpy(kept + i * width, keys + from * width, width * sizeof(*kept));
        texts[i] = cells[1];
        load->bytes += (int64_t)texts[i].len;
        hashes[i] = cells[2];
        guards[i] = cells[3];
    }
    r->bytes += load->bytes;
    load->count = rows.count;
    load->keys = kept;
    load->texts = texts;
    load->hashes = hashes;
    load->guards = guards;
    load->vectors = arena_array(load->arena, rows.count, sizeof(*load->vectors));
    return true;
}

enum reader_state reader_next(struct diags *d, struct reader *r, size_t most, struct load **out) {
    if (r->current != NULL && sweep_lost(r->current))
        r->position = r->keys.count;
    if (r->bytes > ALL_BYTES)
        return READER_WAITING;
    if (r->position >= r->keys.count) {
        enum reader_state state = refill(d, r);
        if (state != READER_LOAD)
            return state;
    }
    struct load *load = take_load(r);
    struct str *keys = arena_array(load->arena, most * columns(r), sizeof(*keys));
    const size_t count = take_keys(r, most, load, keys);
    load->chunk = r->current;
    if (load->chunk != NULL)
        sweep_took(load->chunk);
    *out = load;
    if (!r->computed && count > 0)
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
    r->bytes -= load->bytes;
    free_load(r, load);
    return chunk == NULL || sweep_settled(d, r->sweep, chunk);
}

bool reader_quarantine(struct diags *d, struct reader *r, const struct load *load, size_t row,
                       const char *reason) {
    const size_t width = columns(r);
    struct pg_param params[MANIFEST_KEY_MAX + 2];
    for (size_t i = 0; i < width; i++)
        params[i] = (struct pg_param){r->key_types[i], false, load->keys[row * width + i]};
    params[width] = (struct pg_param){.value = load->hashes[row]};
    params[width + 1] = pg_text(str_of(reason));
    return ask_command(d, &r->ask, "quarantine_put", params, width + 2, NULL);
}

bool reader_quarantined(struct diags *d, struct reader *r, int64_t *rows) {
    if (!ask_numbers(d, &r->ask, "quarantine_count", rows, 1))
        return false;
    return *rows == 0 || (ask_command(d, &r->ask, "session_prune", NULL, 0, NULL) &&
                          ask_command(d, &r->ask, "quarantine_prune", NULL, 0, NULL) &&
                          ask_command(d, &r->ask, "session", NULL, 0, NULL) &&
                          ask_numbers(d, &r->ask, "quarantine_count", rows, 1));
}

bool reader_beat(struct diags *d, struct reader *r) { return sweep_beat(d, r->sweep); }

bool reader_release(struct diags *d, struct reader *r) { return sweep_release(d, r->sweep); }
