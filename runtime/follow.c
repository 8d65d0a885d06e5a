/*
 * Changes that wait in, their vectors written at once out, until a signal. The ledger's row
 * "follow" is the lease of the one process that drains; the others stand by and look every second.
 * Writers notify nobody: NOTIFY would have them take turns at their commit, and forbid PREPARE
 * TRANSACTION. What waits is looked for five times a second, and at once after a NOTIFY by hand.
 */
#include "follow.h"

#include "backfill.h"
#include "loop.h"
#include "names.h"
#include "retry.h"
#include "state.h"

#define POLL_MS 200
#define STAND_BY_MS 1000
#define MISSED_MOST_MS 2000 /* rows that stay locked are tried again after that */
#define SAY_MS 60000

struct follow {
    const struct job *job;
    struct pg *lease;  /* the connection that holds the lease, and listens */
    struct arena *tmp; /* rewound by each look at the ledger */
    struct lag lag;
    struct throttle hours; /* of the sweep */
    int64_t said_ms;
    unsigned failures; /* one after the other */
    bool due;          /* a sweep is */
    bool contracted;
    bool reached; /* following, or standing by for it */
    bool standing_by, lost;
};

static const char *lease_sql(const struct follow *f, const char *statement) {
    return manifest_sql(manifest_job(f->job->manifest, "ledger"), statement);
}

/* Runs a statement about the lease; gives whether it is this process's. */
static bool lease_do(struct diags *d, struct follow *f, const char *statement,
                     const struct pg_param *params, size_t count, bool *held) {
    struct pg_rows rows;
    if (!pg_query(d, f->lease, f->tmp, lease_sql(f, statement), params, count, &rows))
        return false;
    *held = rows.affected > 0;
    return true;
}

/* Looks where the plan stands: one that is over, or undone, is not followed. */
static bool look(struct diags *d, struct follow *f) {
    struct job job = *f->job;
    struct state_steps steps;
    job.keep = f->tmp;
    if (!state_read(d, &job, f->lease, &steps) ||
        !state_require(d, &job, &steps, manifest_job(job.manifest, "backfill")) ||
        !state_computes(d, &job, &steps))
        return false;
    f->due = !state_done(&job, &steps, "backfill");
    f->contracted = state_done(&job, &steps, "contract");
    return true;
}

static void say_lag(struct follow *f, const struct lag_figures *lag) {
    if (lag->rows == 0 || log_now_ms() - f->said_ms < SAY_MS)
        return;
    f->said_ms = log_now_ms();
    log_line(f->job->log, "following: %lld changes in a minute, lag p50 %lld ms, p99 %lld ms",
             (long long)lag->rows, (long long)lag->p50_ms, (long long)lag->p99_ms);
}

/* The heartbeat, with the figures of the last minute. */
static bool beat(struct diags *d, void *context) {
    struct follow *f = context;
    const struct arena_mark mark = arena_mark(f->tmp);
    const struct lag_figures lag = lag_read(&f->lag, log_now_ms());
    const struct pg_param params[] = {
        pg_int8(f->tmp, lag.rows),
        pg_int8(f->tmp, lag.p50_ms),
        pg_int8(f->tmp, lag.p99_ms),
        pg_int8(f->tmp, lag.most_ms),
    };
    bool held = false;
    if (!look(d, f) || !lease_do(d, f, "follow_beat", params, countof(params), &held))
        return false;
    arena_rewind(f->tmp, mark);
    say_lag(f, &lag);
    f->lost = !held;
    return held || diag_error(d, DIAG_NOT_YET, pos_none(), "another vecrun follows the plan now");
}

/* Waits until the lease is this process's, or for a signal. */
static bool take_lease(struct diags *d, struct follow *f) {
    const struct pg_param worker = pg_text(str_of(f->job->worker));
    f->reached = true;
    f->lost = false;
    for (bool held = false; !interrupted();) {
        const struct arena_mark mark = arena_mark(f->tmp);
        if (!look(d, f) || !lease_do(d, f, "follow_claim", &worker, 1, &held))
            return false;
        arena_rewind(f->tmp, mark);
        if (held)
            break;
        f->failures = 0;
        if (!f->standing_by)
            log_line(f->job->log, "standing by: another vecrun follows plan %s",
                     f->job->manifest->plan);
        f->standing_by = true;
        if (!pg_wait(d, -1, false, STAND_BY_MS))
            return false;
    }
    if (!interrupted())
        log_line(f->job->log, "following plan %s", f->job->manifest->plan);
    f->standing_by = false;
    return true;
}

/* What was drained, and what of it was locked or had changed: that waits in pending again. */
struct round {
    int64_t rows, missed;
};

/* A locked row is not embedded over and over: the wait grows while nothing else is written. */
static int64_t next_wait(const struct round *round, int64_t wait_ms) {
    if (round->missed == 0)
        return 0;
    if (round->missed < round->rows || wait_ms == 0)
        return POLL_MS;
    return 2 * wait_ms < MISSED_MOST_MS ? 2 * wait_ms : MISSED_MOST_MS;
}

/* Drains what is pending now. */
static bool drain(struct diags *d, struct follow *f, struct loop *loop, struct round *round) {
    const int64_t missed = writer_missed(loop->writer);
    int64_t rows = 0;
    if (!loop_beat(d, loop) || !reader_begin_drain(d, loop->reader, &rows))
        return false;
    loop->refused = 0; /* they are judged by what waits now */
    loop_allow_refusals(loop, rows);
    if (rows > 0 && !loop_run(d, loop))
        return false;
    f->failures = 0;
    round->rows += rows;
    round->missed += writer_missed(loop->writer) - missed;
    return true;
}

