/*
 * Embedded rows in, committed rows out. Rows go in statements of 125 through one pipeline, a batch
 * is one transaction, and the next one is sent before it has ended: the server never waits. Batches
 * shrink where they take long, as others may wait for their rows. The manifest's `write` compares
 * each row's text with the guard of the text that was embedded, so a vector of an older text is
 * never written; rows that it passes over it enters into pending. A batch that meets a lock is sent
 * again with `write_locked`, which passes over locked rows, and the one behind it after it.
 */
#include "write.h"

#include "batch_size.h"

#include <string.h>

#define STATEMENT_ROWS 125
#define CONFLICT_MOST_MS 60000 /* a batch waits for so long in all */
#define CONFLICT_PAUSE_MS 2500
#define STATEMENTS_MAX 256
#define REMOVALS_MOST 2000
#define BATCHES 2 /* in flight */

struct queue {
    struct span *span;
    size_t count, cap;
};

/* Rows of one transaction, and how many of the removals that wait go with them. */
struct batch {
    struct queue spans;
    size_t rows, removals;
    size_t affected[STATEMENTS_MAX], statements;
    int64_t sent_ms;
    bool locked; /* it is sent past locked rows */
};

struct writer {
    const struct job *job;
    const struct manifest_job *sql;
    const struct manifest_space *space;
    bool computed; /* keys are all that is sent */
    struct pg *pg;
    const uint32_t *key_types, *array_types;
    struct pg_vector_type vector_type;
    uint32_t vector_array;
    struct batch_size size; /* of the next batch */
    struct arena *tmp;
    struct queue waiting, committed;
    size_t rows_waiting;
    struct batch batches[BATCHES]; /* in the order in which they are committed */
    size_t made, sent;             /* of them; those in flight are the first */
    int64_t *remove;               /* pending rows; those of the batches are the first */
    size_t remove_count, remove_cap;
    const char *write;  /* the statement */
    unsigned conflicts; /* of the first batch */
    int64_t conflict_wait_ms;
    int64_t not_before_ms, committed_ms;
    int64_t missed;
};

static void queue_add(struct arena *keep, struct queue *queue, struct span span) {
    if (queue->count == queue->cap) {
        queue->cap = queue->cap == 0 ? 64 : 2 * queue->cap;
        struct span *grown = arena_array(keep, queue->cap, sizeof(*grown));
        if (queue->count > 0)
            memcpy(grown, queue->span, queue->count * sizeof(*grown));
        queue->span = grown;
    }
    queue->span[queue->count++] = span;
}

static void queue_drop_first(struct queue *queue, size_t count) {
    queue->count -= count;
    if (count > 0)
        memmove(queue->span, queue->span + count, queue->count * sizeof(*queue->span));
}

static bool read_vector_type(struct diags *d, struct writer *w) {
    struct pg_rows rows;
    if (!pg_query(d, w->pg, w->tmp, manifest_sql(w->sql, "vector_type"), NULL, 0, &rows))
        return false;
    if (rows.count != 1)
        return diag_error(d, DIAG_FAILED, pos_none(), "type vector is not found");
    w->vector_type = (struct pg_vector_type){
        .oid = (uint32_t)pg_cell_int(rows.cells[0]),
        .half = strcmp(w->space->type, "halfvec") == 0,
    };
    w->vector_array = (uint32_t)pg_cell_int(rows.cells[1]);
    return true;
}

/* Old vectors that an earlier plan made have a tag and a source, which are set with them. */
static bool choose_write(struct diags *d, struct writer *w) {
    const char *ask = manifest_sql(w->sql, "earlier");
    const char *write_earlier = manifest_sql(w->sql, "write_earlier");
    struct pg_rows rows;
    w->write = manifest_sql(w->sql, "write");
    if (ask == NULL || write_earlier == NULL)
        return true;
    if (!pg_query(d, w->pg, w->tmp, ask, NULL, 0, &rows))
        return false;
    if (pg_cell_bool(rows.cells[0]))
        w->write = write_earlier;
    return true;
}

bool writer_new(struct diags *d, const struct job *job, const struct space_job *what, struct pg *pg,
                const struct reader *reader, struct writer **out) {
    struct writer *w = arena_alloc(job->keep, sizeof(*w));
    *w = (struct writer){
        .job = job,
        .sql = what->sql,
        .space = what->space,
        .computed = what->provider == NULL,
        .pg = pg,
        .key_types = reader_key_types(reader),
        .array_types = reader_array_types(reader),
        .tmp = arena_child(job->keep),
    };
    w->size = batch_size_new((size_t)manifest_number(w->sql, "batch"));
    *out = w;
    struct pg_rows rows;
    return pg_query(d, pg, w->tmp, manifest_sql(w->sql, "session"), NULL, 0, &rows) &&
           pg_query(d, pg, w->tmp, manifest_sql(w->sql, "session_write"), NULL, 0, &rows) &&
           read_vector_type(d, w) && choose_write(d, w);
}

void writer_add(struct writer *w, struct span span) {
    queue_add(w->job->keep, &w->waiting, span);
    w->rows_waiting += span.count;
}

