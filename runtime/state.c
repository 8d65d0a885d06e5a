/*
 * The ledger in, what is known of a plan out: its steps, generation, progress and gates; and rows
 * of steps written back. Decides whether a job may start, does no job.
 */
#include "state.h"

#include "base/embedded.h"
#include "base/file.h"

#include <string.h>

static const struct {
    const char *step, *phase;
} step_phases[] = {
    {"ledger", "expand"},           {"expand", "expand"},
    {"index_guard", "index"},       {"index", "index"},
    {"index_check", "index"},       {"cutover", "cutover"},
    {"contract_guard", "contract"}, {"contract_index", "contract"},
    {"contract", "contract"},
};

static const char *ledger_sql(const struct job *job, const char *statement) {
    return manifest_sql(manifest_job(job->manifest, "ledger"), statement);
}

bool state_open(struct diags *d, const struct job *job, struct pg **out) {
    struct pg_rows rows;
    if (!pg_connect(d, job->keep, job->database, "vecrun", out))
        return false;
    if (pg_query(d, *out, job->keep, ledger_sql(job, "session"), NULL, 0, &rows))
        return true;
    pg_close(*out);
    *out = NULL;
    return false;
}

bool state_ledger(struct diags *d, struct pg *pg, struct arena *keep, bool *out) {
    struct pg_rows rows;
    if (!pg_query(d, pg, keep, embedded_text("run_ledger.sql").ptr, NULL, 0, &rows))
        return false;
    *out = pg_cell_bool(rows.cells[0]);
    return true;
}

static bool read_over(struct diags *d, const struct job *job, struct pg *pg,
                      struct state_steps *out) {
    struct pg_rows rows;
    if (!pg_query(d, pg, job->keep, ledger_sql(job, "over"), NULL, 0, &rows))
        return false;
    if (rows.count > 0) {
        out->over = pg_cell_bool(rows.cells[0]);
        out->later = rows.cells[1].ptr;
    }
    return true;
}

bool state_read(struct diags *d, const struct job *job, struct pg *pg, struct state_steps *out) {
    struct pg_rows rows;
    *out = (struct state_steps){0};
    if (!state_ledger(d, pg, job->keep, &out->ledger))
        return false;
    if (!out->ledger)
        return true;
    if (!pg_query_text(d, pg, job->keep, ledger_sql(job, "steps"), NULL, 0, &rows))
        return false;
    struct state_step *steps = arena_array(job->keep, rows.count + 1, sizeof(*steps));
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *cell = rows.cells + i * rows.columns;
        steps[i] = (struct state_step){cell[0].ptr, cell[1].ptr, cell[2].ptr,
                                       cell[3].ptr, cell[4].ptr, cell[5].ptr};
    }
    out->step = steps;
    out->count = rows.count;
    return read_over(d, job, pg, out);
}

/* Runs a statement that reads what expand has made; without that there are no rows. */
static bool read_expanded(struct diags *d, const struct job *job, struct pg *pg,
                          const struct state_steps *steps, const char *statement,
                          struct pg_rows *out) {
    *out = (struct pg_rows){0};
    return !state_done(job, steps, "expand") ||
           pg_query(d, pg, job->keep, ledger_sql(job, statement), NULL, 0, out);
}

bool state_generation(struct diags *d, const struct job *job, struct pg *pg,
                      const struct state_steps *steps, struct state_generation *out) {
    struct pg_rows rows;
    *out = (struct state_generation){0};
    if (!read_expanded(d, job, pg, steps, "generation", &rows))
        return false;
    if (rows.count == 0)
        return true;
    const struct str *cell = rows.cells;
    *out = (struct state_generation){.active = cell[0].ptr,
                                     .since = cell[2].ptr,
                                     .since_us = pg_cell_int(cell[3]),
                                     .age_s = pg_cell_int(cell[4])};
    return json_parse(d, job->keep, "accepted models", cell[1], &out->accept);
}

bool state_progress(struct diags *d, const struct job *job, struct pg *pg,
                    const struct state_steps *steps, struct state_progress *out) {
    struct pg_rows rows;
    *out = (struct state_progress){0};
    if (steps->over)
        return true;
    if (!read_expanded(d, job, pg, steps, "progress", &rows))
        return false;
    if (rows.count > 0)
        *out = (struct state_progress){pg_cell_int(rows.cells[0]), pg_cell_int(rows.cells[1]),
                                       pg_cell_int(rows.cells[2]), pg_cell_int(rows.cells[3]),
                                       pg_cell_int(rows.cells[4])};
    return true;
}

bool state_workers(struct diags *d, const struct job *job, struct pg *pg,
                   const struct state_steps *steps, const struct json **out) {
    struct pg_rows rows;
    *out = NULL;
    if (!read_expanded(d, job, pg, steps, "workers", &rows))
        return false;
    return rows.count == 0 || json_parse(d, job->keep, "workers", rows.cells[0], out);
}

