/*
 * The command line of vecplan. Reads plans, has them compiled, hands the files to output.c, prints
 * the diagnostics and chooses the exit code. Nothing is written unless all plans are good.
 */
#include "../runtime/base/file.h"
#include "../runtime/base/options.h"
#include "diag_json.h"
#include "directory.h"
#include "explain.h"
#include "output.h"
#include "schema.h"

#include <errno.h>
#include <string.h>

enum { COMPILE, CHECK, EXPLAIN, SCHEMA };

enum { PLANS_MAX = 100000, SCHEMA_BYTES_MAX = 1 << 20 };

static const char *const reports[] = {"text", "json", NULL};

static const struct command commands[] = {
    [COMPILE] = {"compile", "PLAN...", "write the migration files and the manifest of each plan", 1,
                 PLANS_MAX},
    [CHECK] = {"check", "PLAN...", "validate plans; print nothing when all is well", 1, PLANS_MAX},
    [EXPLAIN] = {"explain", "PLAN", "print the migration in words: statements, locks, undo, sizes",
                 1, 1},
    [SCHEMA] = {"schema", "", "print the JSON Schema of the plan language, for editors", 0, 0},
};

static const struct option options[] = {
    {"format", "FORMAT", "migration tool (default: the plan's emit.format)", plan_format_names,
     1U << COMPILE},
    {"format", "FORM",
     "form of the diagnostics: text on standard error (default), or one JSON document on standard "
     "output",
     reports, 1U << CHECK},
    {"strict", NULL, "warnings count as errors", NULL, 1U << COMPILE | 1U << CHECK},
    {"out", "DIR", "directory for the migration files (default: the plan's emit.directory)", NULL,
     1U << COMPILE},
    {"manifest", "FILE", "where the manifest goes (default: beside the plan)", NULL, 1U << COMPILE},
    {"jobs", "SYSTEM",
     "write what runs the jobs there, too: <plan>.<system>.yaml beside the manifest",
     orchestrator_names, 1U << COMPILE},
    {"check", NULL, "write nothing; exit 3 if a file is not up to date", NULL, 1U << COMPILE},
    {"diff", NULL, "write nothing; print what would change", NULL, 1U << COMPILE},
    {"stdout", NULL, "write nothing; print the files", NULL, 1U << COMPILE},
    {"markdown", NULL, "print Markdown, for a pull request", NULL, 1U << EXPLAIN},
    {"rows", "N", "rows in scope, for the sizes (default: 1000000)", NULL, 1U << EXPLAIN},
};

static const struct program program = {
    .name = "vecplan",
    .version = VECPLAN_VERSION,
    .summary = "Compiles plans for a change of embedding model into SQL migration files.",
    .commands = commands,
    .command_count = countof(commands),
    .options = options,
    .option_count = countof(options),
    .footer = "Exit codes: 0 done, 1 a plan or file is wrong, 2 usage, 3 not up to date.\n",
};

struct job {
    struct diags *d;
    struct arena *arena;
    struct arena *scratch; /* of one plan */
    enum output_mode mode;
    struct compile_options options;
    struct explain_options explain;
    char **plans;
    size_t count;
    struct directories *directories;
    struct output *output;
};

static bool read_plan(struct job *job, const char *path, struct compiled *out) {
    struct str bytes;
    return file_read(job->d, job->scratch, path, SOURCE_BYTES_MAX, &bytes) &&
           compile_plan(job->d, job->scratch, path, bytes, &job->options, out);
}

/* What stands at a path, if anything. */
static bool read_before(struct job *job, const char *path, struct str *out) {
    *out = (struct str){0};
    if (path == NULL || !file_exists(path))
        return true;
    return file_read(job->d, job->scratch, path, MANIFEST_BYTES_MAX, out);
}

static bool make_files(struct job *job, const struct compiled *compiled) {
    struct dirfiles existing;
    struct str manifest, jobs;
    struct outfiles files = {0};
    if (!directory_files(job->d, job->directories, job->scratch, compiled, &existing) ||
        !read_before(job, compiled->manifest, &manifest) ||
        !read_before(job, compiled->jobs, &jobs) ||
        !compile_files(job->d, job->scratch, compiled, &existing, manifest, &files) ||
        !compile_jobs(job->d, job->scratch, compiled, jobs, &files))
        return false;
    directory_add(job->directories, compiled, &files);
    return output_add(job->d, job->output, job->scratch, &files);
}

