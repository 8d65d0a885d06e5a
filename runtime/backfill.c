/*
 * The loop: rows → vectors → guarded writes, and the ledger's row about it. It keeps as many
 * requests in flight as the plan says, never more rows unwritten than those and one batch, and no
 * transaction open while it waits for the provider. First the sweep's chunks, then what is pending.
 * Where the plan's hours or budget end, what is under way is written and nothing more is read.
 */
#include "backfill.h"

#include "fetch.h"
#include "names.h"
#include "progress.h"
#include "state.h"
#include "throttle.h"
#include "write.h"

#define BEAT_MS 5000
#define FLUSH_MS 2000 /* a batch that does not fill is written after that */
#define WAIT_MS 200
#define SOON_MS 10    /* until the writer may send what it holds: a removal, a batch in conflict */
#define DRAINS_MOST 5 /* rows that keep changing meanwhile are left to the next run */
#define DRAIN_PAUSE_MS 100
#define FAILED_FREE 20 /* rows refused before they are held against the rows of the sweep */
#define FAILED_SHARE 0.01

struct backfill {
    const struct job *job;
    struct space_job what;
    struct pg *read, *write;
    struct reader *reader;
    struct writer *writer;
    bool was_done;       /* by an earlier run; with the old space: always */
    struct fetch *fetch; /* NULL before the first text, and with to.expression */
    struct progress progress;
    struct throttle throttle;
    bool closing;                     /* out of hours */
    int64_t tokens_used;              /* by earlier runs */
    size_t unwritten, unwritten_most; /* rows read and not committed */
    int64_t refused, refused_most, written;
    int64_t beat_ms, flush_ms;
    bool exhausted, waiting; /* the reader's state */
};

/* Whether it is the old model's vectors that are made. */
static bool is_old(const struct backfill *b) { return b->what.space == &b->job->manifest->from; }

/* With to.expression there is no provider. */
static bool is_computed(const struct backfill *b) { return b->what.provider == NULL; }

static bool open_all(struct diags *d, struct backfill *b) {
    return state_open(d, b->job, &b->read) && state_open(d, b->job, &b->write) &&
           reader_new(d, b->job, &b->what, b->read, &b->reader) &&
           writer_new(d, b->job, &b->what, b->write, b->reader, &b->writer);
}

static void close_all(struct backfill *b) {
    fetch_free(b->fetch);
    pg_close(b->write);
    pg_close(b->read);
}

/* Rows of a load that are done with. The pending rows that it answers are removed once all of its
 * rows are: not before, so that a run that ends in between drains them again. */
static bool settle(struct diags *d, struct backfill *b, struct load *load, size_t rows) {
    if (load->settled + rows == load->count) {
        writer_remove(b->writer, load->pending, load->pending_count);
        b->progress.done += (int64_t)load->taken;
        b->waiting = false; /* its chunk may be done now */
    }
    return reader_settle(d, b->reader, load, rows);
}

static bool go_on(struct diags *d, void *context);

/* The provider is asked for nothing, not even the canary, before there is a text to embed. */
static bool handle_load(struct diags *d, struct backfill *b, struct load *load) {
    if (load->count == 0)
        return settle(d, b, load, 0);
    b->unwritten += load->count;
    if (is_computed(b)) {
        writer_add(b->writer, (struct span){load, 0, load->count});
        return true;
    }
    if (b->fetch == NULL &&
        !fetch_new(d, b->job, &b->what, (struct meanwhile){go_on, b}, b->tokens_used, &b->fetch))
        return false;
    return fetch_add(d, b->fetch, load);
}

static size_t load_size(const struct backfill *b) {
    if (b->fetch != NULL)
        return fetch_size(b->fetch);
    return (size_t)manifest_number(b->what.sql, is_computed(b) ? "batch" : "request");
}