/* A NOTIFY ends the wait, but not that for rows that are locked. */
static bool wait_for_changes(struct diags *d, const struct follow *f, int64_t wait_ms) {
    bool want_write = false;
    const int socket = wait_ms > 0 ? -1 : pg_socket(f->lease, &want_write);
    return pg_wait(d, socket, false, wait_ms > 0 ? (int)wait_ms : POLL_MS) &&
           pg_take_notifications(d, f->lease);
}

static bool sweep_due(const struct follow *f) { return f->due && !throttle_closed(&f->hours); }

/* Drains both again and again, until a signal or the hour of a sweep. */
static bool follow_changes(struct diags *d, struct follow *f, struct loop *loop, struct loop *old) {
    int64_t wait_ms = 0;
    while (!interrupted() && !sweep_due(f)) {
        struct round round = {0};
        if (!drain(d, f, loop, &round) ||
            (old != NULL && !f->contracted && !drain(d, f, old, &round)))
            return false;
        wait_ms = next_wait(&round, wait_ms);
        if ((round.rows == 0 || wait_ms > 0) && !wait_for_changes(d, f, wait_ms))
            return false;
    }
    return true;
}

static bool open_loop(struct diags *d, struct follow *f, struct loop *loop) {
    loop->was_done = loop->quiet = true;
    loop->also = (struct meanwhile){beat, f};
    loop->progress = progress_new("follow", 0);
    return loop_open(d, loop);
}

static void close_loop(struct loop *loop) {
    if (loop->writer != NULL)
        loop_wind_up(loop);
    loop_close(loop);
}

static bool lead(struct diags *d, const struct job *job, void *context) {
    struct follow *f = context;
    const struct manifest *m = job->manifest;
    const bool both = !f->contracted && manifest_job(m, "refresh") != NULL;
    struct loop old = {0}, loop = loop_new(job, "backfill", &m->to, m->provider);
    loop.lag = &f->lag;
    if (both)
        old = loop_new(job, "refresh", &m->from, m->from_provider);
    const bool ok = open_loop(d, f, &loop) && (!both || open_loop(d, f, &old)) &&
                    worker_enter(d, &loop.worker, job, loop.read, "follow") &&
                    follow_changes(d, f, &loop, both ? &old : NULL);
    close_loop(&loop);
    if (both)
        close_loop(&old);
    return ok;
}

/* Hours that end in the midst of the sweep do not end following. */
static bool sweep(struct diags *d, struct follow *f) {
    struct diags tried = diags_new(f->job->keep);
    if (!sweep_due(f))
        return true;
    f->reached = false;
    const bool ok = backfill_run(&tried, f->job);
    if (ok || (!interrupted() && diags_exit(&tried) == 3 && throttle_closed(&f->hours)))
        return true;
    diags_move(d, &tried);
    return false;
}

/* Gives the lease back; whether a failure comes from where the plan stands now: its contract, which
 * is gone on after, or its end, which is said instead. */
static bool end_lead(struct diags *tried, struct follow *f, bool contracted) {
    struct diags ignored = diags_new(f->job->keep), stands = diags_new(f->job->keep);
    bool held = false, again = false;
    if (diags_exit(tried) == 1 && pg_alive(f->lease)) {
        again = look(&stands, f);
        if (!again)
            *tried = stands;
        again = again && f->contracted != contracted;
    }
    (void)(pg_alive(f->lease) && lease_do(&ignored, f, "follow_release", NULL, 0, &held));
    return again;
}

/* From connecting to what ends following. */
static bool follow_once(struct diags *d, struct follow *f) {
    bool listening = false;
    if (!state_open(d, f->job, &f->lease) || !look(d, f) || !sweep(d, f) ||
        !lease_do(d, f, "follow_listen", NULL, 0, &listening) || !take_lease(d, f))
        return false;
    if (interrupted())
        return true;
    const bool contracted = f->contracted;
    struct diags tried = diags_new(f->job->keep);
    const bool ok = names_run(&tried, f->job, lead, f);
    const bool again = end_lead(&tried, f, contracted);
    if (!ok && !again)
        diags_move(d, &tried);
    return ok || again;
}

/* Whether to go on after a failure: the lease is another's, or what failed may pass. */
static bool go_on(struct diags *tried, struct follow *f) {
    int64_t wait_ms = 0;
    if (f->lost)
        return true;
    if (diags_exit(tried) != 4 || !retry_wait(++f->failures, 0, (uint32_t)log_now_ms(), &wait_ms))
        return false;
    log_line(f->job->log, "following was interrupted, again in %.1f s: %s", (double)wait_ms / 1000,
             tried->first->message);
    for (const int64_t until = log_now_ms() + wait_ms; log_now_ms() < until && !interrupted();)
        if (!pg_wait(tried, -1, false, POLL_MS))
            return false;
    return true;
}

/* Supervisors take 0 for the answer to their SIGTERM: nothing is lost, pending stands in a table.
 */
static bool ended(const struct follow *f, bool ok, const struct diags *tried) {
    return interrupted() && f->reached && (ok || f->lost || diags_exit(tried) == 3);
}

bool follow_run(struct diags *d, const struct job *job) {
    struct follow f = {
        .job = job,
        .tmp = arena_child(job->keep),
        .hours = throttle_new(job),
        .said_ms = log_now_ms(),
    };
    for (;;) {
        struct diags tried = diags_new(job->keep);
        const bool ok = follow_once(&tried, &f);
        pg_close(f.lease);
        f.lease = NULL;
        if (ended(&f, ok, &tried)) {
            log_line(job->log, "following ended by a signal: what is pending stays");
            return true;
        }
        if (!ok && !go_on(&tried, &f)) {
            diags_move(d, &tried);
            return false;
        }
    }
}
