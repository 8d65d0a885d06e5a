/*
 * Statements in, rows or diagnostics out: the connection and everything that waits for its answer.
 * Pipelines are pg_pipeline.c's, values pg_value.c's. Prints nothing and knows no table.
 */
#include "pg_private.h"

#include "interrupt.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECT_TRIES 5
#define CONNECT_STEP_MS 500 /* waits of 0, 0.5, 1, 1.5 and 2 s: 5 s in all */
#define MESSAGE_MAX 1000
#define DETAIL_MAX 400

/* The kinds of failures by the beginning of their SQLSTATE; all others are DIAG_FAILED. */
#define CANCEL_LOOK_MS 200 /* how soon a signal is seen */

static const struct {
    const char *state;
    enum diag_kind kind;
} failure_kinds[] = {
    {"08", DIAG_TRANSIENT},    /* connection */
    {"53", DIAG_TRANSIENT},    /* resources */
    {"55P03", DIAG_TRANSIENT}, /* a lock that was not obtained */
    {"57P0", DIAG_TRANSIENT},  /* shutdown, crash, starting up */
    {"VP001", DIAG_NOT_YET},   /* a guard of the emitted SQL */
};

static enum diag_kind failure_kind(const char *sqlstate) {
    for (size_t i = 0; i < countof(failure_kinds); i++) {
        if (str_starts(str_of(sqlstate), str_of(failure_kinds[i].state)))
            return failure_kinds[i].kind;
    }
    return DIAG_FAILED;
}

static void set_sqlstate(struct pg *pg, const char *sqlstate) {
    memset(pg->sqlstate, 0, sizeof pg->sqlstate);
    memcpy(pg->sqlstate, sqlstate, strnlen(sqlstate, sizeof pg->sqlstate - 1));
}

/* The first line of a message of libpq's. */
static const char *first_line(struct arena *a, const char *text) {
    return diag_mask(a, (struct str){text, strcspn(text, "\n")}, MESSAGE_MAX);
}

static const char *result_text(struct arena *a, const PGresult *result, int field, size_t max) {
    const char *text = PQresultErrorField(result, field);
    return text ? diag_mask(a, str_of(text), max) : NULL;
}

bool pg_report(struct diags *d, struct pg *pg, const PGresult *result) {
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    pg->lost |= severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
    const bool lost = !pg_alive(pg);
    if (!sqlstate) {
        const char *text = first_line(d->keep, PQerrorMessage(pg->conn));
        set_sqlstate(pg, lost ? "08006" : "XX000");
        return diag_error(d, lost ? DIAG_TRANSIENT : DIAG_FAILED, pos_none(), "%s: %s",
                          lost ? "the connection to the database was lost" : "database", text);
    }
    set_sqlstate(pg, sqlstate);
    if (pg->cancelled && strcmp(sqlstate, "57014") == 0)
        return diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
    const enum diag_kind kind = failure_kind(sqlstate);
    const char *message = result_text(d->keep, result, PG_DIAG_MESSAGE_PRIMARY, MESSAGE_MAX);
    if (kind == DIAG_NOT_YET)
        diag_error(d, kind, pos_none(), "%s", message ? message : "a guard refuses");
    else
        diag_error(d, kind, pos_none(), "database: %s (SQLSTATE %s)",
                   message ? message : "an error without a message", sqlstate);
    const char *detail = result_text(d->keep, result, PG_DIAG_MESSAGE_DETAIL, DETAIL_MAX);
    const char *hint = result_text(d->keep, result, PG_DIAG_MESSAGE_HINT, DETAIL_MAX);
    if (detail)
        diag_detail(d, "%s", detail);
    if (hint)
        diag_hint(d, "%s", hint);
    return false;
}

static void receive_notice(void *context, const PGresult *result) {
    struct pg *pg = context;
    if (!pg->notice)
        return;
    const struct arena_mark mark = arena_mark(pg->scratch);
    const char *text = result_text(pg->scratch, result, PG_DIAG_MESSAGE_PRIMARY, MESSAGE_MAX);
    if (text)
        pg->notice(pg->notice_context, text);
    arena_rewind(pg->scratch, mark);
}

void pg_on_notice(struct pg *pg, void (*call)(void *context, const char *message), void *context) {
    pg->notice = call;
    pg->notice_context = context;
}

void pg_on_wait(struct pg *pg, void (*call)(void *context), void *context) {
    pg->waiting = call;
    pg->waiting_context = context;
}

/* A connection string that libpq cannot read is answered without libpq's own message: that repeats
 * the string, password included. */
