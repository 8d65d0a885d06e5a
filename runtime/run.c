/*
 * The ledger in, what is due out: jobs are done, what is a person's is said. Never applies SQL,
 * never cuts over.
 */
#include "run.h"

#include "backfill.h"
#include "index.h"
#include "state.h"
#include "verify.h"

#include <string.h>
#include <time.h>

/* What is known of a plan in the database. */
struct picture {
    struct state_steps steps;
    struct state_generation serving;
    struct state_progress progress;
    struct state_gates gates;
    struct state_pause pause;
};

static bool take_picture(struct diags *d, const struct job *job, struct pg *pg,
                         struct picture *out) {
    return state_read(d, job, pg, &out->steps) &&
           state_generation(d, job, pg, &out->steps, &out->serving) &&
           state_progress(d, job, pg, &out->steps, &out->progress) &&
           state_gates(d, job, pg, &out->steps, &out->gates) &&
           state_pause(d, job, pg, &out->steps, &out->pause);
}

/* The step that must be done before the job is, or NULL. */
static const char *missing(const struct job *job, const struct state_steps *steps,
                           const char *kind) {
    const struct manifest_job *wanted = manifest_job(job->manifest, kind);
    for (size_t i = 0; i < wanted->after_count; i++) {
        if (!state_done(job, steps, wanted->after[i]))
            return wanted->after[i];
    }
    return NULL;
}

static bool is_met(const struct manifest_gate *gate, const struct state_gates *gates) {
    for (size_t i = 0; i < gates->count; i++) {
        const struct state_gate *g = &gates->gate[i];
        if (strcmp(g->gate, gate->gate) == 0 && (g->current || gate->required))
            return g->current && !g->expired && g->passed && verify_met(gate, g->figure);
    }
    return !gate->required;
}

static bool gates_met(const struct manifest *m, const struct picture *p) {
    for (size_t i = 0; i < m->gate_count; i++) {
        if (!is_met(&m->gates[i], &p->gates))
            return false;
    }
    return (double)p->progress.oldest_pending_s <=
           manifest_number(manifest_job(m, "verify"), "pending_s");
}

static const char *run_again(const struct job *job) {
    return arena_printf(job->keep, "run \"vecrun run %s\"", job->path);
}

static const char *cut_over(const struct job *job, const struct state_steps *steps) {
    if (state_find(steps, "rollback") || state_done(job, steps, "cutover"))
        return arena_printf(job->keep, "run \"vecrun cutover %s\"", job->path);
    return state_todo(job, steps, "cutover");
}

static const char *contract(const struct job *job, const struct picture *p) {
    const char *todo = state_todo(job, &p->steps, "contract");
    const int64_t soak_s =
        (int64_t)manifest_number(manifest_job(job->manifest, "cutover"), "soak_s");
    if (p->serving.age_s >= soak_s)
        return todo;
    const time_t end = (time_t)(p->serving.since_us / 1000000 + soak_s);
    struct tm utc;
    char clock[32] = "";
    if (gmtime_r(&end, &utc))
        strftime(clock, sizeof(clock), "%Y-%m-%d %H:%M:%S", &utc);
    return arena_printf(job->keep, "soak until %s UTC, then %s", clock, todo);
}

static bool serves(const struct job *job, const struct picture *p) {
    return p->serving.active && strcmp(p->serving.active, job->manifest->to.model) == 0;
}

static const char *next_of(const struct job *job, const struct picture *p) {
    const struct manifest *m = job->manifest;
    const struct state_steps *steps = &p->steps;
    const char *step = missing(job, steps, "backfill");
    if (steps->over)
        return arena_printf(job->keep, "nothing, %s", state_over(job, steps));
    if (step)
        return state_todo(job, steps, step);
    if (state_done(job, steps, "contract"))
        return arena_printf(job->keep, "nothing, plan %s is done", m->plan);
    if (*p->pause.by)
        return arena_printf(job->keep, "run \"vecrun backfill %s --resume\": paused by %s",
                            job->path, p->pause.by);
    if (!state_done(job, steps, "backfill"))
        return run_again(job);
    step = missing(job, steps, "verify");
    if (step)
        return state_todo(job, steps, step);
    if (!serves(job, p))
        return gates_met(m, p) ? cut_over(job, steps) : run_again(job);
    return contract(job, p);
}

bool run_next(struct diags *d, const struct job *job, struct pg *pg, const char **next) {
    struct picture now;
    if (!take_picture(d, job, pg, &now))
        return false;
    *next = next_of(job, &now);
    return true;
}

/* Refuses a backfill that somebody holds back: it is not due. */
static bool refuse_paused(struct diags *d, const struct job *job, struct pg *pg,
                          const struct state_steps *steps) {
    struct state_pause pause;
    if (!state_pause(d, job, pg, steps, &pause))
        return false;
    if (!*pause.by)
        return true;
    diag_error(d, DIAG_NOT_YET, pos_none(), "the backfill is paused by %s since %s UTC", pause.by,
               pause.since);
    diag_hint(d, "Run \"vecrun backfill %s --resume\" to let it go on.", job->path);
    return false;
}

static bool read_steps(struct diags *d, const struct job *job, struct state_steps *out) {
    struct pg *pg;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok = state_read(d, job, pg, out) && state_unchanged(d, job, out) &&
                    refuse_paused(d, job, pg, out);
    pg_close(pg);
    return ok;
}

/* After contract: changes are followed as long as the model serves. With to.expression there are no
 * triggers any more, nor with the next plan's contract. */
static bool follow(struct diags *d, const struct job *job) {
    struct pg *pg;
    struct picture now;
    if (!job->manifest->provider)
        return true;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok = state_read(d, job, pg, &now.steps) &&
                    state_generation(d, job, pg, &now.steps, &now.serving);
    pg_close(pg);
    return ok && (!serves(job, &now) || backfill_run(d, job));
}

static bool do_jobs(struct diags *d, const struct job *job, FILE *out) {
    struct state_steps steps;
    if (!read_steps(d, job, &steps))
        return false;
    if (steps.over || missing(job, &steps, "backfill"))
        return true;
    if (state_done(job, &steps, "contract"))
        return follow(d, job);
    if (!backfill_run(d, job) || !read_steps(d, job, &steps))
        return false;
    const bool index_due = state_builds(job->manifest) && !missing(job, &steps, "index") &&
                           !state_done(job, &steps, "index_check");
    if (index_due)
        return index_run(d, job);
    const bool measured = missing(job, &steps, "verify") || verify_run(d, job, true, false, out);
    /* a gate that is not met is no reason to leave the old vectors behind */
    return (measured || diags_exit(d) == 3) && backfill_old(d, job) && measured;
}

static bool say_next(struct diags *d, const struct job *job, FILE *out) {
    struct pg *pg;
    const char *next = NULL;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok = run_next(d, job, pg, &next);
    pg_close(pg);
    if (ok)
        fprintf(out, "next: %s\n", next);
    return ok;
}

bool run_due(struct diags *d, const struct job *job, FILE *out) {
    const bool ok = do_jobs(d, job, out);
    /* What is next is known too where a gate is not met, but not after a failure. */
    if (!ok && diags_exit(d) != 3)
        return false;
    return say_next(d, job, out) && ok;
}