void writer_remove(struct writer *w, const int64_t *pending, size_t count) {
    if (w->remove_count + count > w->remove_cap) {
        w->remove_cap = 2 * (w->remove_count + count);
        int64_t *grown = arena_array(w->job->keep, w->remove_cap, sizeof(*grown));
        if (w->remove_count > 0)
            memcpy(grown, w->remove, w->remove_count * sizeof(*grown));
        w->remove = grown;
    }
    if (count > 0)
        memcpy(w->remove + w->remove_count, pending, count * sizeof(*pending));
    w->remove_count += count;
}

static size_t removals_made(const struct writer *w) {
    size_t count = 0;
    for (size_t i = 0; i < w->made; i++)
        count += w->batches[i].removals;
    return count;
}

/* Makes a batch of rows that wait. */
static void make_batch(struct writer *w) {
    const size_t removals = removals_made(w);
    struct batch *batch = &w->batches[w->made++];
    *batch = (struct batch){.spans = {batch->spans.span, 0, batch->spans.cap}};
    size_t used = 0;
    while (used < w->waiting.count && batch->rows < w->size.rows) {
        struct span *span = &w->waiting.span[used];
        const size_t room = w->size.rows - batch->rows;
        const size_t rows = span->count < room ? span->count : room;
        queue_add(w->job->keep, &batch->spans, (struct span){span->load, span->from, rows});
        batch->rows += rows;
        span->from += rows;
        span->count -= rows;
        if (span->count == 0)
            used++;
    }
    queue_drop_first(&w->waiting, used);
    w->rows_waiting -= batch->rows;
    /* the rows that they stand for are committed */
    const size_t more = w->remove_count - removals;
    batch->removals = more < REMOVALS_MOST ? more : REMOVALS_MOST;
}

/* Rows of one statement, gathered from the spans that were sent. */
struct rows {
    size_t count, columns;
    struct str keys[STATEMENT_ROWS * MANIFEST_KEY_MAX];
    struct str hashes[STATEMENT_ROWS], guards[STATEMENT_ROWS];
    const float *vectors[STATEMENT_ROWS];
};

/* In a side table `write` locks the rows anyway, and is the only statement. */
static const char *write_sql(const struct writer *w, const struct batch *batch) {
    const char *locked = batch->locked ? manifest_sql(w->sql, "write_locked") : NULL;
    return locked != NULL ? locked : w->write;
}

static bool send_rows(struct diags *d, struct writer *w, struct batch *batch,
                      const struct rows *rows) {
    struct pg_param params[MANIFEST_KEY_MAX + 3];
    struct str column[STATEMENT_ROWS];
    size_t count = 0;
    for (; count < rows->columns; count++) {
        for (size_t i = 0; i < rows->count; i++)
            column[i] = rows->keys[i * rows->columns + count];
        params[count] = (struct pg_param){
            .type = w->array_types[count],
            .value = pg_array(w->tmp, w->key_types[count], column, rows->count),
        };
    }
    if (!w->computed) {
        const size_t dim = (size_t)w->space->dimensions;
        params[count++] = (struct pg_param){
            .type = w->vector_array,
            .value = pg_vector_array(w->tmp, w->vector_type, rows->vectors, rows->count, dim),
        };
        params[count++] = (struct pg_param){
            .type = PG_UUID_ARRAY,
            .value = pg_array(w->tmp, PG_UUID, rows->hashes, rows->count),
        };
        params[count++] = (struct pg_param){
            .type = PG_INT8_ARRAY,
            .value = pg_array(w->tmp, PG_INT8, rows->guards, rows->count),
        };
    }
    batch->statements++;
    return pg_send(d, w->pg, write_sql(w, batch), params, count);
}

static void gather(struct rows *rows, const struct load *load, size_t row) {
    memcpy(rows->keys + rows->count * rows->columns, load->keys + row * rows->columns,
           rows->columns * sizeof(*rows->keys));
    if (load->hashes != NULL) {
        rows->hashes[rows->count] = load->hashes[row];
        rows->guards[rows->count] = load->guards[row];
        rows->vectors[rows->count] = load->vectors[row];
    }
    rows->count++;
}

static bool send_all_rows(struct diags *d, struct writer *w, struct batch *batch) {
    struct rows rows = {.columns = w->job->manifest->key_count};
    for (size_t i = 0; i < batch->spans.count; i++) {
        const struct span *span = &batch->spans.span[i];
        for (size_t row = span->from; row < span->from + span->count; row++) {
            gather(&rows, span->load, row);
            if (rows.count < STATEMENT_ROWS)
                continue;
            if (!send_rows(d, w, batch, &rows))
                return false;
            rows.count = 0;
        }
    }
    return rows.count == 0 || send_rows(d, w, batch, &rows);
}

/* Behind the rows, so that it is no statement whose rows are counted as missed. */
static bool send_removals(struct diags *d, struct writer *w, const int64_t *remove, size_t count) {
    if (count == 0)
        return true;
    struct str *numbers = arena_array(w->tmp, count, sizeof(*numbers));
    for (size_t i = 0; i < count; i++)
        numbers[i] = pg_int8(w->tmp, remove[i]).value;
    const struct pg_param param = {
        .type = PG_INT8_ARRAY,
        .value = pg_array(w->tmp, PG_INT8, numbers, count),
    };
    return pg_send(d, w->pg, manifest_sql(w->sql, "pending_remove"), &param, 1);
}