static bool check_conninfo(struct diags *d, const char *conninfo) {
    const bool url = str_starts(str_of(conninfo), str_of("postgres://")) ||
                     str_starts(str_of(conninfo), str_of("postgresql://"));
    const bool other_url = !url && strstr(conninfo, "://") != NULL;
    if (!url && !other_url && !strchr(conninfo, '='))
        return true; // empty, or the name of a database
    char *error = NULL;
    PQconninfoOption *options = other_url ? NULL : PQconninfoParse(conninfo, &error);
    const bool readable = options != NULL;
    PQconninfoFree(options);
    PQfreemem(error);
    if (readable)
        return true;
    diag_error(d, DIAG_USAGE, pos_none(), "the database URL cannot be read");
    diag_hint(d, "Give postgresql://USER@HOST:PORT/DATABASE, with %%XX for special characters.");
    return false;
}

static PGconn *connect_first(const char *conninfo, const char *application) {
    // what stands before dbname can be overridden by the connection string, the rest cannot
    const bool timeout = getenv("PGCONNECT_TIMEOUT") != NULL;
    const char *const names[] = {"connect_timeout",     "keepalives",       "keepalives_idle",
                                 "keepalives_interval", "keepalives_count", "dbname",
                                 "application_name",    "client_encoding",  NULL};
    const char *const values[] = {timeout ? "" : "10", "1",    "30", "10", "3", conninfo,
                                  application,         "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

/* The SQLSTATE within a verbose message "…:  28P01: password …"; false if there is none. */
static bool find_sqlstate(const char *message, char out[6]) {
    for (const char *at = strstr(message, ":  "); at; at = strstr(at + 1, ":  ")) {
        const size_t len = strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (len != 5 || at[8] != ':')
            continue;
        memcpy(out, at + 3, 5);
        out[5] = '\0';
        return true;
    }
    return false;
}

/* False where a signal has come. */
static bool sleep_ms(long ms) {
    for (; ms > 0 && !interrupted(); ms -= CANCEL_LOOK_MS)
        nanosleep(&(struct timespec){.tv_nsec = CANCEL_LOOK_MS * 1000000L}, NULL);
    return !interrupted();
}

/* Tries again until it stands, fails for good, or has failed often enough. */
static bool connect_again(struct diags *d, struct pg *pg) {
    enum diag_kind kind = DIAG_TRANSIENT;
    PQsetErrorVerbosity(pg->conn, PQERRORS_VERBOSE); // libpq tells the SQLSTATE in no other way
    for (long i = 0; i < CONNECT_TRIES && kind == DIAG_TRANSIENT; i++) {
        if (!sleep_ms(i * CONNECT_STEP_MS))
            return diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
        PQreset(pg->conn);
        if (PQstatus(pg->conn) == CONNECTION_OK) {
            PQsetErrorVerbosity(pg->conn, PQERRORS_DEFAULT);
            return true;
        }
        set_sqlstate(pg, "08001");
        if (find_sqlstate(PQerrorMessage(pg->conn), pg->sqlstate))
            kind = failure_kind(pg->sqlstate);
        else if (PQconnectionNeedsPassword(pg->conn))
            kind = DIAG_FAILED;
    }
    diag_error(d, kind, pos_none(), "no connection to the database: %s",
               first_line(d->keep, PQerrorMessage(pg->conn)));
    diag_hint(d, kind == DIAG_TRANSIENT ? "See that the server runs and is reached, then run again."
                                        : "Check --database-url, DATABASE_URL or PGHOST, PGUSER, "
                                          "PGDATABASE and the password.");
    return false;
}

bool pg_connect(struct diags *d, struct arena *keep, const char *conninfo, const char *application,
                struct pg **out) {
    *out = NULL;
    if (!check_conninfo(d, conninfo))
        return false;
    struct pg *pg = arena_alloc(keep, sizeof(*pg));
    pg->keep = keep;
    pg->scratch = arena_new();
    pg->conn = connect_first(conninfo, application);
    if (!pg->conn) {
        diag_error(d, DIAG_FAILED, pos_none(), "no memory for a connection");
        goto out;
    }
    if (PQstatus(pg->conn) != CONNECTION_OK && !connect_again(d, pg))
        goto out;
    pg->sqlstate[0] = '\0';
    PQsetNoticeReceiver(pg->conn, receive_notice, pg);
    *out = pg;
    return true;
out:
    pg_close(pg);
    return false;
}

void pg_close(struct pg *pg) {
    if (!pg)
        return;
    PQfinish(pg->conn);
    arena_free(pg->scratch);
    pg->conn = NULL;
    pg->scratch = NULL;
}

const char *pg_sqlstate(const struct pg *pg) { return pg->sqlstate; }

bool pg_alive(const struct pg *pg) { return !pg->lost && PQstatus(pg->conn) == CONNECTION_OK; }

bool pg_bind(struct diags *d, struct pg *pg, const struct pg_param *params, size_t count,
             struct bound *out) {
    if (count > PG_PARAMS_MAX)
        return diag_error(d, DIAG_BUG, pos_none(), "a statement with %zu parameters", count);
    out->count = (int)count;
    for (size_t i = 0; i < count; i++) {
        const struct str value = params[i].value;
        if (value.len > INT_MAX)
            return diag_error(d, DIAG_BUG, pos_none(), "a parameter of %zu bytes", value.len);
        out->types[i] = params[i].type;
        out->formats[i] = params[i].text ? 0 : 1;
        out->lengths[i] = (int)value.len;
        out->values[i] = value.ptr;
        if (params[i].text && value.ptr) // libpq reads text up to a NUL
            out->values[i] = str_dup(pg->scratch, value);
    }
    return true;
}

size_t pg_prepared(struct pg *pg, const char *sql) {
    for (size_t i = 0; i < pg->prepared_count; i++) {
        if (pg->prepared[i].sql == sql)
            return i;
    }
    if (pg->prepared_count == pg->prepared_cap) {
        const size_t cap = pg->prepared_cap ? 2 * pg->prepared_cap : 32;
        struct prepared *more = arena_array(pg->keep, cap, sizeof(*more));
        if (pg->prepared_count > 0)
            memcpy(more, pg->prepared, pg->prepared_count * sizeof(*more));
        pg->prepared = more;
        pg->prepared_cap = cap;
    }
    pg->prepared[pg->prepared_count] = (struct prepared){.sql = sql};
    return pg->prepared_count++;
}

struct pg_name pg_prepared_name(size_t index) {
    struct pg_name name;
    snprintf(name.text, sizeof name.text, "vp%zu", index + 1);
    return name;
}

/* All cells in one block, each followed by a NUL. */
static void copy_rows(struct arena *a, const PGresult *result, struct pg_rows *out) {
    const int rows = PQntuples(result), columns = PQnfields(result);
    size_t bytes = 0;
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++)
            bytes += (size_t)PQgetlength(result, r, c) + 1;
    }
    struct str *cells = arena_array(a, (size_t)rows * (size_t)columns, sizeof(*cells));
    char *at = arena_alloc(a, bytes);
    struct str *cell = cells;
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++, cell++) {
            if (PQgetisnull(result, r, c))
                continue;
            *cell = (struct str){at, (size_t)PQgetlength(result, r, c)};
            memcpy(at, PQgetvalue(result, r, c), cell->len);
            at += cell->len + 1;
        }
    }
    *out = (struct pg_rows){.count = (size_t)rows, .columns = (size_t)columns, .cells = cells};
}

