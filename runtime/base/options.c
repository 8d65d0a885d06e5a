/*
 * Takes a program's table of commands and options and its argv, gives the arguments sorted out, or
 * the text of --help. What the arguments mean is not looked at.
 */
#include "options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELP_WIDTH = 95, HELP_COLUMN = 28, TEXT_MAX = 4096 };

enum { COLOR, HELP, VERSION, BUILTINS };

static const char *const color_words[] = {"auto", "always", "never", NULL};

/* The options that every program has; they are numbered after its own. */
static const struct option builtins[BUILTINS] = {
    [COLOR] = {.name = "color", .value = "WHEN", .help = "colour messages", .only = color_words},
    [HELP] = {.name = "help", .help = "show this help (-h)"},
    [VERSION] = {.name = "version", .help = "show the version"},
};

/* One walk over argv. */
struct parser {
    struct diags *d;
    struct arena *arena;
    const struct program *program;
    char **next; /* the argument to look at */
    struct arguments *out;
};

static size_t option_total(const struct program *p) { return p->option_count + BUILTINS; }

static const struct option *option_at(const struct program *p, size_t i) {
    return i < p->option_count ? &p->options[i] : &builtins[i - p->option_count];
}

/* The option as it is written: --name, or -o. */
static char *written(struct arena *a, const struct option *option) {
    return arena_printf(a, "%s%s", option->name[1] == '\0' ? "-" : "--", option->name);
}

static bool allowed(const struct program *p, const struct option *option,
                    const struct command *command) {
    return option->commands == 0 || (option->commands >> (command - p->commands) & 1) != 0;
}

static bool hint_nearest(struct parser *ps, struct str name, const char *const *names,
                         size_t count) {
    const char *nearest = str_nearest(name, names, count);
    if (nearest != NULL)
        diag_hint(ps->d, "Did you mean \"%s\"?", nearest);
    else
        diag_hint(ps->d, "See %s --help.", ps->program->name);
    return false;
}

static bool unknown_option(struct parser *ps, struct str name) {
    const size_t total = option_total(ps->program);
    const char **names = arena_array(ps->arena, total, sizeof(*names));
    for (size_t i = 0; i < total; i++)
        names[i] = written(ps->arena, option_at(ps->program, i));
    diag_error(ps->d, DIAG_USAGE, pos_none(), "unknown option \"%.*s\"", (int)name.len, name.ptr);
    return hint_nearest(ps, name, names, total);
}

static bool unknown_command(struct parser *ps, const char *name) {
    const size_t total = ps->program->command_count;
    const char **names = arena_array(ps->arena, total, sizeof(*names));
    for (size_t i = 0; i < total; i++)
        names[i] = ps->program->commands[i].name;
    diag_error(ps->d, DIAG_USAGE, pos_none(), "unknown command \"%s\"", name);
    return hint_nearest(ps, str_of(name), names, total);
}

/* The first word is the command, the others are its arguments. */
static bool take_word(struct parser *ps, char *word) {
    struct arguments *out = ps->out;
    if (out->command != NULL) {
        out->rest[out->count++] = word;
        return true;
    }
    for (size_t i = 0; i < ps->program->command_count; i++)
        if (strcmp(ps->program->commands[i].name, word) == 0)
            out->command = &ps->program->commands[i];
    return out->command != NULL || unknown_command(ps, word);
}

/* "a, b, c" */
static struct str joined(struct arena *a, const char *const *words) {
    struct buf out = buf_new(a, TEXT_MAX);
    for (; *words != NULL; words++) {
        buf_puts(&out, out.len > 0 ? ", " : "");
        buf_puts(&out, *words);
    }
    return buf_slice(&out);
}

static bool check_only(struct parser *ps, const struct option *option, const char *value) {
    for (const char *const *word = option->only; word != NULL && *word != NULL; word++)
        if (strcmp(*word, value) == 0)
            return true;
    if (option->only == NULL)
        return true;
    diag_error(ps->d, DIAG_USAGE, pos_none(), "option \"%s\" does not know \"%s\"",
               written(ps->arena, option), value);
    diag_hint(ps->d, "Use one of %s.", joined(ps->arena, option->only).ptr);
    return false;
}

