/*
 * Database and clock in, "wait" or "go on" out. Asks on a connection that is in no transaction,
 * and does not wait itself.
 */
#include "throttle.h"

#include <string.h>
#include <time.h>

#define ASK_MS 1000
#define MB (1 << 20)

struct throttle throttle_new(const struct job *job) {
    const struct manifest_job *sql = manifest_job(job->manifest, "backfill");
    struct throttle t = {
        .job = job,
        .go_on_sql = manifest_sql(sql, "throttle"),
        .lag_sql = manifest_sql(sql, "replica_lag"),
        .lag_most = manifest_number(sql, "replica_lag"),
        .hours = sql->window,
        .tmp = arena_child(job->keep),
        .asked_ms = log_now_ms() - ASK_MS,
    };
    if (t.hours != NULL && window_read(str_of(t.hours), &t.window) != NULL)
        t.hours = NULL; /* manifest_read has refused that */
    return t;
}

static bool ask_go_on(struct diags *d, struct throttle *t, struct pg *pg, char *reason) {
    struct pg_rows rows;
    if (t->go_on_sql == NULL)
        return true;
    if (!pg_query(d, pg, t->tmp, t->go_on_sql, NULL, 0, &rows)) {
        diag_hint(d, "Correct backfill.throttle.sql: it must give one boolean.");
        return false;
    }
    if (!pg_cell_bool(rows.cells[0]))
        snprintf(reason, sizeof(t->reason), "backfill.throttle.sql is not true");
    return true;
}

static bool ask_lag(struct diags *d, struct throttle *t, struct pg *pg, char *reason) {
    struct pg_rows rows;
    if (t->lag_sql == NULL)
        return true;
    if (!pg_query(d, pg, t->tmp, t->lag_sql, NULL, 0, &rows))
        return false;
    if (rows.count == 0)
        return true;
    if (rows.cells[1].ptr == NULL) {
        diag_error(d, DIAG_FAILED, pos_none(), "this role does not see how far a replica is");
        diag_hint(d, "GRANT pg_monitor to it, or leave out backfill.throttle.replica_lag.");
        return false;
    }
    const double bytes = (double)pg_cell_int(rows.cells[1]);
    if (bytes > t->lag_most)
        snprintf(reason, sizeof(t->reason), "%s is %.1f MB behind, %.1f may be",
                 diag_mask(t->tmp, rows.cells[0], 100), bytes / MB, t->lag_most / MB);
    return true;
}

bool throttle_ask(struct diags *d, struct throttle *t, struct pg *pg) {
    const int64_t now = log_now_ms();
    if (now - t->asked_ms < ASK_MS)
        return true;
    t->asked_ms = now;
    char reason[sizeof(t->reason)] = "";
    const struct arena_mark mark = arena_mark(t->tmp);
    const bool ok = ask_go_on(d, t, pg, reason) && ask_lag(d, t, pg, reason);
    arena_rewind(t->tmp, mark);
    if (!ok)
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
