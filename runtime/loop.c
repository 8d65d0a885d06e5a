/*
 * The loop: rows → vectors → guarded writes, until a source of rows is exhausted. It keeps as many
 * requests in flight as the plan says, never more rows unwritten than those and two batches, and no
 * transaction open while it waits for the provider. Where the plan's hours or budget end, what is
 * under way is written and nothing more is read. Which rows, and what the ledger says of it, is the
 * caller's.
 */
#include "loop.h"

#include "names.h"
#include "state.h"

#define BEAT_MS 5000
#define FLUSH_MS 2000 /* a batch that does not fill is written after that */
#define WAIT_MS 200
#define SOON_MS 10     /* until the writer may send what it holds: a removal, a batch in conflict */
#define FAILED_FREE 20 /* rows refused before they are held against the rows of the sweep */
#define FAILED_SHARE 0.01

/* Whether it is the old model's vectors that are made. */
bool loop_is_old(const struct loop *loop) { return loop->what.space == &loop->job->manifest->from; }

/* With to.expression there is no provider. */
bool loop_is_computed(const struct loop *loop) { return loop->what.provider == NULL; }

bool loop_open(struct diags *d, struct loop *loop) {
    if (!state_open(d, loop->job, &loop->read) || !state_open(d, loop->job, &loop->write))
        return false;
    pg_set_companion(loop->read, loop->write);
    return reader_new(d, loop->job, &loop->what, loop->read, &loop->reader) &&
           writer_new(d, loop->job, &loop->what, loop->write, loop->reader, &loop->writer);
}

void loop_close(struct loop *loop) {
    worker_leave(&loop->worker);
    fetch_free(loop->fetch);
    pg_close(loop->write);
    pg_close(loop->read);
}

static void measure_lag(struct lag *lag, const struct load *load) {
    const int64_t now = log_now_ms();
    for (size_t i = 0; lag != NULL && i < load->pending_count; i++)
        lag_add(lag, now, now - load->entered_ms[i]);
}

/* Rows of a load that are done with. The pending rows that it answers are removed once all of its
 * rows are: not before, so that a run that ends in between drains them again. */
static bool settle(struct diags *d, struct loop *loop, struct load *load, size_t rows) {
    if (load->settled + rows == load->count) {
        writer_remove(loop->writer, load->pending, load->pending_count);
        measure_lag(loop->lag, load);
        loop->progress.done += (int64_t)load->taken;
        loop->waiting = false; /* its chunk may be done now */
    }
    return reader_settle(d, loop->reader, load, rows);
}

static bool go_on(struct diags *d, void *context);

/* The provider is asked for nothing, not even the canary, before there is a text to embed. */
static bool handle_load(struct diags *d, struct loop *loop, struct load *load) {
    if (load->count == 0)
        return settle(d, loop, load, 0);
    loop->unwritten += load->count;
    if (loop_is_computed(loop)) {
        writer_add(loop->writer, (struct span){load, 0, load->count});
        return true;
    }
    if (loop->fetch == NULL &&
        !fetch_new(d, loop->job, &loop->what, (struct meanwhile){go_on, loop}, loop->read,
                   &loop->fetch))
        return false;
    return fetch_add(d, loop->fetch, load);
}

static size_t load_size(const struct loop *loop) {
    if (loop->fetch != NULL)
        return fetch_size(loop->fetch);
    return (size_t)manifest_number(loop->what.sql, loop_is_computed(loop) ? "batch" : "request");
}

/* Whether nothing more is begun. */
static bool ending(const struct loop *loop) {
    return loop->closing || (loop->fetch != NULL && fetch_spent(loop->fetch));
}

static bool may_read(const struct loop *loop) {
    return !loop->exhausted && !loop->throttle.held && !ending(loop) &&
           (loop->fetch == NULL || fetch_ready(loop->fetch)) &&
           loop->unwritten + load_size(loop) <= loop->unwritten_most;
}