/* Sends the first batch that is not in flight. */
static bool send_batch(struct diags *d, struct writer *w) {
    struct arena_mark mark = arena_mark(w->tmp);
    const int64_t *remove = w->remove;
    for (size_t i = 0; i < w->sent; i++)
        remove += w->batches[i].removals;
    struct batch *batch = &w->batches[w->sent++];
    batch->statements = 0;
    batch->sent_ms = log_now_ms();
    bool ok = pg_pipeline_begin(d, w->pg) && send_all_rows(d, w, batch) &&
              send_removals(d, w, remove, batch->removals) && pg_commit(d, w->pg);
    arena_rewind(w->tmp, mark);
    return ok;
}

/* The server began with a batch when it came, or when the one before it was done. */
static void adapt(struct writer *w, const struct batch *batch) {
    const int64_t now = log_now_ms();
    const int64_t began = batch->sent_ms > w->committed_ms ? batch->sent_ms : w->committed_ms;
    w->committed_ms = now;
    if (!batch->locked && batch->rows > 0 &&
        (batch->rows >= w->size.rows || now - began > BATCH_AIM_MS))
        batch_size_took(&w->size, batch->rows, now - began);
}

/* The first batch is. */
static void committed(struct writer *w) {
    struct batch first = w->batches[0];
    adapt(w, &first);
    for (size_t i = 0; i < first.statements; i++)
        w->missed += (int64_t)first.affected[i];
    for (size_t i = 0; i < first.spans.count; i++)
        queue_add(w->job->keep, &w->committed, first.spans.span[i]);
    w->remove_count -= first.removals;
    if (w->remove_count > 0)
        memmove(w->remove, w->remove + first.removals, w->remove_count * sizeof(*w->remove));
    for (size_t i = 1; i < BATCHES; i++)
        w->batches[i - 1] = w->batches[i];
    w->batches[BATCHES - 1] = (struct batch){.spans = {first.spans.span, 0, first.spans.cap}};
    w->made--;
    w->sent--;
    w->conflicts = 0;
    w->conflict_wait_ms = 0;
}

/* All batches are sent again, the first one past locked rows. A lock on the whole table takes
 * longer to go. */
static bool conflicted(struct diags *d, struct writer *w) {
    w->sent = 0;
    w->batches[0].locked = true;
    if (w->conflict_wait_ms > CONFLICT_MOST_MS) {
        diag_error(d, DIAG_TRANSIENT, pos_none(), "%s stays locked by another session",
                   w->job->manifest->table);
        diag_hint(d, "Run the command again when the table is quieter; what is written stays.");
        return false;
    }
    const unsigned before = w->conflicts++;
    int64_t wait_ms = before < 7 ? (int64_t)20 << before : CONFLICT_PAUSE_MS;
    if (before == 0)
        wait_ms = 0;
    w->conflict_wait_ms += wait_ms;
    w->not_before_ms = log_now_ms() + wait_ms;
    return true;
}

static bool take_results(struct diags *d, struct writer *w) {
    while (w->sent > 0) {
        struct batch *first = &w->batches[0];
        switch (pg_pipeline_poll(d, w->pg, first->affected, first->statements)) {
        case PG_PENDING:
            return true;
        case PG_DONE:
            committed(w);
            continue;
        case PG_CONFLICT:
            return conflicted(d, w);
        case PG_FAILED:
            break;
        }
        w->sent = 0;
        return false;
    }
    return true;
}

/* Whether a batch should be made: it is full, or it is to be written as it is and nothing before it
 * is under way. */
static bool may_make(const struct writer *w, bool flush) {
    const bool some = w->rows_waiting > 0 || w->remove_count > 0;
    return w->made < BATCHES &&
           (w->rows_waiting >= w->size.rows || (flush && some && w->made == 0));
}

bool writer_poll(struct diags *d, struct writer *w, bool flush) {
    if (!take_results(d, w))
        return false;
    if (pg_pipeline_failing(w->pg) || log_now_ms() < w->not_before_ms)
        return true;
    while (w->sent < w->made || may_make(w, flush)) {
        if (w->sent == w->made)
            make_batch(w);
        if (!send_batch(d, w))
            return false;
    }
    return true;
}

bool writer_take(struct writer *w, struct span *out) {
    if (w->committed.count == 0)
        return false;
    *out = w->committed.span[--w->committed.count];
    return true;
}

size_t writer_busy(const struct writer *w) {
    size_t rows = w->rows_waiting;
    for (size_t i = 0; i < w->made; i++)
        rows += w->batches[i].rows;
    return rows + w->remove_count;
}

int64_t writer_missed(const struct writer *w) { return w->missed; }

int writer_socket(const struct writer *w, bool *want_write) {
    *want_write = false;
    return w->sent > 0 ? pg_socket(w->pg, want_write) : -1;
}
