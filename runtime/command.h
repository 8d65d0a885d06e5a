/*
 * A program in, the first line that it prints out. Knows nothing of tokens and providers.
 */
#ifndef VECPLAN_COMMAND_H
#define VECPLAN_COMMAND_H

#include "meanwhile.h"

#define COMMAND_LINE_MAX (16 << 10)   /* bytes of the line */
#define COMMAND_OUTPUT_MAX (64 << 10) /* bytes of all that it prints */

struct command {
    const char *name;             /* what messages call it: the key of the plan */
    const char *const *arguments; /* the program, looked for in PATH, and what it is given */
    size_t count;
    int64_t most_ms; /* how long it may take */
    /* Gives what the program says as it may be shown, without what the caller keeps secret; or
     * NULL: as it is. */
    const char *(*shown)(const void *context, struct arena *, struct str);
    const void *context;
};

/* Runs the program without a shell, in a process group of its own, its standard input empty, and
 * waits for its end. The line is checked to be 1 to COMMAND_LINE_MAX bytes without spaces and
 * control characters; what else it prints is dropped. Messages name the program alone, and after a
 * failure show the last line of its standard error, but never what it printed. What cannot be
 * started or prints no such line is DIAG_INPUT, what fails or does not end DIAG_TRANSIENT, a signal
 * to this process DIAG_NOT_YET; the group is ended then. */
MUST_CHECK bool command_line(struct diags *, struct arena *keep, const struct command *,
                             const struct meanwhile *, const char **line);

#endif
