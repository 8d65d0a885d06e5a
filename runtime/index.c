/*
 * The manifest's job "index" in, a valid index out. The server is asked what comes next and makes
 * the statement's text; this file sends it as it is, shows how far it is, and tries again what a
 * lock was in the way of. What an index must look like stands in the SQL.
 */
#include "index.h"

#include "base/window.h"
#include "names.h"
#include "progress.h"
#include "state.h"

#include <string.h>
#include <time.h>

#define LOOK_MS 1000
#define TRIES 50 /* for a lock */
#define PAUSE_MS 300

struct build {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql;
    struct pg *pg;
    struct pg *watch; /* looks at the progress; NULL: that connection was not to be had */
    int64_t pid;      /* of pg's backend */
    int64_t looked_ms;
    const char *phase; /* of the statement that runs, as the progress ends with it */
    struct progress progress;
    bool records; /* in the ledger: not what a file has made, nor what was done before */
};

/* What comes next; kind NULL: nothing. */
struct action {
    const char *kind; /* alone, locked; wait, refuse: text is the message */
    const char *text, *hint;
};

static bool ask(const struct build *b, const char *statement, struct pg_rows *out) {
    return pg_query_text(b->d, b->pg, b->job->keep, manifest_sql(b->sql, statement), NULL, 0, out);
}

static void show(struct build *b, const struct pg_rows *rows) {
    const struct str phase = rows->cells[0];
    const int64_t done = pg_cell_int(rows->cells[1]), total = pg_cell_int(rows->cells[2]);
    if (!b->phase || !str_is(phase, b->phase) || done < b->progress.done) {
        b->phase = str_dup(b->job->keep, phase);
        b->progress = progress_new("index", total);
        b->progress.unit = "blocks";
    }
    b->progress.done = done;
    b->progress.total = total;
    progress_measure(&b->progress, log_now_ms());
    struct figures f = total > 0 ? progress_figures(&b->progress, log_now_ms())
                                 : figures_new("index", b->progress.unit);
    f.phase = b->phase;
    progress_show(&f, b->job->log, false);
}

/* Called while a statement runs. That nothing can be shown is no reason to stop it. */
static void look(void *context) {
    struct build *b = context;
    if (!b->watch || log_now_ms() - b->looked_ms < LOOK_MS)
        return;
    b->looked_ms = log_now_ms();
    struct arena *tmp = arena_new();
    struct diags ignored = diags_new(tmp);
    const struct pg_param pid = pg_int8(tmp, b->pid);
    struct pg_rows rows;
    if (pg_query(&ignored, b->watch, tmp, manifest_sql(b->sql, "progress"), &pid, 1, &rows) &&
        rows.count > 0)
        show(b, &rows);
    arena_free(tmp);
}

static void on_notice(void *context, const char *message) {
    struct build *b = context;
    log_line(b->job->log, "%s", message);
    diag_warning(b->d, pos_none(), "%s", message);
    if (strncmp(message, "hnsw graph no longer fits", 25) == 0)
        diag_hint(b->d, "The rest is built several times slower: raise "
                        "index.maintenance_work_mem in the plan.");
}