bool state_outdated(struct diags *d, const struct job *job, struct pg *pg,
                    const struct state_steps *steps, struct state_outdated *out) {
    struct pg_rows rows;
    *out = (struct state_outdated){0};
    if (ledger_sql(job, "outdated") == NULL || state_done(job, steps, "contract"))
        return true;
    if (!read_expanded(d, job, pg, steps, "outdated", &rows))
        return false;
    if (rows.count > 0)
        *out = (struct state_outdated){true, pg_cell_int(rows.cells[0])};
    return true;
}

bool state_gates(struct diags *d, const struct job *job, struct pg *pg,
                 const struct state_steps *steps, struct state_gates *out) {
    struct pg_rows rows;
    *out = (struct state_gates){0};
    if (!read_expanded(d, job, pg, steps, "gates", &rows))
        return false;
    struct state_gate *gates = arena_array(job->keep, rows.count + 1, sizeof(*gates));
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *cell = rows.cells + i * rows.columns;
        gates[i] = (struct state_gate){.gate = cell[0].ptr,
                                       .figure = pg_cell_float(cell[1]),
                                       .required = cell[2].ptr != NULL,
                                       .threshold = pg_cell_float(cell[2]),
                                       .passed = pg_cell_bool(cell[3]),
                                       .rows = pg_cell_int(cell[4]),
                                       .current = pg_cell_bool(cell[5]),
                                       .young = pg_cell_bool(cell[6]),
                                       .expired = pg_cell_bool(cell[7]),
                                       .measured = cell[8].ptr};
    }
    out->gate = gates;
    out->count = rows.count;
    return true;
}

const struct state_step *state_find(const struct state_steps *steps, const char *step) {
    for (size_t i = 0; i < steps->count; i++) {
        if (strcmp(steps->step[i].step, step) == 0)
            return &steps->step[i];
    }
    return NULL;
}

bool state_builds(const struct manifest *m) {
    const struct manifest_job *index = manifest_job(m, "index");
    return index && manifest_number(index, "builds") > 0;
}

bool state_by_job(const struct manifest *m, const char *step) {
    return strcmp(step, "backfill") == 0 || (strcmp(step, "index") == 0 && state_builds(m));
}

bool state_done(const struct job *job, const struct state_steps *steps, const char *step) {
    const struct manifest *m = job->manifest;
    const struct state_step *row = state_find(steps, step);
    return row && strcmp(row->state, "done") == 0 &&
           (!state_by_job(m, step) || strcmp(row->checksum, m->plan_checksum) == 0);
}

bool state_changed(const struct state_steps *steps, const struct manifest_file *file) {
    const struct state_step *row = state_find(steps, file->step);
    return row && strcmp(row->checksum, file->checksum) != 0;
}

bool state_unreleased(const struct manifest *m, const char *phase) {
    for (size_t i = 0; i < m->unreleased_count; i++) {
        if (strcmp(m->unreleased[i], phase) == 0)
            return true;
    }
    return false;
}

const char *state_phase(const char *step) {
    for (size_t i = 0; i < countof(step_phases); i++) {
        if (strcmp(step_phases[i].step, step) == 0)
            return step_phases[i].phase;
    }
    return NULL;
}

const char *state_path(const struct job *job, const char *path) {
    return file_relative(job->keep, ".",
                         file_join(job->keep, file_dir(job->keep, job->path), path));
}

/* "apply step expand (a.sql, b.sql) with dbmate": the files of the phase that are not applied. */
static const char *apply_files(const struct job *job, const struct state_steps *steps,
                               const char *phase, const char *step) {
    const struct manifest *m = job->manifest;
    struct buf files = buf_new(job->keep, (size_t)1 << 16);
    for (size_t i = 0; i < m->file_count; i++) {
        const struct manifest_file *file = &m->files[i];
        const char *of = state_phase(file->step);
        if (!of || strcmp(of, phase) != 0 || state_done(job, steps, file->step))
            continue;
        if (files.len == 0)
            step = file->step;
        buf_printf(&files, "%s%s", files.len > 0 ? ", " : "", state_path(job, file->path));
    }
    return arena_printf(job->keep, "apply step %s (%s) with %s", step,
                        files.len > 0 && !files.failed ? files.ptr : "all of its files", m->format);
}

const char *state_todo(const struct job *job, const struct state_steps *steps, const char *step) {
    const char *phase = state_phase(step);
    if (strcmp(step, "ledger") != 0 && strcmp(step, "expand") != 0) {
        if (!state_done(job, steps, "expand"))
            return state_todo(job, steps, "expand");
        const bool index_due = strcmp(step, "index_check") == 0 && state_builds(job->manifest) &&
                               state_done(job, steps, "index_guard") &&
                               !state_done(job, steps, "index");
        if (!phase || !state_done(job, steps, "backfill") || index_due)
            return arena_printf(job->keep, "run \"vecrun run %s\"", job->path);
    }
    if (state_unreleased(job->manifest, phase))
        return arena_printf(job->keep,
                            "give release.%s a version in the plan, run \"vecplan compile\" and "
                            "apply the files",
                            phase);
    if (strcmp(job->manifest->format, "sql") == 0)
        return arena_printf(job->keep, "run \"vecrun apply %s --to %s\"", job->path, phase);
    return apply_files(job, steps, phase, step);
}

