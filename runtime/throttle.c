/*
 * Database, pause file and clock in, "wait" or "go on" out. Asks on a connection that is in no
 * transaction, and does not wait itself.
 */
#include "throttle.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define ASK_MS 1000

/* Statements of job backfill that hold the sweep back, as far as the plan has them. */
static const struct {
    const char *statement, *hint; /* where it fails */
} asks[] = {
    {"paused", NULL},
    {"throttle", "Correct backfill.throttle.sql: it must give one boolean."},
    {"replica_lag", NULL},
    {"dead_tuples", NULL},
    {"oldest_snapshot", NULL},
};

struct throttle throttle_new(const struct job *job) {
    const struct manifest_job *sql = manifest_job(job->manifest, "backfill");
    struct throttle t = {
        .job = job,
        .sql = sql,
        .hours = sql->window,
        .tmp = arena_child(job->keep),
        .asked_ms = log_now_ms() - ASK_MS,
    };
    if (t.hours != NULL && window_read(str_of(t.hours), &t.window) != NULL)
        t.hours = NULL; /* manifest_read has refused that */
    return t;
}

static bool blind(struct diags *d, const char *key) {
    diag_error(d, DIAG_FAILED, pos_none(), "this role does not see what backfill.throttle.%s needs",
               key);
    diag_hint(d, "GRANT pg_monitor to it, or leave out backfill.throttle.%s.", key);
    return false;
}

static bool ask_one(struct diags *d, struct throttle *t, struct pg *pg, size_t which,
                    char *reason) {
    struct pg_rows rows;
    const char *sql = manifest_sql(t->sql, asks[which].statement);
    if (sql == NULL)
        return true;
    if (!pg_query(d, pg, t->tmp, sql, NULL, 0, &rows)) {
        if (asks[which].hint != NULL)
            diag_hint(d, "%s", asks[which].hint);
        return false;
    }
    if (rows.count > 0 && rows.cells[0].ptr == NULL)
        return blind(d, asks[which].statement);
    if (rows.count > 0)
        snprintf(reason, sizeof(t->reason), "%s",
                 diag_mask(t->tmp, rows.cells[0], sizeof(t->reason) - 1));
    return true;
}

/* The first reason to wait, or "". */
static bool ask_all(struct diags *d, struct throttle *t, struct pg *pg, char *reason) {
    bool ok = true;
    const struct arena_mark mark = arena_mark(t->tmp);
    for (size_t i = 0; ok && reason[0] == '\0' && i < countof(asks); i++)
        ok = ask_one(d, t, pg, i, reason);
    arena_rewind(t->tmp, mark);
    if (ok && reason[0] == '\0' && t->sql->pause_file != NULL &&
        access(t->sql->pause_file, F_OK) == 0)
        snprintf(reason, sizeof(t->reason), "file %s exists", t->sql->pause_file);
    return ok;
}

bool throttle_ask(struct diags *d, struct throttle *t, struct pg *pg) {
    const int64_t now = log_now_ms();
    if (now - t->asked_ms < ASK_MS)
        return true;
    t->asked_ms = now;
    char reason[sizeof(t->reason)] = "";
    if (!ask_all(d, t, pg, reason))
        return false;
    const bool held = reason[0] != '\0';
    if (held && !t->held)
        log_line(t->job->log, "waiting: %s", reason);
    if (!held && t->held)
        log_line(t->job->log, "going on");
    t->held = held;
    memcpy(t->reason, reason, sizeof(reason));
    return true;
}

bool throttle_closed(const struct throttle *t) {
    return t->hours != NULL && !window_open(&t->window, (int64_t)time(NULL));
}

bool throttle_refuse(struct diags *d, const struct throttle *t) {
    return window_refuse(d, "backfill.window", t->hours, &t->window, (int64_t)time(NULL));
}
