/*
 * Statements in, committed or rolled-back transactions out, without waiting: BEGIN, the statements,
 * COMMIT and a sync, and the next ones behind them. A transaction that fails leaves the session in
 * an aborted one, in which those behind it fail too. Does not try again: that is the caller's
 * choice.
 */
#include "pg_private.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* Failures after which the same transaction can succeed. */
static const char *const conflicts[] = {"55P03", "40P01", "40001"};

static void owe(struct pg *pg, enum pipeline_item item, size_t index) {
    struct pipeline *p = &pg->pipeline;
    if (p->count == p->cap) {
        const size_t cap = p->cap ? 2 * p->cap : 64;
        struct owed *more = arena_array(pg->keep, cap, sizeof(*more));
        if (p->count > 0)
            memcpy(more, p->owed, p->count * sizeof(*more));
        p->owed = more;
        p->cap = cap;
    }
    p->owed[p->count++] = (struct owed){item, index};
}

/* Sends what is queued as far as the socket takes it. */
static bool flush(struct pg *pg) {
    const int rest = PQflush(pg->conn);
    pg->want_write = rest == 1;
    return rest >= 0;
}

static bool queue_control(struct pg *pg, const char *sql) {
    if (!PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 1))
        return false;
    owe(pg, ITEM_CONTROL, 0);
    return true;
}

static bool queue_sync(struct pg *pg) {
    if (!PQpipelineSync(pg->conn))
        return false;
    owe(pg, ITEM_SYNC, 0);
    return true;
}

static bool enter(struct pg *pg) {
    struct pipeline *p = &pg->pipeline;
    if (PQpipelineStatus(pg->conn) == PQ_PIPELINE_ON)
        return true;
    *p = (struct pipeline){.owed = p->owed, .cap = p->cap};
    return PQsetnonblocking(pg->conn, 1) == 0 && PQenterPipelineMode(pg->conn);
}

bool pg_pipeline_begin(struct diags *d, struct pg *pg) {
    if (!pg_alive(pg) || !enter(pg) || !queue_control(pg, "BEGIN"))
        return pg_report(d, pg, NULL);
    pg->pipeline.statements = 0;
    return true;
}

static bool queue_statement(struct pg *pg, const char *sql, const struct bound *bound) {
    const size_t index = pg_prepared(pg, sql);
    const struct pg_name name = pg_prepared_name(index);
    if (pg->prepared[index].state < PREPARED_QUEUED) {
        if (!PQsendPrepare(pg->conn, name.text, sql, bound->count, bound->types))
            return false;
        pg->prepared[index].state = PREPARED_QUEUED;
        owe(pg, ITEM_PREPARE, index);
    }
    if (!PQsendQueryPrepared(pg->conn, name.text, bound->count, bound->values, bound->lengths,
                             bound->formats, 1))
        return false;
    owe(pg, ITEM_STATEMENT, pg->pipeline.statements++);
    return flush(pg);
}

bool pg_send(struct diags *d, struct pg *pg, const char *sql, const struct pg_param *params,
             size_t count) {
    struct bound bound;
    const struct arena_mark mark = arena_mark(pg->scratch);
    if (!pg_bind(d, pg, params, count, &bound))
        return false;
    const bool sent = queue_statement(pg, sql, &bound);
    arena_rewind(pg->scratch, mark);
    return sent || pg_report(d, pg, NULL);
}

bool pg_commit(struct diags *d, struct pg *pg) {
    if (!queue_control(pg, "COMMIT") || !queue_sync(pg) || !flush(pg))
        return pg_report(d, pg, NULL);
    return true;
}

static bool is_conflict(const char *sqlstate) {
    for (size_t i = 0; i < countof(conflicts); i++) {
        if (sqlstate && strcmp(sqlstate, conflicts[i]) == 0)
            return true;
    }
    return false;
}

/* The first failure counts: those after it follow from it. */
static void take_failure(struct diags *d, struct pg *pg, const PGresult *result) {
    struct pipeline *p = &pg->pipeline;
    if (p->failed)
        return;
    p->failed = true;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    p->conflict = is_conflict(sqlstate);
    if (p->conflict)
        memcpy(pg->sqlstate, sqlstate, sizeof pg->sqlstate);
    else
        pg_report(d, pg, result);
}

