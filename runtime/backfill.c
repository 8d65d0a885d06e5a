/*
 * The backfill: first the sweep's chunks, then what is pending; and the ledger's row about it. The
 * loop itself is loop.c.
 */
#include "backfill.h"

#include "loop.h"
#include "names.h"
#include "state.h"

#define DRAINS_MOST 5 /* rows that keep changing meanwhile are left to the next run */
#define DRAIN_PAUSE_MS 100
#define TURN_PAUSE_MS 1000
#define TURN_MOST_MS 30000 /* as long as a lease holds */

static bool sweep(struct diags *d, struct loop *loop) {
    int64_t rows = 0;
    if (!reader_begin_sweep(d, loop->reader, &rows))
        return false;
    loop->progress = progress_new("backfill", rows);
    loop_allow_refusals(loop, rows);
    if (!loop_run(d, loop))
        return false;
    loop->progress.total =
        loop->progress.done; /* it was an estimate, and other workers had a part */
    loop_show(loop, loop->progress.done > 0);
    log_end(loop->job->log);
    return true;
}

/* Drains what is pending, and again, after a while, what was locked or had changed meanwhile. */
static bool drain_pending(struct diags *d, struct loop *loop) {
    int64_t rows = 0, missed = writer_missed(loop->writer);
    for (int i = 0; i < DRAINS_MOST; i++) {
        if (i > 0 && !loop_pause(d, loop, (int64_t)DRAIN_PAUSE_MS << i))
            return false;
        missed = writer_missed(loop->writer);
        if (!reader_begin_drain(d, loop->reader, &rows))
            return false;
        if (rows == 0)
            return true;
        loop->progress = progress_new(loop_is_old(loop) ? "old vectors" : "drain", rows);
        if (!loop_run(d, loop))
            return false;
        loop_show(loop, true);
        log_end(loop->job->log);
        if (writer_missed(loop->writer) == missed)
            return true;
    }
    log_line(loop->job->log, "%lld rows are locked or keep changing: the next run takes them",
             (long long)(writer_missed(loop->writer) - missed));
    return true;
}

/* Waits for its turn while pending becomes less: a worker that hangs may have it still. */
static bool take_turn(struct diags *d, struct loop *loop, bool *held) {
    int64_t rows = 0, least = INT64_MAX, since_ms = log_now_ms();
    while (reader_drain_turn(d, loop->reader, held) && reader_begin_drain(d, loop->reader, &rows)) {
        const int64_t now = log_now_ms();
        since_ms = rows < least ? now : since_ms;
        least = rows < least ? rows : least;
        loop->waiting = !*held && rows > 0 && now - since_ms < TURN_MOST_MS;
        if (!loop->waiting)
            return true;
        if (!loop_pause(d, loop, TURN_PAUSE_MS))
            return false;
    }
    return false;
}

/* One worker after the other; those that come later find nothing left. */
static bool drain(struct diags *d, struct loop *loop) {
    bool held = false;
    return take_turn(d, loop, &held) && drain_pending(d, loop) &&
           (!held || reader_drain_over(d, loop->reader));
}

static bool record(struct diags *d, const struct loop *loop, const char *state) {
    struct fetch_counts counts = {0};
    if (loop->fetch != NULL)
        counts = fetch_counts(loop->fetch);
    const char *detail =
        arena_printf(loop->job->keep,
                     "{\"written\": %lld, \"requests\": %lld, \"retries\": %lld, \"tokens\": %lld}",
                     (long long)loop->written, (long long)counts.requests,
                     (long long)counts.retries, (long long)counts.tokens);
    return state_put(d, loop->job, loop->read, "backfill", NULL, loop->job->manifest->plan_checksum,
                     state, detail);
}

/* Ends what is under way; failures on this way out add nothing to what is already reported. */
static void wind_up(struct loop *loop, bool failed) {
    struct arena *arena = arena_new();
    struct diags ignored = diags_new(arena);
    loop_wind_up(loop);
    (void)(failed && !loop->was_done && pg_alive(loop->read) && record(&ignored, loop, "failed"));
    arena_free(arena);
}

/* Too many rows in quarantine: the rest is done, but the backfill is not. */
static bool judge_quarantine(struct diags *d, const struct loop *loop) {
    int64_t rows = 0;
    const int64_t allowed = (int64_t)manifest_number(loop->what.sql, "max_failed_rows");
    if (!reader_quarantined(d, loop->reader, &rows))
        return false;
    if (rows <= allowed)
        return true;
    diag_error(d, DIAG_FAILED, pos_none(),
               "%lld rows were refused by the provider, backfill.max_failed_rows is %lld",
               (long long)rows, (long long)allowed);
    diag_hint(d,
              "See them with SELECT * FROM vecplan.quarantine; a changed text is tried again, and "
              "so is a row that you delete there.");
    return false;
}