/* Whether nothing more is begun. */
static bool ending(const struct backfill *b) {
    return b->closing || (b->fetch != NULL && fetch_spent(b->fetch));
}

static bool may_read(const struct backfill *b) {
    return !b->exhausted && !b->throttle.held && !ending(b) &&
           (b->fetch == NULL || fetch_ready(b->fetch)) &&
           b->unwritten + load_size(b) <= b->unwritten_most;
}

/* Reads one load if there is room for it: what is in flight is not left alone for longer. */
static bool fill(struct diags *d, struct backfill *b) {
    struct load *load = NULL;
    b->waiting = false;
    if (!may_read(b))
        return true;
    switch (reader_next(d, b->reader, load_size(b), &load)) {
    case READER_LOAD:
        return handle_load(d, b, load);
    case READER_WAITING:
        b->waiting = true;
        return true;
    case READER_END:
        b->exhausted = true;
        return true;
    case READER_FAILED:
        break;
    }
    return false;
}

static bool too_many_refused(struct diags *d, const struct backfill *b, const char *reason) {
    diag_error(d, DIAG_FAILED, pos_none(),
               "%lld rows were refused by the provider, more than can be laid to the rows: %s",
               (long long)b->refused, reason);
    diag_hint(d,
              "Look at vecplan.quarantine; correct the plan, or raise backfill.max_failed_rows.");
    return false;
}

static bool set_aside(struct diags *d, struct backfill *b, struct span span, const char *reason) {
    if (is_old(b))
        reason = arena_printf(span.load->arena, "%s: %s", b->what.space->model, reason);
    if (!reader_quarantine(d, b->reader, span.load, span.from, reason))
        return false;
    b->unwritten -= span.count;
    if (++b->refused > b->refused_most)
        return too_many_refused(d, b, reason);
    return settle(d, b, span.load, span.count);
}

static bool take_vectors(struct diags *d, struct backfill *b) {
    struct span span;
    const char *reason = NULL;
    if (b->fetch == NULL)
        return true;
    if (!fetch_poll(d, b->fetch))
        return false;
    while (fetch_take(b->fetch, &span))
        writer_add(b->writer, span);
    while (fetch_take_refused(b->fetch, &span, &reason))
        if (!set_aside(d, b, span, reason))
            return false;
    return true;
}

/* Whether a batch that is not full should be written: nothing more will come soon. */
static bool flush_due(const struct backfill *b) {
    const bool idle = b->fetch == NULL || fetch_busy(b->fetch) == 0 || fetch_spent(b->fetch);
    return (idle && (b->exhausted || b->waiting || ending(b))) ||
           log_now_ms() - b->flush_ms > FLUSH_MS;
}

static bool move_writes(struct diags *d, struct backfill *b) {
    struct span span;
    bool want_write = false;
    if (b->throttle.held && writer_socket(b->writer, &want_write) < 0)
        return true;
    if (!writer_poll(d, b->writer, flush_due(b)))
        return false;
    while (writer_take(b->writer, &span)) {
        b->unwritten -= span.count;
        b->written += (int64_t)span.count;
        b->flush_ms = log_now_ms();
        if (!settle(d, b, span.load, span.count))
            return false;
    }
    return true;
}

static void show(struct backfill *b, bool force) {
    char also[300] = "";
    size_t len = 0;
    if (b->fetch != NULL) {
        const struct fetch_counts counts = fetch_counts(b->fetch);
        if (counts.retries > 0 || b->refused > 0)
            len = (size_t)snprintf(also, sizeof(also), ", %lld retries, %lld set aside",
                                   (long long)counts.retries, (long long)b->refused);
    }
    if (b->throttle.held)
        snprintf(also + len, sizeof(also) - len, ", waiting: %s", b->throttle.reason);
    progress_show(&b->progress, b->job->log, force, also);
}