/* Reads one load if there is room for it: what is in flight is not left alone for longer. */
static bool fill(struct diags *d, struct loop *loop) {
    struct load *load = NULL;
    loop->waiting = false;
    if (!may_read(loop))
        return true;
    switch (reader_next(d, loop->reader, load_size(loop), &load)) {
    case READER_LOAD:
        return handle_load(d, loop, load);
    case READER_WAITING:
        loop->waiting = true;
        return true;
    case READER_END:
        loop->exhausted = true;
        return true;
    case READER_FAILED:
        break;
    }
    return false;
}

static bool too_many_refused(struct diags *d, const struct loop *loop, const char *reason) {
    diag_error(d, DIAG_FAILED, pos_none(),
               "%lld rows were refused by the provider, more than can be laid to the rows: %s",
               (long long)loop->refused, reason);
    diag_hint(d,
              "Look at vecplan.quarantine; correct the plan, or raise backfill.max_failed_rows.");
    return false;
}

static bool set_aside(struct diags *d, struct loop *loop, struct span span, const char *reason) {
    if (loop_is_old(loop))
        reason = arena_printf(span.load->arena, "%s: %s", loop->what.space->model, reason);
    if (!reader_quarantine(d, loop->reader, span.load, span.from, reason))
        return false;
    loop->unwritten -= span.count;
    if (++loop->refused > loop->refused_most)
        return too_many_refused(d, loop, reason);
    return settle(d, loop, span.load, span.count);
}

static bool take_vectors(struct diags *d, struct loop *loop) {
    struct span span;
    const char *reason = NULL;
    if (loop->fetch == NULL)
        return true;
    if (!fetch_poll(d, loop->fetch))
        return false;
    while (fetch_take(loop->fetch, &span))
        writer_add(loop->writer, span);
    while (fetch_take_refused(loop->fetch, &span, &reason))
        if (!set_aside(d, loop, span, reason))
            return false;
    return true;
}

/* Whether a batch that is not full should be written: nothing more will come soon. */
static bool flush_due(const struct loop *loop) {
    const bool idle =
        loop->fetch == NULL || fetch_busy(loop->fetch) == 0 || fetch_spent(loop->fetch);
    return (idle && (loop->exhausted || loop->waiting || ending(loop))) ||
           log_now_ms() - loop->flush_ms > FLUSH_MS;
}

static bool move_writes(struct diags *d, struct loop *loop) {
    struct span span;
    bool want_write = false;
    if (loop->throttle.held && writer_socket(loop->writer, &want_write) < 0)
        return true;
    if (!writer_poll(d, loop->writer, flush_due(loop)))
        return false;
    while (writer_take(loop->writer, &span)) {
        loop->unwritten -= span.count;
        loop->written += (int64_t)span.count;
        loop->flush_ms = log_now_ms();
        if (!settle(d, loop, span.load, span.count))
            return false;
    }
    return true;
}

/* What keeps it from working, or NULL. */
static const char *waits_for(const struct loop *loop) {
    if (loop->throttle.held)
        return loop->throttle.reason;
    if (loop->waiting && loop->unwritten == 0)
        return "other workers";
    return loop->fetch != NULL ? fetch_waiting(loop->fetch) : NULL;
}

struct figures loop_figures(const struct loop *loop) {
    struct figures f = progress_figures(&loop->progress, log_now_ms());
    const double price = manifest_number(loop->what.sql, "usd_per_million_tokens");
    f.rows = loop->written;
    f.quarantined = loop->refused;
    f.waiting = waits_for(loop);
    if (loop->lag != NULL) {
        const struct lag_figures lag = lag_read(loop->lag, log_now_ms());
        f.lag_ms = lag.rows > 0 ? lag.p99_ms : -1;
    }
    if (loop->fetch == NULL)
        return f;
    const struct fetch_counts counts = fetch_counts(loop->fetch);
    f.tokens = counts.tokens;
    f.usd = price > 0 ? (double)counts.tokens * price / 1e6 : -1;
    f.requests = counts.requests;
    f.retries = counts.retries;
    f.in_flight = (int64_t)fetch_busy(loop->fetch);
    return f;
}

