/*
 * Diagnostics: what went wrong, where, and what to do. They are collected in a list and printed
 * once, by main. A message is one lower-case line without a full stop; a hint is a sentence.
 */
#ifndef VECPLAN_DIAG_H
#define VECPLAN_DIAG_H

#include "str.h"

#include <stdio.h>

enum diag_kind {
    DIAG_INPUT,     /* the plan, the manifest or the data is wrong: exit 1 */
    DIAG_USAGE,     /* the command line is wrong: exit 2 */
    DIAG_NOT_YET,   /* a gate or an earlier step is missing, or the run was stopped: exit 3 */
    DIAG_TRANSIENT, /* database or provider unreachable after the retries: exit 4 */
    DIAG_FAILED,    /* the job failed for another reason: exit 1 */
    DIAG_BUG,       /* a bug in vecplan: exit 70 */
};

enum diag_level {
    DIAG_WARNING,
    DIAG_ERROR,
};

struct pos {
    const char *file; /* NULL: no position */
    int line, column; /* from 1; line 0: the file as a whole; column counts characters */
};

struct diag {
    enum diag_level level;
    enum diag_kind kind;
    struct pos pos;
    const char *message;
    const char *detail; /* or NULL */
    const char *hint;   /* or NULL */
    const char *source; /* the source line at pos, or NULL */
    unsigned more;      /* not 0: stands for so many that are not shown */
    struct diag *next;
};

struct diags {
    struct arena *keep;
    struct diag *first, *last;
    unsigned errors, warnings;
    bool strict;      /* warnings count as errors of kind DIAG_INPUT */
    unsigned in_file; /* how many in a row are about the file of the last one */
};

/* An empty list whose texts live in the arena. */
struct diags diags_new(struct arena *keep);

/* Adds an error; always false, so that a caller can return it. Texts are cut at 4 kB. Of those in a
 * row about one file the first 100 are kept, the rest is counted. */
bool diag_error(struct diags *, enum diag_kind, struct pos, const char *fmt, ...) PRINTF(4, 5);

/* Adds a warning. */
void diag_warning(struct diags *, struct pos, const char *fmt, ...) PRINTF(3, 4);

/* Adds a detail or a hint to the diagnostic added last. */
void diag_detail(struct diags *, const char *fmt, ...) PRINTF(2, 3);
void diag_hint(struct diags *, const char *fmt, ...) PRINTF(2, 3);

/* Moves all of `from` to the end of the list; both have the same arena. */
void diags_move(struct diags *, struct diags *from);

/* Whether the diagnostic added last is kept, not only counted. */
bool diag_shown(const struct diags *);

/* Gives the diagnostic added last the text of its source line, for the excerpt with a caret; a
 * longer line than DIAG_LINE_MAX is not shown. */
#define DIAG_LINE_MAX (16 << 10) /* bytes */
void diag_source(struct diags *, struct str line);

/* "warning" or "error". */
const char *diag_level_name(enum diag_level);

/* "input", "usage", "not-yet", "transient", "failed" or "bug". */
const char *diag_kind_name(enum diag_kind);

/* No position. */
struct pos pos_none(void);

/* Sorts by file, line and column (stable; those without a position stay last). */
void diags_sort(struct diags *);

/* Prints all, in list order: `file:line:col: error: message`, the source line, a caret, the hint.
 * Without a position the line begins with the program's name. Control characters are masked. */
void diags_print(const struct diags *, const char *program, bool color, FILE *);

/* The exit code of the worst error: 70, then 2, 1, 4, 3; 0 if there is none. */
int diags_exit(const struct diags *);

/* Copies text as str_mask does. */
char *diag_mask(struct arena *, struct str, size_t max);

#endif