/* What was used must outlive this process: the budget is that of all runs. */
static bool record_tokens(struct diags *d, struct backfill *b) {
    struct pace *pace = b->fetch != NULL ? fetch_pace(b->fetch) : NULL;
    int64_t used = 0;
    if (pace == NULL || pace->unrecorded == 0)
        return true;
    if (!state_add_tokens(d, b->job, b->read, pace->unrecorded, &used))
        return false;
    pace_recorded(pace, used);
    return true;
}

static bool beat(struct diags *d, struct backfill *b) {
    const int64_t now = log_now_ms();
    if (now - b->beat_ms < BEAT_MS)
        return true;
    b->beat_ms = now;
    return reader_beat(d, b->reader) && record_tokens(d, b);
}

/* What goes on while the canary is waited for. */
static bool go_on(struct diags *d, void *context) {
    return move_writes(d, context) && beat(d, context);
}

/* Waits for an answer or for the database; not at all while there is room to go on. */
static bool wait_for_any(struct diags *d, struct backfill *b) {
    bool want_write = false;
    const int socket = writer_socket(b->writer, &want_write);
    int most_ms = may_read(b) && !b->waiting ? 0 : WAIT_MS;
    if (most_ms > 0 && socket < 0 && writer_busy(b->writer) > 0 && !b->throttle.held)
        most_ms = SOON_MS;
    if (b->fetch != NULL)
        return fetch_wait(d, b->fetch, socket, want_write, most_ms);
    return pg_wait(d, socket, want_write, most_ms);
}

static bool idle(const struct backfill *b) {
    return b->exhausted && writer_busy(b->writer) == 0 &&
           (b->fetch == NULL || fetch_busy(b->fetch) == 0);
}

static bool stopped(struct diags *d) {
    diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal; what is written stays");
    diag_hint(d, "Run the command again: it goes on where it was.");
    return false;
}

static bool over_budget(struct diags *d, const struct backfill *b) {
    const struct pace *pace = fetch_pace(b->fetch);
    const double usd = manifest_number(b->what.sql, "budget_usd"),
                 price = manifest_number(b->what.sql, "usd_per_million_tokens") / 1e6;
    char money[80] = "";
    if (usd > 0)
        snprintf(money, sizeof(money), " (%.4f of %.4f US dollars)", (double)pace->used * price,
                 usd);
    diag_error(d, DIAG_NOT_YET, pos_none(), "backfill.budget is used up: %lld of %.0f tokens%s",
               (long long)pace->used, pace->budget, money);
    diag_hint(d, "Raise it in the plan, compile and run the command again; what is written stays.");
    return false;
}

/* Whether what was under way is written, after the end of the hours or of the budget. */
static bool ended(const struct backfill *b) {
    const bool answered = b->fetch == NULL || fetch_spent(b->fetch) || fetch_busy(b->fetch) == 0;
    return ending(b) && answered && writer_busy(b->writer) == 0;
}

static bool say_end(struct diags *d, const struct backfill *b) {
    if (b->fetch != NULL && fetch_spent(b->fetch))
        return over_budget(d, b);
    return throttle_refuse(d, &b->throttle);
}

/* The hours are those of the sweep: a backfill that was done before only follows changes. */
static bool look_around(struct diags *d, struct backfill *b) {
    b->closing |= !b->was_done && throttle_closed(&b->throttle);
    return throttle_ask(d, &b->throttle, b->read);
}

/* Carries the reader's present source to its end. */
static bool carry_out(struct diags *d, struct backfill *b) {
    b->exhausted = false;
    b->flush_ms = log_now_ms();
    while (!interrupted()) {
        if (!look_around(d, b) || !fill(d, b) || !take_vectors(d, b) || !move_writes(d, b) ||
            !beat(d, b))
            return false;
        show(b, false);
        if (idle(b))
            return true;
        if (ended(b))
            return say_end(d, b);
        if (!wait_for_any(d, b))
            return false;
    }
    return stopped(d);
}

