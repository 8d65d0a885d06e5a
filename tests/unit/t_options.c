/* Rules of runtime/base/options.h. */
#include "../../runtime/base/options.h"
#include "tap.h"

static const char *const formats[] = {"dbmate", "sqlx", NULL};
static const char *const forms[] = {"words", "drawing", NULL};

static const struct command commands[] = {
    {"compile", "PLAN...", "writes the migration files and the manifest", 1, SIZE_MAX},
    {"explain", "PLAN", "tells the migration in words", 1, 1},
    {"schema", "", "prints the JSON Schema of the plan language", 0, 0},
};

static const struct option options[] = {
    {"format", "FORMAT", "the tool that applies the files", formats, 1},
    {"format", "FORM", "words or a drawing", forms, 2},
    {"check", NULL,
     "write nothing; tell whether the files are as they should be, which is for "
     "continuous integration and takes a second line here",
     NULL, 1},
    {"o", "FILE", "where to write", NULL, 2},
    {"an-option-with-a-long-name", "DIRECTORY", "for every command", NULL, 0},
};

static const struct program program = {
    .name = "vecplan",
    .version = "1",
    .summary = "Compiles a plan.",
    .commands = commands,
    .command_count = countof(commands),
    .options = options,
    .option_count = countof(options),
    .footer = "Exit codes: 0 done.\n",
};

/* Parses a command line given as words between spaces ("''" is the empty word). */
static bool parse(struct diags *d, struct arena *a, const char *line, struct arguments *out) {
    char **argv = arena_array(a, strlen(line) + 3, sizeof(*argv));
    int argc = 0;
    argv[argc++] = arena_strdup(a, "vecplan");
    struct str rest = str_of(line), word;
    while (str_split(&rest, ' ', &word))
        argv[argc++] = str_dup(a, str_is(word, "''") ? str_of("") : word);
    return options_parse(d, a, &program, argc, argv, out);
}

/* What was parsed, in one line: command(arguments) option=value... */
static const char *summary(struct arena *a, const struct arguments *got) {
    struct buf out = buf_new(a, 1000);
    buf_printf(&out, "%s(", got->command == NULL ? "" : got->command->name);
    for (size_t i = 0; i < got->count; i++)
        buf_printf(&out, "%s%s", i > 0 ? " " : "", got->rest[i]);
    buf_putc(&out, ')');
    for (size_t i = 0; i < countof(options); i++)
        if (got->values[i] != NULL)
            buf_printf(&out, " %s=%s", options[i].name,
                       options_get(&program, got, options[i].name));
    if (strcmp(got->color, "auto") != 0)
        buf_printf(&out, " color=%s", got->color);
    buf_puts(&out, got->help ? " help" : "");
    buf_puts(&out, got->version ? " version" : "");
    return out.ptr;
}

static void test_accepted(struct tap *t) {
    static const struct {
        const char *line, *want, *rule;
    } rows[] = {
        {"compile a b", "compile(a b)", "the first word is the command"},
        {"schema", "schema()", "a command may take no argument"},
        {"compile a --format sqlx", "compile(a) format=sqlx", "a value may follow"},
        {"compile a --format=sqlx", "compile(a) format=sqlx", "a value may stand behind ="},
        {"--format sqlx compile a", "compile(a) format=sqlx", "options may precede the command"},
        {"--format words explain a", "explain(a) format=words",
         "an option has the values of the command's own row"},
        {"compile --check a", "compile(a) check=", "a flag is set to the empty string"},
        {"explain a -o f", "explain(a) o=f", "an option of one letter has one dash"},
        {"explain a -o -", "explain(a) o=-", "a dash alone may be a value"},
        {"explain -o=-x a", "explain(a) o=-x", "behind = a value may begin with a dash"},
        {"explain -", "explain(-)", "a dash alone is an argument"},
        {"explain -- --check", "explain(--check)", "-- ends the options"},
        {"--color never schema", "schema() color=never", "--color is part of every program"},
        {"--help", "() help", "--help needs no command"},
        {"-h", "() help", "-h is --help"},
        {"explain --help", "explain() help", "--help of a command needs no arguments"},
        {"--version", "() version", "--version needs no command"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        struct arguments got;
        const bool parsed = parse(&d, a, rows[i].line, &got);
        tap_str(t, parsed ? summary(a, &got) : d.last->message, rows[i].want, rows[i].rule);
    }
    arena_free(a);
}

static void test_refused(struct tap *t) {
    static const struct {
        const char *line, *message, *hint;
    } rows[] = {
        {"", "no command is given", "See vecplan --help."},
        {"complie a", "unknown command \"complie\"", "Did you mean \"compile\"?"},
        {"zzz", "unknown command \"zzz\"", "See vecplan --help."},
        {"compile a --formt=x", "unknown option \"--formt\"", "Did you mean \"--format\"?"},
        {"compile a --colr", "unknown option \"--colr\"", "Did you mean \"--color\"?"},
        {"compile a --o f", "unknown option \"--o\"", "Did you mean \"-o\"?"},
        {"compile a --format", "option \"--format\" needs a value", "Write --format=FORMAT."},
        {"compile a --format --check", "option \"--format\" needs a value",
         "Write --format=FORMAT."},
        {"compile a --format=", "option \"--format\" needs a value", "Write --format=FORMAT."},
        {"compile a --format ''", "option \"--format\" needs a value", "Write --format=FORMAT."},
        {"compile a --format x", "option \"--format\" does not know \"x\"",
         "Use one of dbmate, sqlx."},
        {"explain a --format sqlx", "option \"--format\" does not know \"sqlx\"",
         "Use one of words, drawing."},
        {"schema --format sqlx", "option \"--format\" does not go with \"schema\"", NULL},
        {"schema --color x", "option \"--color\" does not know \"x\"",
         "Use one of auto, always, never."},
        {"compile a --check=1", "option \"--check\" takes no value", NULL},
        {"compile a --help=1", "option \"--help\" takes no value", NULL},
        {"compile a --check --check", "option \"--check\" stands twice", NULL},
        {"explain a --check", "option \"--check\" does not go with \"explain\"", NULL},
        {"compile", "\"compile\" needs PLAN...", "See vecplan compile --help."},
        {"explain a b", "\"explain\" does not take the argument \"b\"",
         "See vecplan explain --help."},
        {"schema a", "\"schema\" does not take the argument \"a\"", "See vecplan schema --help."},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        struct arguments got;
        const bool parsed = parse(&d, a, rows[i].line, &got);
        tap_str(t, parsed ? "parsed" : d.last->message, rows[i].message,
                arena_printf(a, "refused: vecplan %s", rows[i].line));
        tap_str(t, parsed ? NULL : d.last->hint, rows[i].hint, "and the hint helps");
        tap_int(t, diags_exit(&d), 2, "and the exit code is that of usage");
    }
    arena_free(a);
}

static const char *help(struct arena *a, const struct command *command) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    options_help(&program, command, out);
    fclose(out);
    const char *copy = arena_strdup(a, text);
    free(text);
    return copy;
}

