/*
 * The manifest's files in, applied or undone in the database out. A file is sent as it is, once it
 * is found to be what vecplan wrote; the files' own guards decide whether it is time.
 */
#include "apply.h"

#include "base/file.h"
#include "base/seal.h"
#include "run.h"
#include "state.h"

#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)

static const char *const phases[] = {"expand", "index", "cutover", "contract"};

struct application {
    struct diags *d;
    const struct job *job;
    struct pg *pg;
    FILE *out;
    struct state_steps steps; /* as they were at the start */
};

static size_t phase_rank(const char *phase) {
    for (size_t i = 0; i < countof(phases); i++) {
        if (phase && strcmp(phases[i], phase) == 0)
            return i;
    }
    return countof(phases);
}

static size_t file_rank(const struct manifest_file *file) {
    return phase_rank(state_phase(file->step));
}

/* Reads a file; it must be whole, and made with this manifest. */
static bool read_file(const struct application *a, const struct manifest_file *file,
                      const char *path, bool up, const char **sql) {
    const struct pos pos = {.file = path};
    struct arena *keep = a->job->keep;
    struct str text;
    if (!file_read(a->d, keep, path, FILE_BYTES_MAX, &text))
        return false;
    const enum seal seal = seal_check(text);
    if (seal != SEAL_GOOD || memchr(text.ptr, '\0', text.len)) {
        (void)diag_error(a->d, DIAG_INPUT, pos, "%s",
                         seal == SEAL_NONE ? "the file was not written by vecplan"
                                           : "the file was edited after vecplan wrote it");
        diag_hint(a->d, "Move the edit into the plan, delete the file and compile again.");
        return false;
    }
    *sql = str_dup(keep, text);
    /* A file that keeps its own row holds the step's checksum. */
    if (up && file->transactional && !str_find(text, file->checksum)) {
        (void)diag_error(a->d, DIAG_INPUT, pos, "the file was not made with this manifest");
        diag_hint(a->d, "Compile the plan again, and take files and manifest from one commit.");
        return false;
    }
    return true;
}

static bool send_file(const struct application *a, const char *path, const char *sql) {
    log_line(a->job->log, "applying %s", path);
    if (pg_script(a->d, a->pg, sql))
        return true;
    if (!a->d->last->detail)
        diag_detail(a->d, "in %s", path);
    return false;
}

/* A step without a transaction may have been stopped in the middle, and its statement does no harm
 * when repeated: it is over only once the step that checks it is. */
static bool is_over(const struct application *a, size_t i) {
    const struct manifest *m = a->job->manifest;
    const struct manifest_file *file = &m->files[i];
    const bool checked = file->transactional || i + 1 == m->file_count ||
                         state_done(a->job, &a->steps, m->files[i + 1].step);
    return checked && state_done(a->job, &a->steps, file->step);
}

static bool apply_file(const struct application *a, const struct manifest_file *file) {
    const char *path = state_path(a->job, file->path);
    const char *sql = NULL;
    if (!read_file(a, file, path, true, &sql) || !send_file(a, path, sql))
        return false;
    if (!file->transactional &&
        !state_put(a->d, a->job, a->pg, file->step, file->version, file->checksum, "done", "{}"))
        return false;
    fprintf(a->out, "applied %s\n", path);
    return true;
}

static bool apply_files(const struct application *a, const char *to) {
    const struct manifest *m = a->job->manifest;
    const size_t last = to ? phase_rank(to) : countof(phases);
    for (size_t i = 0; i < m->file_count; i++) {
        if (file_rank(&m->files[i]) > last || is_over(a, i))
            continue;
        if (interrupted())
            return diag_error(a->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
        if (!apply_file(a, &m->files[i]))
            return false;
    }
    if (!to || !state_unreleased(m, to))
        return true;
    (void)diag_error(a->d, DIAG_NOT_YET, pos_none(), "phase \"%s\" is not released", to);
    diag_hint(a->d, "Give release.%s a version in the plan and run \"vecplan compile\".", to);
    return false;
}

static bool undo_file(const struct application *a, const struct manifest_file *file) {
    const char *path = state_path(a->job, file->down);
    const char *sql = NULL;
    if (!read_file(a, file, path, false, &sql) || !send_file(a, path, sql))
        return false;
    if (!file->transactional && !state_remove(a->d, a->job, a->pg, file->step))
        return false;
    fprintf(a->out, "undid %s\n", path);
    return true;
}

/* The phase of the last applied file. */
static size_t last_applied(const struct application *a) {
    const struct manifest *m = a->job->manifest;
    size_t last = countof(phases);
    for (size_t i = 0; i < m->file_count; i++) {
        if (state_done(a->job, &a->steps, m->files[i].step))
            last = file_rank(&m->files[i]);
    }
    return last;
}

static bool undo_files(const struct application *a, const char *to) {
    const struct manifest *m = a->job->manifest;
    const size_t from = last_applied(a), first = to ? phase_rank(to) : from;
    if (from == countof(phases) || first > from) {
        fprintf(a->out, "nothing to undo\n");
        return true;
    }
    for (size_t i = m->file_count; i-- > 0;) {
        const struct manifest_file *file = &m->files[i];
        const size_t rank = file_rank(file);
        /* The row of a step without a transaction may be gone before the step is undone. */
        const bool applied = !file->transactional || state_done(a->job, &a->steps, file->step);
        if (rank < first || rank > from || !applied)
            continue;
        if (interrupted())
            return diag_error(a->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
        if (!undo_file(a, file))
            return false;
    }
    return true;
}

static void on_notice(void *log, const char *message) { log_line(log, "%s", message); }

static bool check_format(struct diags *d, const struct job *job) {
    const char *format = job->manifest->format;
    if (strcmp(format, "sql") == 0)
        return true;
    (void)diag_error(d, DIAG_INPUT, (struct pos){.file = job->path},
                     "the files are made for %s, not for vecrun", format);
    diag_hint(d, "Apply them with %s, or compile the plan with \"--format sql\".", format);
    return false;
}

static bool open_application(struct application *a) {
    if (!check_format(a->d, a->job) || !state_open(a->d, a->job, &a->pg))
        return false;
    pg_on_notice(a->pg, on_notice, a->job->log);
    return state_read(a->d, a->job, a->pg, &a->steps);
}

bool apply_run(struct diags *d, const struct job *job, const char *to, FILE *out) {
    struct application a = {.d = d, .job = job, .out = out};
    const char *next = NULL;
    const bool ok = open_application(&a) && state_unchanged(d, job, &a.steps) &&
                    apply_files(&a, to) && run_next(d, job, a.pg, &next);
    if (ok)
        fprintf(out, "next: %s\n", next);
    pg_close(a.pg);
    return ok;
}

bool apply_undo(struct diags *d, const struct job *job, const char *to, FILE *out) {
    struct application a = {.d = d, .job = job, .out = out};
    const bool ok = open_application(&a) && undo_files(&a, to);
    pg_close(a.pg);
    return ok;
}
