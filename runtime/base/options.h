/*
 * The command line: one table of commands and options gives the parser and --help alike.
 */
#ifndef VECPLAN_OPTIONS_H
#define VECPLAN_OPTIONS_H

#include "diag.h"

/* Commands may share an option's name and have a row each, with its own values; either all of these
 * rows take a value or none. */
struct option {
    const char *name;        /* without the dashes: --name, or -o for a name of one letter */
    const char *value;       /* the value's name in --help, or NULL for a flag */
    const char *help;        /* one line */
    const char *const *only; /* the values allowed (NULL-terminated), or NULL */
    unsigned commands;       /* bit i: allowed with commands[i]; 0: with all */
};

struct command {
    const char *name;
    const char *arguments; /* as in --help: "PLAN..." */
    const char *help;      /* one line */
    size_t least, most;    /* how many arguments */
};

struct program {
    const char *name, *version;
    const char *summary; /* one sentence */
    const struct command *commands;
    size_t command_count;
    const struct option *options; /* at most 32 */
    size_t option_count;
    const char *footer; /* exit codes and environment, whole lines */
};

struct arguments {
    const struct command *command; /* NULL if none is named, as --help and --version allow */
    bool help, version;
    const char *color;      /* "auto", "always" or "never" */
    const char *values[32]; /* by option index: the value, "" for a flag that is set, or NULL */
    char **rest;            /* the command's arguments */
    size_t count;
};

/* Reads argv: options stand anywhere, `--name value` and `--name=value`, `--` ends them, -h is
 * --help. With --help or --version the arguments are not counted. Errors are of kind DIAG_USAGE and
 * name the nearest command or option. --help, --version and --color are part of every program and
 * need no row. */
MUST_CHECK bool options_parse(struct diags *, struct arena *, const struct program *, int argc,
                              char **argv, struct arguments *out);

/* The value of the option of that name, "" for a set flag, or NULL. */
const char *options_get(const struct program *, const struct arguments *, const char *name);

/* Finds which of these options (NULL-terminated) is given: *chosen is its place, or that of the
 * NULL. Two of them are an error of kind DIAG_USAGE. */
MUST_CHECK bool options_choose(struct diags *, const struct program *, const struct arguments *,
                               const char *const *names, size_t *chosen);

/* Writes --help, lines of at most 95 characters; with a command, that command's part. */
void options_help(const struct program *, const struct command *, FILE *);

/* Whether to colour a stream: --color, then NO_COLOR, then whether it is a terminal. */
bool options_color(const struct arguments *, FILE *);

#endif