static void run(struct job *job, bool files) {
    job->directories = directories_new(job->arena);
    job->output = output_new(job->arena, job->mode);
    for (size_t i = 0; i < job->count; i++) {
        const struct arena_mark mark = arena_mark(job->scratch);
        struct compiled *compiled = arena_alloc(job->scratch, sizeof(*compiled));
        /* An error is in the list; the next plans are read all the same, to report theirs. */
        if (read_plan(job, job->plans[i], compiled) && files)
            (void)!make_files(job, compiled);
        arena_rewind(job->scratch, mark);
    }
    (void)!output_finish(job->d, job->output, !job->d->errors);
}

static void run_explain(struct job *job) {
    struct compiled *compiled = arena_alloc(job->arena, sizeof(*compiled));
    struct buf text = buf_new(job->arena, EXPLAIN_MAX);
    if (!read_plan(job, job->plans[0], compiled) ||
        !explain(job->d, job->arena, compiled, &job->explain, &text))
        return;
    (void)fwrite(text.ptr, 1, text.len, stdout);
}

static bool read_explain(const struct arguments *arguments, struct job *job) {
    const char *rows = options_get(&program, arguments, "rows");
    job->explain = (struct explain_options){
        .markdown = options_get(&program, arguments, "markdown") != NULL,
        .rows = EXPLAIN_ROWS,
    };
    if (rows == NULL || str_integer(str_of(rows), 1, EXPLAIN_ROWS_MAX, &job->explain.rows))
        return true;
    return diag_error(job->d, DIAG_USAGE, pos_none(),
                      "--rows takes a whole number from 1 to %lld, not \"%s\"",
                      (long long)EXPLAIN_ROWS_MAX, diag_mask(job->arena, str_of(rows), 100));
}

static bool read_options(const struct arguments *arguments, struct job *job) {
    static const char *const modes[] = {"check", "diff", "stdout", NULL};

    static const enum output_mode chosen[] = {OUTPUT_CHECK, OUTPUT_DIFF, OUTPUT_STDOUT,
                                              OUTPUT_WRITE};

    size_t mode = 0;
    job->d->strict = options_get(&program, arguments, "strict");
    if (arguments->command == &commands[COMPILE])
        job->options = (struct compile_options){
            options_get(&program, arguments, "format"), options_get(&program, arguments, "out"),
            options_get(&program, arguments, "manifest"), options_get(&program, arguments, "jobs")};
    if (!options_choose(job->d, &program, arguments, modes, &mode))
        return false;
    job->mode = chosen[mode];
    if (job->options.manifest && arguments->count > 1)
        return diag_error(job->d, DIAG_USAGE, pos_none(),
                          "--manifest goes with one plan, not with %zu", arguments->count);
    return read_explain(arguments, job);
}

static void print_schema(struct arena *arena) {
    struct buf text = buf_new(arena, SCHEMA_BYTES_MAX);
    schema_write(arena, &text);
    fwrite(text.ptr, 1, text.len, stdout);
}

static void run_command(struct diags *d, struct arena *arena, const struct arguments *arguments) {
    struct job job = {.d = d,
                      .arena = arena,
                      .scratch = arena_child(arena),
                      .mode = OUTPUT_WRITE,
                      .plans = arguments->rest,
                      .count = arguments->count};
    if (arguments->help)
        options_help(&program, arguments->command, stdout);
    else if (arguments->version)
        printf("%s %s\n", program.name, program.version);
    else if (arguments->command == &commands[SCHEMA])
        print_schema(arena);
    else if (!read_options(arguments, &job))
        return;
    else if (arguments->command == &commands[EXPLAIN])
        run_explain(&job);
    else
        run(&job, arguments->command == &commands[COMPILE]);
}

static bool flush_output(struct diags *d) {
    errno = 0;
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           diag_error(d, DIAG_FAILED, pos_none(), "cannot write to standard output%s%s",
                      errno ? ": " : "", errno ? strerror(errno) : "");
}

/* Whether the diagnostics are the result itself, and so go to standard output. */
static bool as_json(const struct arguments *arguments) {
    const char *format = options_get(&program, arguments, "format");
    return arguments->command == &commands[CHECK] && !arguments->help && !arguments->version &&
           format && strcmp(format, "json") == 0;
}

int main(int argc, char **argv) {
    struct arena *arena = arena_new();
    struct diags d = diags_new(arena);
    struct arguments arguments = {0};
    const bool parsed = options_parse(&d, arena, &program, argc, argv, &arguments);
    if (parsed)
        run_command(&d, arena, &arguments);
    diags_sort(&d);
    const bool json = parsed && as_json(&arguments) && diag_json(&d, arena, stdout);
    if (!flush_output(&d) || !json)
        diags_print(&d, program.name, options_color(&arguments, stderr), stderr);
    int code = diags_exit(&d);
    arena_free(arena);
    return code;
}