/* How many refused rows of so many are laid to the rows, and not to the plan. */
static void allow_refusals(struct backfill *b, int64_t rows) {
    const int64_t share = (int64_t)(FAILED_SHARE * (double)rows);
    const int64_t allowed = (int64_t)manifest_number(b->what.sql, "max_failed_rows");
    b->refused_most = share > FAILED_FREE ? share : FAILED_FREE;
    b->refused_most = allowed > b->refused_most ? allowed : b->refused_most;
}

static bool sweep(struct diags *d, struct backfill *b) {
    int64_t rows = 0;
    if (!reader_plan_sweep(d, b->reader, &rows))
        return false;
    b->progress = progress_new("backfill", rows);
    allow_refusals(b, rows);
    if (!carry_out(d, b))
        return false;
    show(b, rows > 0);
    log_end(b->job->log);
    return true;
}

static bool pause_for(struct diags *d, struct backfill *b, int64_t wait_ms) {
    for (const int64_t until = log_now_ms() + wait_ms; log_now_ms() < until;) {
        if (interrupted())
            return stopped(d);
        if (!beat(d, b) || !pg_wait(d, -1, false, SOON_MS))
            return false;
    }
    return true;
}

/* Drains what is pending, and again, after a while, what was locked or had changed meanwhile. */
static bool drain(struct diags *d, struct backfill *b) {
    int64_t rows = 0, missed = writer_missed(b->writer);
    for (int i = 0; i < DRAINS_MOST; i++) {
        if (i > 0 && !pause_for(d, b, (int64_t)DRAIN_PAUSE_MS << i))
            return false;
        missed = writer_missed(b->writer);
        if (!reader_begin_drain(d, b->reader, &rows))
            return false;
        if (rows == 0)
            return true;
        b->progress = progress_new(is_old(b) ? "old vectors" : "drain", rows);
        if (!carry_out(d, b))
            return false;
        show(b, true);
        log_end(b->job->log);
        if (writer_missed(b->writer) == missed)
            return true;
    }
    log_line(b->job->log, "%lld rows are locked or keep changing: the next run takes them",
             (long long)(writer_missed(b->writer) - missed));
    return true;
}

static bool record(struct diags *d, const struct backfill *b, const char *state) {
    struct fetch_counts counts = {0};
    if (b->fetch != NULL)
        counts = fetch_counts(b->fetch);
    const char *detail =
        arena_printf(b->job->keep,
                     "{\"written\": %lld, \"requests\": %lld, \"retries\": %lld, \"tokens\": %lld}",
                     (long long)b->written, (long long)counts.requests, (long long)counts.retries,
                     (long long)counts.tokens);
    return state_put(d, b->job, b->read, "backfill", NULL, b->job->manifest->plan_checksum, state,
                     detail);
}

/* Ends the batch that is being written, so that a stop loses as little as it can, and gives the
 * leases back. Failures on this way out add nothing to what is already reported. */
static void wind_up(struct backfill *b, bool failed) {
    struct arena *arena = arena_new();
    struct diags ignored = diags_new(arena);
    bool want_write = false;
    int socket;
    struct pace *pace = b->fetch != NULL ? fetch_pace(b->fetch) : NULL;
    if (pace != NULL) /* what is under way may be billed all the same */
        pace_answered(pace, pace->under_way, pace->under_way);
    while ((socket = writer_socket(b->writer, &want_write)) >= 0)
        if (!writer_poll(&ignored, b->writer, false) ||
            (writer_socket(b->writer, &want_write) >= 0 &&
             !pg_wait(&ignored, socket, want_write, WAIT_MS)))
            break;
    (void)(pg_alive(b->read) && record_tokens(&ignored, b) &&
           (is_old(b) || reader_release(&ignored, b->reader)) &&
           (!failed || b->was_done || record(&ignored, b, "failed")));
    arena_free(arena);
}