static void test_help(struct tap *t) {
    static const char general[] =
        "Compiles a plan.\n"
        "\n"
        "Usage: vecplan COMMAND [OPTION]... [ARGUMENT]...\n"
        "\n"
        "Commands:\n"
        "  compile PLAN...           writes the migration files and the manifest\n"
        "  explain PLAN              tells the migration in words\n"
        "  schema                    prints the JSON Schema of the plan language\n"
        "\n"
        "Options:\n"
        "  --format FORMAT           the tool that applies the files (dbmate, sqlx) [compile]\n"
        "  --format FORM             words or a drawing (words, drawing) [explain]\n"
        "  --check                   write nothing; tell whether the files are as they should be, "
        "which\n"
        "                            is for continuous integration and takes a second line here\n"
        "                            [compile]\n"
        "  -o FILE                   where to write [explain]\n"
        "  --an-option-with-a-long-name DIRECTORY\n"
        "                            for every command\n"
        "  --color WHEN              colour messages (auto, always, never)\n"
        "  --help                    show this help (-h)\n"
        "  --version                 show the version\n"
        "\n"
        "Exit codes: 0 done.\n";
    struct arena *a = arena_new();
    tap_str(t, help(a, NULL), general, "--help lists commands and options");
    struct str rest = str_of(help(a, NULL)), line;
    size_t longest = 0;
    while (str_split(&rest, '\n', &line))
        longest = line.len > longest ? line.len : longest;
    tap_ok(t, longest <= 95, "lines of --help have at most 95 characters");
    const char *part = help(a, &commands[1]);
    tap_ok(t, strstr(part, "Usage: vecplan explain [OPTION]... PLAN\n") != NULL,
           "--help of a command shows its usage");
    tap_ok(t, strstr(part, "  -o FILE ") != NULL && strstr(part, "--check") == NULL,
           "--help of a command lists its options only");
    arena_free(a);
}

static void test_color(struct tap *t) {
    FILE *file = tmpfile();
    if (!tap_ok(t, file != NULL, "a file to write to"))
        return;
    setenv("NO_COLOR", "1", 1);
    tap_ok(t, options_color(&(struct arguments){.color = "always"}, file),
           "--color always outranks NO_COLOR");
    tap_ok(t, !options_color(&(struct arguments){.color = "auto"}, file), "NO_COLOR is heard");
    unsetenv("NO_COLOR");
    tap_ok(t, !options_color(&(struct arguments){.color = "auto"}, file), "a file is not coloured");
    tap_ok(t, !options_color(&(struct arguments){.color = "never"}, file), "never is never");
    tap_ok(t, !options_color(&(struct arguments){0}, file), "before parsing it is auto");
    fclose(file);
}

int main(void) {
    struct tap t = {0};
    test_accepted(&t);
    test_refused(&t);
    test_help(&t);
    test_color(&t);
    return tap_done(&t);
}