static bool begin(struct diags *d, struct loop *loop) {
    struct state_steps steps;
    bool wrong;
    if (!state_read(d, loop->job, loop->read, &steps) ||
        !state_require(d, loop->job, &steps, loop->what.sql) ||
        !state_computes(d, loop->job, &steps) ||
        !state_check_triggers(d, loop->job, loop->read, &wrong))
        return false;
    loop->was_done = state_done(loop->job, &steps, "backfill");
    if (!loop->was_done && throttle_closed(&loop->throttle))
        return throttle_refuse(d, &loop->throttle);
    return worker_enter(d, &loop->worker, loop->job, loop->read, "backfill") &&
           (loop->was_done || record(d, loop, "running"));
}

static bool run_new(struct diags *d, const struct job *job, void *context) {
    (void)context;
    const struct manifest *m = job->manifest;
    struct loop loop = loop_new(job, "backfill", &m->to, m->provider);
    const bool started = loop_open(d, &loop) && begin(d, &loop);
    const bool ok = started && sweep(d, &loop) && drain(d, &loop) && loop_record_tokens(d, &loop) &&
                    judge_quarantine(d, &loop) && record(d, &loop, "done");
    if (started && !ok)
        wind_up(&loop, diags_exit(d) == 1);
    if (ok)
        log_line(job->log, "backfill done: %lld rows written", (long long)loop.written);
    loop_close(&loop);
    return ok;
}

/* Rows that the old model refuses hold up nothing: a rollback serves them as they are. */
static bool say_refused(struct diags *d, const struct loop *loop) {
    int64_t rows = 0;
    if (!reader_quarantined(d, loop->reader, &rows))
        return false;
    if (rows > 0)
        log_line(loop->job->log,
                 "%lld rows are refused by %s: a rollback would not serve their text",
                 (long long)rows, loop->what.space->model);
    return true;
}

/* Notes rows without an old vector. The loop's connections are set to go by the key. */
static bool enter_missing(struct diags *d, const struct job *job) {
    struct pg *pg;
    struct state_steps steps;
    struct pg_rows rows = {0};
    const char *enter = manifest_sql(names_job(job, "refresh"), "outdated_enter");
    if (!state_open(d, job, &pg))
        return false;
    const bool ok =
        state_read(d, job, pg, &steps) &&
        (state_done(job, &steps, "contract") || pg_query(d, pg, job->keep, enter, NULL, 0, &rows));
    pg_close(pg);
    if (ok && rows.affected > 0)
        log_line(job->log, "old vectors: %zu rows have none yet", rows.affected);
    return ok;
}

static bool run_old(struct diags *d, const struct job *job, void *context) {
    (void)context;
    const struct manifest *m = job->manifest;
    struct state_steps steps;
    if (!enter_missing(d, job))
        return false;
    struct loop loop = loop_new(job, "refresh", &m->from, m->from_provider);
    loop.was_done = true;
    loop_allow_refusals(&loop, 0);
    const bool started = loop_open(d, &loop);
    bool ok = started && state_read(d, job, loop.read, &steps);
    if (ok && !state_done(job, &steps, "contract"))
        ok = worker_enter(d, &loop.worker, job, loop.read, "refresh") && drain(d, &loop) &&
             loop_record_tokens(d, &loop) && say_refused(d, &loop);
    if (started && !ok)
        wind_up(&loop, false);
    if (loop.written > 0)
        log_line(job->log, "old vectors: %lld rows written", (long long)loop.written);
    loop_close(&loop);
    return ok;
}

bool backfill_run(struct diags *d, const struct job *job) {
    return names_run(d, job, run_new, NULL);
}

bool backfill_old(struct diags *d, const struct job *job) {
    return manifest_job(job->manifest, "refresh") == NULL || names_run(d, job, run_old, NULL);
}

/* What expand has made must be there; changed files do not matter, nor what comes after it. */
static bool may_pause(struct diags *d, const struct job *job, const struct state_steps *steps) {
    if (!state_alive(d, job, steps))
        return false;
    if (state_done(job, steps, "expand"))
        return true;
    diag_error(d, DIAG_NOT_YET, pos_none(),
               "step \"expand\" of plan \"%s\" is not done: there is no backfill to pause",
               job->manifest->plan);
    return false;
}

bool backfill_pause(struct diags *d, const struct job *job, bool pause) {
    struct state_steps steps;
    struct state_pause now = {"", ""};
    struct pg *pg;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok = state_read(d, job, pg, &steps) && may_pause(d, job, &steps) &&
                    (pause ? state_pause_put(d, job, pg) : state_remove(d, job, pg, "pause")) &&
                    state_pause(d, job, pg, &steps, &now);
    pg_close(pg);
    if (ok && pause)
        log_line(job->log, "backfill paused by %s since %s UTC; workers wait until --resume",
                 now.by, now.since);
    else if (ok)
        log_line(job->log, "backfill is not paused");
    return ok;
}