/* Finds the value of an option: what stood behind "=", or else the next argument. */
static bool take_value(struct parser *ps, const struct option *option, const char **value) {
    const char *name = written(ps->arena, option);
    if (*value == NULL && *ps->next != NULL && ((*ps->next)[0] != '-' || (*ps->next)[1] == '\0'))
        *value = *ps->next++;
    if (*value == NULL || **value == '\0') {
        diag_error(ps->d, DIAG_USAGE, pos_none(), "option \"%s\" needs a value", name);
        diag_hint(ps->d, "Write %s=%s.", name, option->value);
        return false;
    }
    return option->commands != 0 || check_only(ps, option, *value);
}

static bool store(struct parser *ps, size_t index, const char *value) {
    struct arguments *out = ps->out;
    const size_t own = ps->program->option_count;
    if (index == own + COLOR)
        out->color = value;
    else if (index == own + HELP)
        out->help = true;
    else if (index == own + VERSION)
        out->version = true;
    else if (out->values[index] != NULL)
        return diag_error(ps->d, DIAG_USAGE, pos_none(), "option \"%s\" stands twice",
                          written(ps->arena, option_at(ps->program, index)));
    else
        out->values[index] = value;
    return true;
}

/* The number of the option written so, or their total if there is none. */
static size_t find_option(struct parser *ps, struct str name) {
    if (str_is(name, "-h"))
        return ps->program->option_count + HELP;
    size_t i = 0;
    while (i < option_total(ps->program) &&
           !str_is(name, written(ps->arena, option_at(ps->program, i))))
        i++;
    return i;
}

static bool take_option(struct parser *ps, const char *arg) {
    const char *equals = strchr(arg, '=');
    const char *value = equals == NULL ? NULL : equals + 1;
    const struct str name = {arg, equals == NULL ? strlen(arg) : (size_t)(equals - arg)};
    const size_t i = find_option(ps, name);
    if (i == option_total(ps->program))
        return unknown_option(ps, name);
    const struct option *option = option_at(ps->program, i);
    if (option->value != NULL)
        return take_value(ps, option, &value) && store(ps, i, value);
    if (value != NULL)
        return diag_error(ps->d, DIAG_USAGE, pos_none(), "option \"%.*s\" takes no value",
                          (int)name.len, name.ptr);
    return store(ps, i, "");
}

/* The command's own row of an option that is set, or NULL. */
static const struct option *own_row(const struct program *p, const struct option *set,
                                    const struct command *command) {
    for (size_t i = 0; i < p->option_count; i++)
        if (strcmp(p->options[i].name, set->name) == 0 && allowed(p, &p->options[i], command))
            return &p->options[i];
    return NULL;
}

static bool check_options(struct parser *ps) {
    const struct program *program = ps->program;
    for (size_t i = 0; i < program->option_count; i++) {
        const char *value = ps->out->values[i];
        if (value == NULL)
            continue;
        const struct option *own = own_row(program, &program->options[i], ps->out->command);
        if (own == NULL)
            return diag_error(ps->d, DIAG_USAGE, pos_none(),
                              "option \"%s\" does not go with \"%s\"",
                              written(ps->arena, &program->options[i]), ps->out->command->name);
        if (!check_only(ps, own, value))
            return false;
    }
    return true;
}

/* Checks what can be known only when all is read: options may stand before their command. */
static bool check_command(struct parser *ps) {
    const struct program *program = ps->program;
    const struct command *command = ps->out->command;
    if (command == NULL) {
        diag_error(ps->d, DIAG_USAGE, pos_none(), "no command is given");
        diag_hint(ps->d, "See %s --help.", program->name);
        return false;
    }
    if (!check_options(ps))
        return false;
    if (ps->out->count >= command->least && ps->out->count <= command->most)
        return true;
    if (ps->out->count < command->least)
        diag_error(ps->d, DIAG_USAGE, pos_none(), "\"%s\" needs %s", command->name,
                   command->arguments);
    else
        diag_error(ps->d, DIAG_USAGE, pos_none(), "\"%s\" does not take the argument \"%s\"",
                   command->name, ps->out->rest[command->most]);
    diag_hint(ps->d, "See %s %s --help.", program->name, command->name);
    return false;
}

