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
#define LONG_MS 60000      /* a try so long has not failed like the one before it */
#define OLD_AGAIN_MS 30000 /* after a failure of the old model's vectors */

struct follow {
    const struct job *job; /* keep: until the end of a try */
    struct pg *lease;      /* the connection that holds the lease, and listens */
    struct arena *tmp;     /* rewound by each look at the ledger */
    struct loop *loop;     /* of the new model, while this process leads */
    struct lag lag;
    struct throttle hours;      /* of the sweep */
    int64_t said_ms, warned_ms; /* of the lag; of triggers, 0: all is well with them */
    unsigned failures;          /* one after the other */
    bool due;                   /* a sweep is */
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
    if (f->job->log->json && f->loop != NULL) {
        const struct figures figures = loop_figures(f->loop);
        progress_show(&figures, f->job->log, true);
    }
}

/* Looks for triggers that are off at each beat; where one is, only once a minute. */
static bool watch_triggers(struct diags *d, struct follow *f) {
    struct job job = *f->job;
    const int64_t now_ms = log_now_ms();
    bool wrong;
    if (f->warned_ms > 0 && now_ms - f->warned_ms < SAY_MS)
        return true;
    job.keep = f->tmp;
    if (!state_check_triggers(d, &job, f->lease, &wrong))
        return false;
    f->warned_ms = wrong ? now_ms : 0;
    return true;
}

/* Nothing waited where nothing was written: that is not known, and not 0. */
static struct pg_param lag_param(struct arena *arena, const struct lag_figures *lag, int64_t ms) {
    return lag->rows > 0 ? pg_int8(arena, ms) : (struct pg_param){.type = PG_INT8};
}

