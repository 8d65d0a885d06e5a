/*
 * What is seen while a command works: one line an event on standard error, as text or as a JSON
 * object, and a progress bar where that is a terminal. Results go to standard output and are not
 * this file's business.
 */
#ifndef VECPLAN_LOG_H
#define VECPLAN_LOG_H

#include "json.h"

#include <stdio.h>

struct log {
    FILE *out;
    bool json;                 /* a JSON object a line; never a bar */
    bool color;                /* text may be coloured */
    bool terminal;             /* redraw one line, else a line every few seconds */
    const char *plan, *worker; /* who says it, for JSON; or NULL */
    bool bar_shown;            /* a bar stands on the last line */
    int64_t last_ms;
};

/* A log that writes text to out, in one colour. */
struct log log_new(FILE *out);

/* Writes one line with the time of day (UTC); clears a bar that stands there. */
void log_line(struct log *, const char *fmt, ...) PRINTF(2, 3);

/* Whether progress is to be shown now: at most every 200 ms on a terminal, else every 5 s, and
 * always with force. What is shown counts from then. */
bool log_due(struct log *, bool force);

/* The columns that a bar may take, or 0: no bar is drawn. */
size_t log_width(const struct log *);

/* Shows a line of progress: over the one before on a terminal, cut to its width. `held`: that the
 * work waits, which is coloured. */
void log_bar(struct log *, const char *line, bool held);

/* Ends a bar that stands there. */
void log_end(struct log *);

/* Ends a bar and writes all diagnostics: as diags_print does, or a JSON object each. */
void log_diags(struct log *, const struct diags *, const char *program);

/* A line of JSON under construction. */
struct log_entry {
    struct arena *arena;
    struct json_doc *doc;
    struct json_new *root;
};

/* Begins one with time (RFC 3339, UTC), level ("info", "warning", "error"), plan, worker and
 * message; log_write ends it. Texts that are put into it must be masked as log_mask does. */
struct log_entry log_entry(const struct log *, const char *level, const char *message);
void log_write(struct log *, struct log_entry *);

/* Copies text as str_mask does: a terminal may show it, and JSON can hold it. NULL gives NULL. */
const char *log_mask(struct arena *, const char *text);

/* Milliseconds of a clock that only goes forward. */
int64_t log_now_ms(void);

#endif
