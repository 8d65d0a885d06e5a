/*
 * The command line of vecrun. Reads the manifest, has its jobs done, prints the diagnostics and
 * chooses the exit code.
 */
#include "apply.h"
#include "backfill.h"
#include "base/file.h"
#include "base/options.h"
#include "follow.h"
#include "index.h"
#include "run.h"
#include "status.h"
#include "switch.h"
#include "verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { APPLY, BACKFILL, INDEX, VERIFY, RUN, CUTOVER, ROLLBACK, STATUS };

static const struct command commands[] = {
    [APPLY] = {"apply", "MANIFEST", "apply the SQL files (format sql), for teams without a tool", 1,
               1},
    [BACKFILL] = {"backfill", "MANIFEST", "give every row in scope a vector of the new model", 1,
                  1},
    [INDEX] = {"index", "MANIFEST", "build the index (build: job), or repair an invalid one", 1, 1},
    [VERIFY] = {"verify", "MANIFEST", "measure the gates that the cutover depends on", 1, 1},
    [RUN] = {"run", "MANIFEST", "do every job that is due, and say what is next", 1, 1},
    [CUTOVER] = {"cutover", "MANIFEST", "let the new model serve, once its gates are met", 1, 1},
    [ROLLBACK] = {"rollback", "MANIFEST", "let the old model serve again, at once", 1, 1},
    [STATUS] = {"status", "[MANIFEST]", "show where a plan, or every plan, stands", 0, 1},
};

static const char *const phases[] = {"expand", "index", "cutover", "contract", NULL};
static const char *const forms[] = {"text", "json", NULL};

static const struct option options[] = {
    {"database-url", "URL", "the database (default: DATABASE_URL, else libpq's own variables)",
     NULL, 0},
    {"to", "PHASE", "apply up to this phase; with --undo: down to it, and it too", phases,
     1U << APPLY},
    {"undo", NULL, "undo the last applied phase", NULL, 1U << APPLY},
    {"follow", NULL, "embed rows as they change, until a signal", NULL, 1U << BACKFILL},
    {"workers-name", "NAME", "this worker's name in the ledger (default: host and process)", NULL,
     1U << BACKFILL},
    {"pause", NULL, "hold the plan's workers back, wherever they run", NULL, 1U << BACKFILL},
    {"resume", NULL, "let them go on", NULL, 1U << BACKFILL},
    {"json", NULL, "print JSON", NULL, 1U << STATUS | 1U << VERIFY},
    {"log", "FORM", "how standard error is written", forms, 0},
};

static const struct program program = {
    .name = "vecrun",
    .version = VECPLAN_VERSION,
    .summary = "Carries out a manifest of vecplan on PostgreSQL.",
    .commands = commands,
    .command_count = countof(commands),
    .options = options,
    .option_count = countof(options),
    .footer = "Exit codes: 0 done, 1 the manifest, the data or a job is wrong, 2 usage, 3 not yet\n"
              "(run again later), 4 database or provider unreachable, 70 a bug.\n",
};

static const char *option(const struct arguments *arguments, const char *name) {
    return options_get(&program, arguments, name);
}

static const char *worker_name(struct arena *keep, const struct arguments *arguments) {
    const char *name = option(arguments, "workers-name");
    if (name && *name)
        return name;
    char host[256] = "";
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    return arena_printf(keep, "%s:%ld", *host ? host : "host", (long)getpid());
}

/* The URL may hold a password, and the process title shows argv: takes a copy and blots it out. */
static const char *take_url(struct arena *keep, const struct arguments *arguments, char **argv) {
    const char *url = option(arguments, "database-url");
    if (!url) {
        url = getenv("DATABASE_URL");
        return url ? url : "";
    }
    const size_t len = strlen(url);
    const char *copy = arena_strdup(keep, url);
    for (; *argv; argv++) {
        const size_t whole = strlen(*argv);
        if (whole >= len && strcmp(*argv + whole - len, copy) == 0)
            memset(*argv + whole - len, 'x', len);
    }
    return copy;
}