bool options_parse(struct diags *d, struct arena *a, const struct program *program, int argc,
                   char **argv, struct arguments *out) {
    assert(program->option_count <= countof(out->values));
    *out = (struct arguments){.color = color_words[0]};
    out->rest = arena_array(a, (size_t)argc + 1, sizeof(*out->rest));
    struct parser ps = {d, a, program, argv + (argc > 0), out};
    bool ended = false;
    while (*ps.next != NULL) {
        char *arg = *ps.next++;
        const bool word = ended || arg[0] != '-' || arg[1] == '\0';
        if (!word && strcmp(arg, "--") == 0)
            ended = true;
        else if (!(word ? take_word(&ps, arg) : take_option(&ps, arg)))
            return false;
    }
    return out->help || out->version || check_command(&ps);
}

const char *options_get(const struct program *program, const struct arguments *arguments,
                        const char *name) {
    for (size_t i = 0; i < program->option_count; i++)
        if (strcmp(program->options[i].name, name) == 0)
            return arguments->values[i];
    return NULL;
}

bool options_choose(struct diags *d, const struct program *program,
                    const struct arguments *arguments, const char *const *names, size_t *chosen) {
    bool given = false;
    size_t i = 0;
    for (; names[i] != NULL; i++) {
        if (options_get(program, arguments, names[i]) == NULL)
            continue;
        if (given)
            return diag_error(d, DIAG_USAGE, pos_none(), "--%s and --%s exclude each other",
                              names[*chosen], names[i]);
        given = true;
        *chosen = i;
    }
    if (!given)
        *chosen = i;
    return true;
}

/* Writes words from a column on, and no further than HELP_WIDTH. */
static void write_words(FILE *out, const char *text, int indent) {
    struct str rest = str_of(text), word;
    int column = indent;
    while (str_split(&rest, ' ', &word)) {
        if (column > indent && column + 1 + (int)word.len > HELP_WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        }
        column += fprintf(out, "%s%.*s", column > indent ? " " : "", (int)word.len, word.ptr);
    }
    fputc('\n', out);
}

/* Writes a name and its explanation in two columns. */
static void write_row(FILE *out, const char *name, const char *value, const char *help) {
    const bool spaced = value != NULL && value[0] != '\0';
    int used = fprintf(out, "  %s%s%s", name, spaced ? " " : "", spaced ? value : "");
    if (used > HELP_COLUMN - 2) {
        fputc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", HELP_COLUMN - used, "");
    write_words(out, help, HELP_COLUMN);
}

/* What --help says of an option: its line, the values allowed, and which commands it belongs to. */
static const char *explain(struct arena *a, const struct program *p, const struct option *option,
                           const struct command *command) {
    struct buf out = buf_new(a, TEXT_MAX);
    buf_puts(&out, option->help);
    if (option->only != NULL)
        buf_printf(&out, " (%s)", joined(a, option->only).ptr);
    if (option->commands == 0 || command != NULL)
        return out.ptr;
    const char *before = " [";
    for (size_t i = 0; i < p->command_count; i++)
        if (allowed(p, option, &p->commands[i])) {
            buf_printf(&out, "%s%s", before, p->commands[i].name);
            before = ", ";
        }
    buf_putc(&out, ']');
    return out.ptr;
}

static void write_usage(const struct program *p, const struct command *command, FILE *out) {
    if (command != NULL) {
        write_words(out, command->help, 0);
        fprintf(out, "\nUsage: %s %s [OPTION]... %s\n", p->name, command->name, command->arguments);
        return;
    }
    write_words(out, p->summary, 0);
    fprintf(out, "\nUsage: %s COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n", p->name);
    for (size_t i = 0; i < p->command_count; i++)
        write_row(out, p->commands[i].name, p->commands[i].arguments, p->commands[i].help);
}

void options_help(const struct program *program, const struct command *command, FILE *out) {
    struct arena *a = arena_new();
    write_usage(program, command, out);
    fputs("\nOptions:\n", out);
    for (size_t i = 0; i < option_total(program); i++) {
        const struct option *option = option_at(program, i);
        if (command == NULL || allowed(program, option, command))
            write_row(out, written(a, option), option->value, explain(a, program, option, command));
    }
    if (program->footer != NULL)
        fprintf(out, "\n%s", program->footer);
    arena_free(a);
}

bool options_color(const struct arguments *arguments, FILE *stream) {
    const struct str when = str_of(arguments->color);
    if (str_is(when, "always") || str_is(when, "never"))
        return str_is(when, "always");
    const char *no_color = getenv("NO_COLOR");
    return (no_color == NULL || no_color[0] == '\0') && isatty(fileno(stream)) == 1;
}