static bool stopped(const struct build *b) {
    (void)diag_error(b->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
    diag_hint(b->d, "Run this again: it clears away what the stopped build has left.");
    return false;
}

/* Sends the statement. `again`: a lock was in the way, or it lost a deadlock. */
static bool send(struct build *b, const struct action *action, bool *again) {
    struct diags tried = diags_new(b->job->keep);
    const struct manifest *m = b->job->manifest;
    log_line(b->job->log, "%s: %s", m->plan, action->text);
    b->phase = NULL;
    const bool ok = pg_script(&tried, b->pg, action->text);
    log_end(b->job->log);
    *again = !ok &&
             (strcmp(pg_sqlstate(b->pg), "55P03") == 0 || strcmp(pg_sqlstate(b->pg), "40P01") == 0);
    if (ok || *again)
        return ok;
    if (interrupted() && diags_exit(&tried) == 3)
        return stopped(b);
    diags_move(b->d, &tried);
    return false;
}

static bool carry_out(struct build *b, const struct action *action, int *tries) {
    bool again = false;
    if (send(b, action, &again)) {
        *tries = 0;
        return true;
    }
    if (!again)
        return false;
    if (++*tries < TRIES)
        return pg_wait(b->d, -1, false, PAUSE_MS);
    (void)diag_error(b->d, DIAG_NOT_YET, pos_none(), "%s is busy: no lock was obtained in %d tries",
                     b->job->manifest->to.relation, TRIES);
    diag_hint(b->d, "Run this again when the table is quiet.");
    return false;
}

static bool refuse(const struct build *b, const struct action *action) {
    const bool wait = strcmp(action->kind, "wait") == 0;
    (void)diag_error(b->d, wait ? DIAG_NOT_YET : DIAG_INPUT, pos_none(), "%s", action->text);
    diag_hint(b->d, "%s", action->hint);
    return false;
}

static bool ask_next(const struct build *b, struct action *out) {
    struct pg_rows rows;
    *out = (struct action){0};
    if (!ask(b, "next", &rows))
        return false;
    if (rows.count > 0)
        *out = (struct action){rows.cells[0].ptr, rows.cells[1].ptr, rows.cells[2].ptr};
    return true;
}

/* A statement that has begun goes on when the window closes; none begins after that. */
static bool in_window(const struct build *b) {
    struct window window;
    const int64_t now = (int64_t)time(NULL);
    const char *hours = b->sql->window;
    return !hours || window_read(str_of(hours), &window) || window_open(&window, now) ||
           window_refuse(b->d, "index.window", hours, &window, now);
}

/* One statement after the other, until the index is as planned. */
static bool build(struct build *b) {
    struct action action;
    int tries = 0;
    for (;;) {
        if (!ask_next(b, &action))
            return false;
        if (!action.kind)
            return true;
        if (interrupted())
            return stopped(b);
        const bool runs = strcmp(action.kind, "alone") == 0 || strcmp(action.kind, "locked") == 0;
        if (!runs)
            return refuse(b, &action);
        if (!in_window(b) || !carry_out(b, &action, &tries))
            return false;
    }
}

static bool record(struct diags *d, const struct build *b, const char *state, const char *detail) {
    return state_put(d, b->job, b->pg, "index", NULL, b->job->manifest->plan_checksum, state,
                     detail);
}

/* One builder at a time, until the connection ends. */
static bool take_lock(struct build *b) {
    struct pg_rows rows;
    if (!pg_query(b->d, b->pg, b->job->keep, manifest_sql(b->sql, "lock"), NULL, 0, &rows))
        return false;
    b->pid = pg_cell_int(rows.cells[1]);
    if (pg_cell_bool(rows.cells[0]))
        return true;
    (void)diag_error(b->d, DIAG_NOT_YET, pos_none(),
                     "another vecrun is building the index, or the server still does for one that "
                     "is gone");
    diag_hint(b->d, "Run this again once it is done.");
    return false;
}

static bool set_session(const struct build *b) {
    struct pg_rows rows;
    if (!ask(b, "session", &rows))
        return false;
    const char *warning = rows.count > 0 ? rows.cells[0].ptr : NULL;
    if (warning)
        diag_warning(b->d, pos_none(), "%s", warning);
    return true;
}

static bool begin(struct build *b) {
    struct state_steps steps;
    struct pg_rows rows;
    if (!state_read(b->d, b->job, b->pg, &steps) || !state_require(b->d, b->job, &steps, b->sql) ||
        !take_lock(b) || !set_session(b))
        return false;
    b->records = state_builds(b->job->manifest) && !state_done(b->job, &steps, "index");
    return !b->records || (in_window(b) && ask(b, "detail", &rows) &&
                           record(b->d, b, "running", rows.cells[0].ptr));
}

static bool open_all(struct build *b) {
    struct arena *keep = b->job->keep;
    struct diags ignored = diags_new(keep);
    if (!state_open(b->d, b->job, &b->pg))
        return false;
    if (!state_open(&ignored, b->job, &b->watch))
        log_line(b->job->log, "no second connection: the progress is not shown");
    pg_on_notice(b->pg, on_notice, b);
    pg_on_wait(b->pg, look, b);
    return true;
}

/* A stopped build stays "running", one that failed is marked. */
static void wind_up(const struct build *b) {
    struct diags ignored = diags_new(b->job->keep);
    if (diags_exit(b->d) == 1 && b->records && pg_alive(b->pg))
        (void)!record(&ignored, b, "failed", "{}");
}

static bool run(struct diags *d, const struct job *job, void *context) {
    (void)context;
    struct build b = {.d = d, .job = job, .sql = names_job(job, "index")};
    if (!b.sql)
        return diag_error(d, DIAG_INPUT, (struct pos){.file = job->path},
                          "plan \"%s\" has no index (method: none)", job->manifest->plan);
    const bool started = open_all(&b) && begin(&b);
    const bool ok = started && build(&b) && (!b.records || record(d, &b, "done", "{}"));
    if (started && !ok)
        wind_up(&b);
    if (ok)
        log_line(job->log, "the index is valid and as planned");
    pg_close(b.watch);
    pg_close(b.pg);
    return ok;
}

bool index_run(struct diags *d, const struct job *job) { return names_run(d, job, run, NULL); }