void loop_show(struct loop *loop, bool force) {
    progress_measure(&loop->progress, log_now_ms());
    if (loop->quiet)
        return;
    const struct figures figures = loop_figures(loop);
    progress_show(&figures, loop->job->log, force);
}

/* The budget is that of all runs. */
bool loop_record_tokens(struct diags *d, struct loop *loop) {
    return loop->fetch == NULL || pace_record(d, fetch_pace(loop->fetch));
}

bool loop_beat(struct diags *d, struct loop *loop) {
    const int64_t now = log_now_ms();
    if (worker_due(&loop->worker)) {
        const struct figures figures = loop_figures(loop);
        if (!worker_tell(d, &loop->worker, &figures))
            return false;
    }
    if (now - loop->beat_ms < BEAT_MS)
        return meanwhile_call(d, &loop->between);
    loop->beat_ms = now;
    return reader_beat(d, loop->reader) && loop_record_tokens(d, loop) &&
           meanwhile_call(d, &loop->also) && meanwhile_call(d, &loop->between);
}

/* What goes on while the canary is waited for. */
static bool go_on(struct diags *d, void *context) {
    return move_writes(d, context) && loop_beat(d, context);
}

/* Waits for an answer or for the database; not at all while there is room to go on. */
static bool wait_for_any(struct diags *d, struct loop *loop) {
    bool want_write = false;
    const int socket = writer_socket(loop->writer, &want_write);
    int most_ms = may_read(loop) && !loop->waiting ? 0 : WAIT_MS;
    if (most_ms > 0 && socket < 0 && writer_busy(loop->writer) > 0 && !loop->throttle.held)
        most_ms = SOON_MS;
    if (loop->fetch != NULL)
        return fetch_wait(d, loop->fetch, socket, want_write, most_ms);
    return pg_wait(d, socket, want_write, most_ms);
}

static bool idle(const struct loop *loop) {
    return loop->exhausted && writer_busy(loop->writer) == 0 &&
           (loop->fetch == NULL || fetch_busy(loop->fetch) == 0);
}

static bool stopped(struct diags *d) {
    diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal; what is written stays");
    diag_hint(d, "Run the command again: it goes on where it was.");
    return false;
}

static bool over_budget(struct diags *d, const struct loop *loop) {
    const struct pace *pace = fetch_pace(loop->fetch);
    const double usd = manifest_number(loop->what.sql, "budget_usd"),
                 price = manifest_number(loop->what.sql, "usd_per_million_tokens") / 1e6;
    char money[80] = "";
    if (usd > 0)
        snprintf(money, sizeof(money), " (%.4f of %.4f US dollars)", (double)pace->used * price,
                 usd);
    diag_error(d, DIAG_NOT_YET, pos_none(), "backfill.budget is used up: %lld of %.0f tokens%s",
               (long long)pace->used, pace->budget, money);
    diag_hint(d, "Raise it in the plan, compile and run the command again; what is written stays.");
    return false;
}

/* Whether what was under way is written, after the end of the hours or of the budget. Out of hours
 * a worker that is held does not wait to be let go: what is not written is given up. */
static bool ended(const struct loop *loop) {
    bool want_write = false;
    if (loop->closing && loop->throttle.held)
        return (loop->fetch == NULL || !fetch_asks(loop->fetch)) &&
               writer_socket(loop->writer, &want_write) < 0;
    const bool answered =
        loop->fetch == NULL || fetch_spent(loop->fetch) || fetch_busy(loop->fetch) == 0;
    return ending(loop) && answered && writer_busy(loop->writer) == 0;
}