static void take_result(struct diags *d, struct pg *pg, PGresult *result, size_t *affected,
                        size_t count) {
    const struct owed *owed = &pg->pipeline.owed[pg->pipeline.done];
    const ExecStatusType status = PQresultStatus(result);
    const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok && status != PGRES_PIPELINE_ABORTED)
        take_failure(d, pg, result);
    if (owed->item == ITEM_PREPARE)
        pg->prepared[owed->index].state = ok ? PREPARED_READY : PREPARED_NOT;
    if (owed->item == ITEM_STATEMENT && owed->index < count)
        affected[owed->index] = ok ? (size_t)strtoull(PQcmdTuples(result), NULL, 10) : 0;
}

static enum pg_progress lost(struct diags *d, struct pg *pg) {
    pg->lost = true;
    pg->pipeline.done = pg->pipeline.count;
    pg->want_write = false;
    if (!pg->pipeline.failed || pg->pipeline.conflict)
        pg_report(d, pg, NULL);
    return PG_FAILED;
}

/* The first transaction is over; the mode ends with the last one. */
static enum pg_progress ended(struct diags *d, struct pg *pg) {
    struct pipeline *p = &pg->pipeline;
    p->count -= p->done;
    if (p->count > 0)
        memmove(p->owed, p->owed + p->done, p->count * sizeof(*p->owed));
    p->done = 0;
    if (p->count == 0 && (!PQexitPipelineMode(pg->conn) || PQsetnonblocking(pg->conn, 0) != 0))
        return lost(d, pg);
    if (!p->failed)
        return PG_DONE;
    return p->conflict ? PG_CONFLICT : PG_FAILED;
}

/* A sync is reached. After a failure those behind it are awaited, and the session is led out of the
 * aborted transaction. */
static enum pg_progress take_sync(struct diags *d, struct pg *pg) {
    const struct pipeline *p = &pg->pipeline;
    if (!p->failed)
        return ended(d, pg);
    if (p->done < p->count)
        return PG_PENDING;
    if (PQtransactionStatus(pg->conn) != PQTRANS_INERROR)
        return ended(d, pg);
    if (!queue_control(pg, "ROLLBACK") || !queue_sync(pg) || !flush(pg))
        return lost(d, pg);
    return PG_PENDING;
}

enum pg_progress pg_pipeline_poll(struct diags *d, struct pg *pg, size_t *affected, size_t count) {
    struct pipeline *p = &pg->pipeline;
    if (!PQconsumeInput(pg->conn) || !flush(pg))
        return lost(d, pg);
    while (p->done < p->count) {
        if (PQisBusy(pg->conn))
            return PG_PENDING;
        PGresult *result = PQgetResult(pg->conn);
        const bool sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (result && !sync)
            take_result(d, pg, result, affected, count);
        PQclear(result);
        if (!pg_alive(pg))
            return lost(d, pg);
        if (!result || sync)
            p->done++; // a statement's results end with NULL, a sync is a result of its own
        const enum pg_progress progress = sync ? take_sync(d, pg) : PG_PENDING;
        if (progress != PG_PENDING)
            return progress;
    }
    return PG_PENDING;
}

bool pg_pipeline_failing(const struct pg *pg) {
    return pg->pipeline.failed && pg->pipeline.count > 0;
}

int pg_socket(const struct pg *pg, bool *want_write) {
    *want_write = pg->want_write;
    return PQsocket(pg->conn);
}

bool pg_wait(struct diags *d, int socket, bool want_write, int timeout_ms) {
    struct pollfd wanted = {
        .fd = socket, /* poll passes over a negative one */
        .events = (short)(want_write ? POLLIN | POLLOUT : POLLIN),
    };
    if (poll(&wanted, 1, timeout_ms) < 0 && errno != EINTR)
        return diag_error(d, DIAG_FAILED, pos_none(), "poll: %s", strerror(errno));
    return true;
}