/* Too many rows in quarantine: the rest is done, but the backfill is not. */
static bool judge_quarantine(struct diags *d, const struct backfill *b) {
    int64_t rows = 0;
    const int64_t allowed = (int64_t)manifest_number(b->what.sql, "max_failed_rows");
    if (!reader_quarantined(d, b->reader, &rows))
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

static bool begin(struct diags *d, struct backfill *b) {
    struct state_steps steps;
    if (!state_read(d, b->job, b->read, &steps) || !state_require(d, b->job, &steps, b->what.sql) ||
        !state_computes(d, b->job, &steps))
        return false;
    b->was_done = state_done(b->job, &steps, "backfill");
    if (!b->was_done && throttle_closed(&b->throttle))
        return throttle_refuse(d, &b->throttle);
    return (b->was_done || record(d, b, "running")) &&
           (is_computed(b) || state_add_tokens(d, b->job, b->read, 0, &b->tokens_used));
}

/* With a provider: the requests in flight and a batch, which is what a killed run embeds again. */
static size_t unwritten_most(const struct backfill *b) {
    const double batch = manifest_number(b->what.sql, "batch");
    if (is_computed(b))
        return (size_t)(2 * batch);
    return (size_t)(batch + manifest_number(b->what.sql, "request") *
                                manifest_number(b->what.sql, "concurrency"));
}

static struct backfill backfill_new(const struct job *job, const char *kind,
                                    const struct manifest_space *space,
                                    const struct manifest_provider *provider) {
    struct backfill b = {
        .job = job,
        .what = {names_job(job, kind), space, provider},
        .throttle = throttle_new(job),
    };
    b.unwritten_most = unwritten_most(&b);
    return b;
}

static bool run_new(struct diags *d, const struct job *job, void *context) {
    (void)context;
    const struct manifest *m = job->manifest;
    struct backfill b = backfill_new(job, "backfill", &m->to, m->provider);
    const bool started = open_all(d, &b) && begin(d, &b);
    const bool ok = started && sweep(d, &b) && drain(d, &b) && record_tokens(d, &b) &&
                    judge_quarantine(d, &b) && record(d, &b, "done");
    if (started && !ok)
        wind_up(&b, diags_exit(d) == 1);
    if (ok)
        log_line(job->log, "backfill done: %lld rows written", (long long)b.written);
    close_all(&b);
    return ok;
}

/* Rows that the old model refuses hold up nothing: a rollback serves them as they are. */
static bool say_refused(struct diags *d, const struct backfill *b) {
    int64_t rows = 0;
    if (!reader_quarantined(d, b->reader, &rows))
        return false;
    if (rows > 0)
        log_line(b->job->log, "%lld rows are refused by %s: a rollback would not serve their text",
                 (long long)rows, b->what.space->model);
    return true;
}

static bool run_old(struct diags *d, const struct job *job, void *context) {
    (void)context;
    const struct manifest *m = job->manifest;
    struct state_steps steps;
    struct backfill b = backfill_new(job, "refresh", &m->from, m->from_provider);
    b.was_done = true;
    allow_refusals(&b, 0);
    const bool started = open_all(d, &b);
    bool ok = started && state_read(d, job, b.read, &steps);
    if (ok && !state_done(job, &steps, "contract"))
        ok = state_add_tokens(d, job, b.read, 0, &b.tokens_used) && drain(d, &b) &&
             record_tokens(d, &b) && say_refused(d, &b);
    if (started && !ok)
        wind_up(&b, false);
    if (b.written > 0)
        log_line(job->log, "old vectors: %lld rows written", (long long)b.written);
    close_all(&b);
    return ok;
}

bool backfill_run(struct diags *d, const struct job *job) {
    return names_run(d, job, run_new, NULL);
}

bool backfill_old(struct diags *d, const struct job *job) {
    return manifest_job(job->manifest, "refresh") == NULL || names_run(d, job, run_old, NULL);
}