static bool read_manifest(struct diags *d, struct arena *keep, const char *path,
                          struct manifest *out) {
    struct str text;
    return file_read(d, keep, path, MANIFEST_BYTES_MAX, &text) &&
           manifest_read(d, keep, path, text, out);
}

/* What backfill does where one of these is given. */
enum { FOLLOW, PAUSE, RESUME, MODES };

static const char *const modes[] = {
    [FOLLOW] = "follow", [PAUSE] = "pause", [RESUME] = "resume", [MODES] = NULL};

static bool do_backfill(struct diags *d, const struct job *job, size_t mode) {
    switch (mode) {
    case FOLLOW:
        return follow_run(d, job);
    case PAUSE:
    case RESUME:
        return backfill_pause(d, job, mode == PAUSE);
    default:
        return backfill_run(d, job) && backfill_old(d, job);
    }
}

static bool do_command(struct diags *d, const struct job *job, const struct arguments *arguments,
                       size_t mode) {
    const char *to = option(arguments, "to");
    switch (arguments->command - commands) {
    case APPLY:
        return option(arguments, "undo") ? apply_undo(d, job, to, stdout)
                                         : apply_run(d, job, to, stdout);
    case BACKFILL:
        return do_backfill(d, job, mode);
    case INDEX:
        return index_run(d, job);
    case VERIFY:
        return verify_run(d, job, false, option(arguments, "json") != NULL, stdout);
    case RUN:
        return run_due(d, job, stdout);
    case CUTOVER:
        return switch_cutover(d, job, stdout);
    case ROLLBACK:
        return switch_rollback(d, job, stdout);
    default:
        return status_plan(d, job, option(arguments, "json") != NULL, stdout);
    }
}

/* Errors are in the list; main chooses the exit code from it. */
static bool run(struct diags *d, struct arena *keep, const struct arguments *arguments, char **argv,
                struct log *log) {
    const char *url = take_url(keep, arguments, argv);
    size_t mode = 0;
    if (!options_choose(d, &program, arguments, modes, &mode))
        return false;
    if (arguments->count == 0)
        return status_all(d, url, keep, option(arguments, "json") != NULL, stdout);
    struct manifest manifest;
    const struct job job = {
        .manifest = &manifest,
        .path = arguments->rest[0],
        .database = url,
        .worker = worker_name(keep, arguments),
        .keep = keep,
        .log = log,
    };
    if (!read_manifest(d, keep, job.path, &manifest))
        return false;
    log->plan = manifest.plan;
    log->worker = job.worker;
    interrupt_install();
    return do_command(d, &job, arguments, mode);
}

static void run_command(struct diags *d, struct arena *keep, const struct arguments *arguments,
                        char **argv, struct log *log) {
    if (arguments->help)
        options_help(&program, arguments->command, stdout);
    else if (arguments->version)
        printf("%s %s\n", program.name, program.version);
    else if (!run(d, keep, arguments, argv, log) && d->errors == 0)
        (void)diag_error(d, DIAG_BUG, pos_none(), "the command failed and does not say why");
}

int main(int argc, char **argv) {
    struct arena *keep = arena_new();
    struct diags d = diags_new(keep);
    struct arguments arguments = {0};
    struct log log = log_new(stderr);
    const bool understood = options_parse(&d, keep, &program, argc, argv, &arguments);
    const char *form = option(&arguments, "log");
    log.json = form != NULL && strcmp(form, "json") == 0;
    log.color = options_color(&arguments, stderr);
    if (understood)
        run_command(&d, keep, &arguments, argv, &log);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        (void)diag_error(&d, DIAG_FAILED, pos_none(), "cannot write to standard output%s%s",
                         errno ? ": " : "", errno ? strerror(errno) : "");
    log_diags(&log, &d, program.name);
    const int code = diags_exit(&d);
    arena_free(keep);
    return code;
}