static struct pg_param text_or_null(const char *text) {
    if (text)
        return pg_text(str_of(text));
    return (struct pg_param){.text = true};
}

bool state_put(struct diags *d, const struct job *job, struct pg *pg, const char *step,
               const char *version, const char *checksum, const char *state, const char *detail) {
    const struct pg_param params[] = {text_or_null(step), text_or_null(version),
                                      text_or_null(checksum), text_or_null(state),
                                      text_or_null(detail)};
    struct pg_rows rows;
    return pg_query(d, pg, job->keep, ledger_sql(job, "step_put"), params, countof(params), &rows);
}

bool state_pause(struct diags *d, const struct job *job, struct pg *pg,
                 const struct state_steps *steps, struct state_pause *out) {
    struct pg_rows rows;
    *out = (struct state_pause){"", ""};
    if (!read_expanded(d, job, pg, steps, "pause", &rows))
        return false;
    if (rows.count > 0)
        *out = (struct state_pause){rows.cells[0].ptr, rows.cells[1].ptr};
    return true;
}

bool state_pause_put(struct diags *d, const struct job *job, struct pg *pg) {
    struct pg_rows rows;
    return pg_query(d, pg, job->keep, ledger_sql(job, "pause_put"), NULL, 0, &rows);
}

bool state_remove(struct diags *d, const struct job *job, struct pg *pg, const char *step) {
    const struct pg_param param = text_or_null(step);
    struct pg_rows rows;
    return pg_query(d, pg, job->keep, ledger_sql(job, "step_remove"), &param, 1, &rows);
}

static const char *later_plan(const struct job *job, const struct state_steps *steps) {
    return steps->later ? arena_printf(job->keep, "plan %s", steps->later) : "a later plan";
}

const char *state_over(const struct job *job, const struct state_steps *steps) {
    return arena_printf(job->keep, "plan %s is over: %s has taken its place", job->manifest->plan,
                        later_plan(job, steps));
}

bool state_alive(struct diags *d, const struct job *job, const struct state_steps *steps) {
    if (!steps->over)
        return true;
    (void)diag_error(d, DIAG_INPUT, (struct pos){.file = job->path}, "%s", state_over(job, steps));
    diag_hint(d, "Use the manifest of %s.", later_plan(job, steps));
    return false;
}

bool state_computes(struct diags *d, const struct job *job, const struct state_steps *steps) {
    if (job->manifest->provider || !state_done(job, steps, "contract"))
        return true;
    (void)diag_error(d, DIAG_INPUT, (struct pos){.file = job->path},
                     "plan %s is contracted: what its vectors were computed from is gone",
                     job->manifest->plan);
    diag_hint(d, "From now on applications write the new vectors themselves.");
    return false;
}

bool state_check_triggers(struct diags *d, const struct job *job, struct pg *pg, bool *wrong) {
    struct pg_rows rows;
    if (!pg_query(d, pg, job->keep, ledger_sql(job, "triggers"), NULL, 0, &rows))
        return false;
    *wrong = rows.count > 0;
    if (*wrong)
        log_line(job->log, "changes may not be noticed: %s. %s", rows.cells[0].ptr,
                 rows.cells[1].ptr);
    return true;
}

bool state_unchanged(struct diags *d, const struct job *job, const struct state_steps *steps) {
    const struct manifest *m = job->manifest;
    bool good = true;
    for (size_t i = 0; i < m->file_count; i++) {
        const struct manifest_file *file = &m->files[i];
        if (!state_changed(steps, file))
            continue;
        const struct pos pos = {.file = state_path(job, file->path)};
        good = diag_error(d, DIAG_INPUT, pos, "the file changed after step \"%s\" was applied",
                          file->step);
        diag_hint(d, "Take the plan back to what was applied and compile again, or undo the step "
                     "and apply the new file.");
    }
    return good;
}

bool state_require(struct diags *d, const struct job *job, const struct state_steps *steps,
                   const struct manifest_job *wanted) {
    if (!state_alive(d, job, steps) || !state_unchanged(d, job, steps))
        return false;
    for (size_t i = 0; i < wanted->after_count; i++) {
        const char *step = wanted->after[i];
        if (state_done(job, steps, step))
            continue;
        (void)diag_error(d, DIAG_NOT_YET, pos_none(), "step \"%s\" of plan \"%s\" is not done",
                         step, job->manifest->plan);
        const char *todo = state_todo(job, steps, step);
        diag_hint(d, "%c%s, then run this again.", todo[0] - 'a' + 'A', todo + 1);
        return false;
    }
    return true;
}
