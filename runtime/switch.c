/*
 * A wish to cut over or to go back in, the manifest's statement carried out and the model that
 * serves now out. What has to be so before stands in the statement.
 */
#include "switch.h"

#include "state.h"

#include <inttypes.h>

static bool say_serving(struct diags *d, const struct job *job, struct pg *pg,
                        const struct state_steps *steps, FILE *out) {
    struct state_generation serving;
    if (!state_generation(d, job, pg, steps, &serving))
        return false;
    fprintf(out, "%s is served by %s since %s UTC\n", job->manifest->target,
            serving.active ? serving.active : "no model", serving.since ? serving.since : "-");
    return true;
}

/* Going back is urgent and safe: a file that changed meanwhile is no reason to refuse it. */
static bool run_switch(struct diags *d, const struct job *job, const char *kind, bool urgent,
                       FILE *out) {
    struct pg *pg;
    struct state_steps steps;
    struct pg_rows rows;
    if (!state_open(d, job, &pg))
        return false;
    const struct manifest_job *wanted = manifest_job(job->manifest, kind);
    const bool ok =
        state_read(d, job, pg, &steps) &&
        (urgent && state_done(job, &steps, "expand") ? state_alive(d, job, &steps)
                                                     : state_require(d, job, &steps, wanted)) &&
        pg_query(d, pg, job->keep, manifest_sql(wanted, kind), NULL, 0, &rows) &&
        say_serving(d, job, pg, &steps, out);
    pg_close(pg);
    return ok;
}

/* Notes first what no trigger has seen. */
static bool say_outdated(struct diags *d, const struct job *job, struct pg *pg, FILE *out) {
    const char *enter = manifest_sql(manifest_job(job->manifest, "rollback"), "outdated_enter");
    struct state_steps steps;
    struct state_outdated outdated;
    struct pg_rows rows;
    if ((enter != NULL && !pg_query(d, pg, job->keep, enter, NULL, 0, &rows)) ||
        !state_read(d, job, pg, &steps) || !state_outdated(d, job, pg, &steps, &outdated))
        return false;
    if (outdated.known && outdated.rows == 0)
        fprintf(out, "every row is served by its present text\n");
    else if (outdated.known)
        fprintf(out, "%" PRId64 " rows are served by an old text, or not at all\n", outdated.rows);
    return true;
}

/* The rows of a statement that the manifest may have, one a line. */
static bool say_rows(struct diags *d, const struct job *job, struct pg *pg, const char *statement,
                     FILE *out) {
    const char *sql = manifest_sql(manifest_job(job->manifest, "rollback"), statement);
    struct pg_rows rows;
    if (sql == NULL)
        return true;
    if (!pg_query(d, pg, job->keep, sql, NULL, 0, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        fprintf(out, "%s\n", rows.cells[i].ptr);
    return true;
}

/* Said once it is done: asking, and its failing, must not hold it up. */
static void say_after(const struct job *job, FILE *out) {
    struct diags counting = diags_new(job->keep), looking = diags_new(job->keep);
    struct pg *pg;
    if (state_open(&counting, job, &pg)) {
        (void)(say_rows(&looking, job, pg, "index_gone", out) &&
               say_rows(&looking, job, pg, "followed", out));
        fflush(out); /* counting reads the table */
        (void)say_outdated(&counting, job, pg, out);
        pg_close(pg);
    }
    if (counting.first != NULL)
        log_line(job->log, "how many rows are served by an old text is not known: %s",
                 counting.first->message);
    if (looking.first != NULL)
        log_line(job->log, "whether searches have their index is not known: %s",
                 looking.first->message);
}

bool switch_cutover(struct diags *d, const struct job *job, FILE *out) {
    return run_switch(d, job, "cutover", false, out);
}

bool switch_rollback(struct diags *d, const struct job *job, FILE *out) {
    if (!run_switch(d, job, "rollback", true, out))
        return false;
    say_after(job, out);
    return true;
}