/* The heartbeat, with the figures of the last minute. */
static bool beat(struct diags *d, void *context) {
    struct follow *f = context;
    const struct arena_mark mark = arena_mark(f->tmp);
    const struct lag_figures lag = lag_read(&f->lag, log_now_ms());
    const struct pg_param params[] = {
        pg_int8(f->tmp, lag.rows),
        lag_param(f->tmp, &lag, lag.p50_ms),
        lag_param(f->tmp, &lag, lag.p99_ms),
        lag_param(f->tmp, &lag, lag.most_ms),
    };
    bool held = false;
    if (!look(d, f) || !watch_triggers(d, f) ||
        !lease_do(d, f, "follow_beat", params, countof(params), &held) ||
        !pg_take_notifications(d, f->lease)) /* they come also where nothing is waited for */
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

/* The old model's vectors, with cutover.keep_fresh both. Searches are served by the new ones: those
 * are not held up by what the old model waits for, and go on where it fails. */
struct old {
    struct follow *f;
    struct diags *d; /* of the new model's loop */
    struct loop *new, loop;
    struct job job;           /* keep: what this loop uses; NULL: it is closed */
    int64_t wait_ms, turn_ms; /* of new changes, while this loop works or waits */
    int64_t again_ms;
    bool wanted, failing, new_failed;
};

static bool open_loop(struct diags *d, struct loop *loop) {
    loop->was_done = loop->quiet = true;
    loop->progress = progress_new("follow", 0);
    return loop_open(d, loop);
}

static void close_loop(struct loop *loop) {
    if (loop->writer != NULL)
        loop_wind_up(loop);
    loop_close(loop);
}

/* The new model's turn, while none of the old one's batches is half sent. */
static bool drain_new(struct diags *d, void *context) {
    struct old *old = context;
    struct round round = {0};
    bool want_write = false;
    (void)d; /* a failure is not the old model's */
    (void)writer_socket(old->loop.writer, &want_write);
    if (want_write || log_now_ms() < old->turn_ms)
        return true;
    if (sweep_due(old->f))
        return false;
    old->new_failed = !drain(old->d, old->f, old->new, &round);
    old->wait_ms = next_wait(&round, old->wait_ms);
    old->turn_ms = log_now_ms() + (old->wait_ms > 0 ? old->wait_ms : POLL_MS);
    return !old->new_failed;
}

static bool open_old(struct diags *d, struct old *old) {
    const struct manifest *m = old->job.manifest;
    old->loop = loop_new(&old->job, "refresh", &m->from, m->from_provider);
    old->loop.between = (struct meanwhile){drain_new, old};
    return open_loop(d, &old->loop);
}

static void close_old(struct old *old) {
    if (old->job.keep == NULL)
        return;
    close_loop(&old->loop);
    arena_free(old->job.keep);
    old->job.keep = NULL;
}

/* Whether to go on without the old model: not where the plan or the columns' names explain it. */
static bool do_without(struct old *old, const struct diags *tried) {
    struct follow *f = old->f;
    const struct arena_mark mark = arena_mark(f->tmp);
    if (old->new_failed)
        return false;
    if (interrupted() || tried->first == NULL)
        return true;
    if (diags_exit(tried) == 1 && names_changed(&old->job))
        return diag_error(old->d, DIAG_FAILED, pos_none(), "the columns of %s were renamed",
                          old->job.manifest->table);
    if (!look(old->d, f))
        return false;
    arena_rewind(f->tmp, mark);
    if (!f->contracted && !old->failing)
        log_line(f->job->log, "old vectors: %s; the changes of the new model go on",
                 tried->first->message);
    old->failing = true;
    return true;
}

static bool drain_old(struct old *old, struct round *round) {
    const int64_t rows = round->rows;
    const bool open = old->job.keep != NULL;
    if (!old->wanted || old->f->contracted || log_now_ms() < old->again_ms)
        return true;
    if (!open)
        old->job.keep = arena_new();
    struct diags tried = diags_new(old->job.keep);
    old->turn_ms = log_now_ms() + POLL_MS;
    if ((open || open_old(&tried, old)) && drain(&tried, old->f, &old->loop, round)) {
        if (old->failing && round->rows > rows)
            log_line(old->f->job->log, "old vectors: they are made again");
        old->failing &= round->rows == rows;
        return true;
    }
    const bool ok = do_without(old, &tried);
    close_old(old);
    old->again_ms = log_now_ms() + OLD_AGAIN_MS;
    return ok;
}

/* Drains both again and again, until a signal or the hour of a sweep. */
static bool follow_changes(struct diags *d, struct follow *f, struct loop *loop, struct old *old) {
    int64_t wait_ms = 0;
    while (!interrupted() && !sweep_due(f)) {
        struct round round = {0};
        if (!drain(d, f, loop, &round) || !drain_old(old, &round))
            return false;
        wait_ms = next_wait(&round, wait_ms);
        if ((round.rows == 0 || wait_ms > 0) && !wait_for_changes(d, f, wait_ms))
            return false;
    }
    return true;
}

static bool lead(struct diags *d, const struct job *job, void *context) {
    struct follow *f = context;
    const struct manifest *m = job->manifest;
    struct loop loop = loop_new(job, "backfill", &m->to, m->provider);
    struct old old = {.f = f, .d = d, .new = &loop, .job = *job};
    old.job.keep = NULL;
    old.wanted = manifest_job(m, "refresh") != NULL;
    loop.lag = &f->lag;
    loop.also = (struct meanwhile){beat, f};
    f->loop = &loop;
    const bool ok = open_loop(d, &loop) &&
                    worker_enter(d, &loop.worker, job, loop.read, "follow") &&
                    follow_changes(d, f, &loop, &old);
    f->loop = NULL;
    close_loop(&loop);
    close_old(&old);
    return ok;
}

/* Hours that end in the midst of the sweep do not end following. */
static bool sweep(struct diags *d, struct follow *f) {
    struct diags tried = diags_new(d->keep);
    if (!sweep_due(f))
        return true;
    f->reached = false;
    struct job own = *f->job; /* what a sweep uses is not kept while changes are followed */
    own.keep = arena_new();
    const bool ok = backfill_run(&tried, &own);
    arena_free(own.keep);
    if (ok || (!interrupted() && diags_exit(&tried) == 3 && throttle_closed(&f->hours)))
        return true;
    diags_move(d, &tried);
    return false;
}

/* Gives the lease back; whether a failure comes from where the plan stands now: its contract, which
 * is gone on after, or its end, which is said instead. */
static bool end_lead(struct diags *tried, struct follow *f, bool contracted) {
    struct diags ignored = diags_new(f->job->keep), stands = diags_new(tried->keep);
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
    if (f->reached && interrupted())
        return true;
    if (!state_open(d, f->job, &f->lease) || !look(d, f) || !sweep(d, f) || !take_lease(d, f))
        return false;
    if (interrupted())
        return true;
    if (!lease_do(d, f, "follow_listen", NULL, 0, &listening))
        return false;
    const bool contracted = f->contracted;
    struct diags tried = diags_new(d->keep);
    bool renamed = false;
    const bool ok = names_try(&tried, f->job, lead, f, &renamed);
    const bool again = end_lead(&tried, f, contracted) || renamed;
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
    const int code = diags_exit(tried);
    return interrupted() && f->reached && (ok || f->lost || code == 3 || code == 4);
}

/* In memory of its own, but for what is said of it: tries may be many. */
static bool try(struct diags *d, struct follow *f, const struct job *job) {
    struct job own = *job;
    const int64_t began_ms = log_now_ms();
    own.keep = arena_new();
    f->job = &own;
    f->tmp = arena_child(own.keep);
    f->lost = false;
    const bool ok = follow_once(d, f);
    if (f->lease != NULL && log_now_ms() - began_ms > LONG_MS)
        f->failures = 0;
    pg_close(f->lease);
    f->lease = NULL;
    f->job = job;
    arena_free(own.keep);
    return ok;
}

bool follow_run(struct diags *d, const struct job *job) {
    struct follow f = {.job = job, .hours = throttle_new(job), .said_ms = log_now_ms() - SAY_MS};
    const struct arena_mark mark = arena_mark(job->keep);
    for (;; arena_rewind(job->keep, mark)) {
        struct diags tried = diags_new(job->keep);
        const bool ok = try(&tried, &f, job);
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
