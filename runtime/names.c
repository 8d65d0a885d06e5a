/*
 * A job and the ledger in, the job run with the statements that name the columns as they are now
 * out. Only method rename has two sets of them; other plans run as they are.
 */
#include "names.h"

#include "state.h"

#include <string.h>

#define CHANGES_MOST 5 /* each within SOON_MS of the one before */
#define SOON_MS 1000

const struct manifest_job *names_job(const struct job *job, const char *kind) {
    return job->renamed ? manifest_job_renamed(job->manifest, kind)
                        : manifest_job(job->manifest, kind);
}

static bool have_changed(const struct job *job, const struct state_steps *steps,
                         const struct state_generation *serving) {
    return state_done(job, steps, "contract") ||
           (serving->active && strcmp(serving->active, job->manifest->to.model) == 0);
}

/* Which names the columns have now, and since when: a cutover enters all of it at once. */
static bool read_names(struct diags *d, const struct job *job, struct job *now) {
    struct pg *pg;
    struct state_steps steps;
    struct state_generation serving;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok =
        state_read(d, job, pg, &steps) && state_generation(d, job, pg, &steps, &serving);
    pg_close(pg);
    if (ok) {
        now->renamed = have_changed(job, &steps, &serving);
        now->names_us = serving.since_us;
    }
    return ok;
}

bool names_changed(const struct job *job) {
    struct diags ignored = diags_new(job->keep);
    struct job now = *job;
    return manifest_job_renamed(job->manifest, "backfill") && read_names(&ignored, job, &now) &&
           (now.renamed != job->renamed || now.names_us != job->names_us);
}

static bool too_often(struct diags *d, const struct job *job) {
    (void)diag_error(d, DIAG_NOT_YET, pos_none(),
                     "the columns of %s were renamed %d times meanwhile", job->manifest->table,
                     CHANGES_MOST);
    diag_hint(d, "Run this again once nobody cuts over or rolls back.");
    return false;
}

bool names_try(struct diags *d, const struct job *job,
               bool (*run)(struct diags *, const struct job *, void *context), void *context,
               bool *changed) {
    struct job now = *job;
    struct diags tried = diags_new(d->keep);
    *changed = false;
    if (!manifest_job_renamed(job->manifest, "backfill"))
        return run(d, job, context);
    if (!read_names(d, job, &now))
        return false;
    const bool ok = run(&tried, &now, context);
    *changed = !ok && diags_exit(&tried) == 1 && names_changed(&now);
    if (!*changed) {
        diags_move(d, &tried);
        return ok;
    }
    log_line(job->log, "the columns of %s were renamed meanwhile: going on by their new names",
             job->manifest->table);
    return false;
}

bool names_run(struct diags *d, const struct job *job,
               bool (*run)(struct diags *, const struct job *, void *context), void *context) {
    for (int soon = 0; soon < CHANGES_MOST;) {
        bool changed = false;
        const int64_t began_ms = log_now_ms();
        const bool ok = names_try(d, job, run, context, &changed);
        if (!changed)
            return ok;
        soon = log_now_ms() - began_ms < SOON_MS ? soon + 1 : 0;
    }
    return too_often(d, job);
}