static size_t affected_rows(PGresult *result) {
    return (size_t)strtoull(PQcmdTuples(result), NULL, 10);
}

/* After a failure the session must not stay in an aborted transaction. */
static void leave_transaction(struct pg *pg) {
    if (PQtransactionStatus(pg->conn) == PQTRANS_INERROR)
        PQclear(PQexec(pg->conn, "ROLLBACK"));
}

static void cancel(struct pg *pg) {
    char error[256];
    PGcancel *handle = PQgetCancel(pg->conn);
    pg->cancelled = true;
    if (handle)
        (void)PQcancel(handle, error, sizeof(error));
    PQfreeCancel(handle);
}

void pg_set_companion(struct pg *pg, struct pg *companion) { pg->companion = companion; }

/* Waits for the server, and moves the companion's pipeline along meanwhile; its results are taken
 * where its failures can be told. False when the time is up. */
static bool await_server(const struct pg *pg) {
    struct pg *other = pg->companion;
    const bool also = other && PQpipelineStatus(other->conn) == PQ_PIPELINE_ON && pg_alive(other);
    struct pollfd polled[] = {
        {.fd = PQsocket(pg->conn), .events = POLLIN},
        {.fd = also ? PQsocket(other->conn) : -1,
         .events = (short)(also && other->want_write ? POLLIN | POLLOUT : POLLIN)},
    };
    const int ready = poll(polled, countof(polled), CANCEL_LOOK_MS);
    if (also && polled[1].revents != 0) {
        const bool readable = PQconsumeInput(other->conn);
        const int rest = PQflush(other->conn);
        other->want_write = rest == 1;
        other->lost |= !readable || rest < 0;
    }
    return ready != 0;
}