static bool say_end(struct diags *d, const struct loop *loop) {
    if (loop->fetch != NULL && fetch_spent(loop->fetch))
        return over_budget(d, loop);
    return throttle_refuse(d, &loop->throttle);
}

/* The hours are those of the sweep: a backfill that was done before only follows changes. */
static bool look_around(struct diags *d, struct loop *loop) {
    loop->closing |= !loop->was_done && throttle_closed(&loop->throttle);
    if (!throttle_ask(d, &loop->throttle, loop->read))
        return false;
    if (loop->fetch != NULL)
        fetch_hold(loop->fetch, loop->throttle.held);
    return true;
}

/* Carries the reader's present source to its end. */
bool loop_run(struct diags *d, struct loop *loop) {
    loop->exhausted = false;
    loop->flush_ms = log_now_ms();
    while (!interrupted()) {
        if (!look_around(d, loop) || !fill(d, loop) || !take_vectors(d, loop) ||
            !move_writes(d, loop) || !loop_beat(d, loop))
            return false;
        loop_show(loop, false);
        if (idle(loop))
            return true;
        if (ended(loop))
            return say_end(d, loop);
        if (!wait_for_any(d, loop))
            return false;
    }
    return stopped(d);
}

/* How many refused rows of so many are laid to the rows, and not to the plan. */
void loop_allow_refusals(struct loop *loop, int64_t rows) {
    const int64_t share = (int64_t)(FAILED_SHARE * (double)rows);
    const int64_t allowed = (int64_t)manifest_number(loop->what.sql, "max_failed_rows");
    loop->refused_most = share > FAILED_FREE ? share : FAILED_FREE;
    loop->refused_most = allowed > loop->refused_most ? allowed : loop->refused_most;
}

bool loop_pause(struct diags *d, struct loop *loop, int64_t wait_ms) {
    for (const int64_t until = log_now_ms() + wait_ms; log_now_ms() < until;) {
        if (interrupted())
            return stopped(d);
        if (!loop_beat(d, loop) || !pg_wait(d, -1, false, SOON_MS))
            return false;
    }
    return true;
}

/* With a provider: the requests in flight and the batches, which a killed run embeds again. */
static size_t unwritten_most(const struct loop *loop) {
    const double batch = manifest_number(loop->what.sql, "batch");
    if (loop_is_computed(loop))
        return (size_t)(3 * batch);
    return (size_t)(2 * batch + manifest_number(loop->what.sql, "request") *
                                    manifest_number(loop->what.sql, "concurrency"));
}

struct loop loop_new(const struct job *job, const char *kind, const struct manifest_space *space,
                     const struct manifest_provider *provider) {
    struct loop loop = {
        .job = job,
        .what = {names_job(job, kind), space, provider},
        .progress = progress_new(kind, 0),
        .throttle = throttle_new(job),
    };
    loop.unwritten_most = unwritten_most(&loop);
    return loop;
}

void loop_wind_up(struct loop *loop) {
    struct arena *arena = arena_new();
    struct diags ignored = diags_new(arena);
    bool want_write = false;
    int socket;
    struct pace *pace = loop->fetch != NULL ? fetch_pace(loop->fetch) : NULL;
    if (pace != NULL) /* what is under way may be billed all the same */
        pace_answered(pace, pace->under_way, pace->under_way);
    const bool drifted = loop->fetch != NULL && fetch_drifted(loop->fetch);
    while (!drifted && (socket = writer_socket(loop->writer, &want_write)) >= 0)
        if (!writer_poll(&ignored, loop->writer, false) ||
            (writer_socket(loop->writer, &want_write) >= 0 &&
             !pg_wait(&ignored, socket, want_write, WAIT_MS)))
            break;
    (void)(pg_alive(loop->read) && loop_record_tokens(&ignored, loop) &&
           (loop_is_old(loop) || reader_release(&ignored, loop->reader)));
    arena_free(arena);
}