/* Waits for the result of a statement that was sent, which a signal cancels. NULL: the connection
 * is lost, or nothing could be sent. Of a script the last result counts, or the error that ends it.
 */
static PGresult *await(struct pg *pg, int sent) {
    PGresult *last = NULL, *result;
    if (!sent)
        return NULL;
    (void)PQflush(pg->conn);
    do {
        while (PQisBusy(pg->conn)) {
            const bool slow = !await_server(pg);
            if (slow && interrupted() && !pg->cancelled)
                cancel(pg);
            if (slow && pg->waiting)
                pg->waiting(pg->waiting_context);
            if (!PQconsumeInput(pg->conn))
                break;
        }
        result = PQgetResult(pg->conn);
        if (result) {
            PQclear(last);
            last = result;
        }
    } while (result);
    return last;
}

/* Takes the result over and gives its rows. */
static bool finish(struct diags *d, struct pg *pg, struct arena *tmp, PGresult *result,
                   struct pg_rows *out) {
    const ExecStatusType status = PQresultStatus(result);
    const bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (ok && out) {
        copy_rows(tmp, result, out);
        out->tag = arena_strdup(tmp, PQcmdStatus(result));
        out->affected = affected_rows(result);
    } else if (!ok) {
        pg_report(d, pg, result);
        leave_transaction(pg);
    }
    PQclear(result);
    return ok;
}

/* Most statements run once: preparing them would cost a round trip more. */
static bool prepare(struct diags *d, struct pg *pg, struct arena *tmp, size_t index,
                    const struct bound *bound) {
    struct prepared *statement = &pg->prepared[index];
    if (statement->state != PREPARED_SEEN)
        return true;
    const struct pg_name name = pg_prepared_name(index);
    const int sent = PQsendPrepare(pg->conn, name.text, statement->sql, bound->count, bound->types);
    if (!finish(d, pg, tmp, await(pg, sent), NULL))
        return false;
    statement->state = PREPARED_READY;
    return true;
}

static int send_statement(struct pg *pg, size_t index, const struct bound *b, bool text) {
    struct prepared *statement = &pg->prepared[index];
    const int format = text ? 0 : 1;
    if (statement->state == PREPARED_READY)
        return PQsendQueryPrepared(pg->conn, pg_prepared_name(index).text, b->count, b->values,
                                   b->lengths, b->formats, format);
    statement->state = PREPARED_SEEN;
    return PQsendQueryParams(pg->conn, statement->sql, b->count, b->types, b->values, b->lengths,
                             b->formats, format);
}

static bool query(struct diags *d, struct pg *pg, struct arena *tmp, const char *sql,
                  const struct pg_param *params, size_t count, bool text, struct pg_rows *out) {
    struct bound bound = {.count = 0};
    *out = (struct pg_rows){0};
    if (!pg_alive(pg))
        return pg_report(d, pg, NULL);
    if (PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF)
        return diag_error(d, DIAG_BUG, pos_none(), "a query while a pipeline runs");
    const struct arena_mark mark = arena_mark(pg->scratch);
    if (!pg_bind(d, pg, params, count, &bound))
        return false;
    const size_t index = pg_prepared(pg, sql);
    const bool ok = prepare(d, pg, tmp, index, &bound) &&
                    finish(d, pg, tmp, await(pg, send_statement(pg, index, &bound, text)), out);
    arena_rewind(pg->scratch, mark);
    return ok;
}

bool pg_query(struct diags *d, struct pg *pg, struct arena *tmp, const char *sql,
              const struct pg_param *params, size_t count, struct pg_rows *out) {
    return query(d, pg, tmp, sql, params, count, false, out);
}

bool pg_query_text(struct diags *d, struct pg *pg, struct arena *tmp, const char *sql,
                   const struct pg_param *params, size_t count, struct pg_rows *out) {
    return query(d, pg, tmp, sql, params, count, true, out);
}

bool pg_script(struct diags *d, struct pg *pg, const char *sql) {
    if (!pg_alive(pg))
        return pg_report(d, pg, NULL);
    if (PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF)
        return diag_error(d, DIAG_BUG, pos_none(), "a script while a pipeline runs");
    PGresult *result = await(pg, PQsendQuery(pg->conn, sql));
    if (PQresultStatus(result) == PGRES_EMPTY_QUERY) {
        PQclear(result);
        return true;
    }
    return finish(d, pg, pg->scratch, result, NULL);
}

bool pg_take_notifications(struct diags *d, struct pg *pg) {
    if (!PQconsumeInput(pg->conn))
        return pg_report(d, pg, NULL);
    for (PGnotify *one; (one = PQnotifies(pg->conn)) != NULL;)
        PQfreemem(one);
    return true;
}
