/*
 * A plan file in memory: its bytes, checked (size, UTF-8, no NUL), and the lines that diagnostics
 * show.
 */
#ifndef VECPLAN_SOURCE_H
#define VECPLAN_SOURCE_H

#include "../runtime/base/diag.h"

#define SOURCE_BYTES_MAX (256 << 10)

struct source {
    const char *path; /* as given on the command line */
    struct str text;
};

/* Takes the bytes of a plan; refuses more than SOURCE_BYTES_MAX, NUL, a byte order mark and bytes
 * that are not UTF-8, each at its position. */
MUST_CHECK bool source_new(struct diags *, const char *path, struct str text, struct source *out);

/* The place of a byte, counted as libyaml counts: columns in characters, and CR, NEL, LS and PS end
 * a line too. */
struct pos source_pos(const struct source *, size_t offset);

/* The byte at a place, or the text's length if it ends before. */
size_t source_offset(const struct source *, struct pos);

/* The text of a line (from 1), without its end. */
struct str source_line(const struct source *, int line);

/* Whether a text holds what has the form of an API key. */
bool source_secret(struct str text);

/* Adds an error with its source line, for the excerpt; a line that may hold a secret is not shown.
 * Always false. */
bool source_error(struct diags *, const struct source *, struct pos, const char *fmt, ...)
    PRINTF(4, 5);

/* Adds a warning likewise. */
void source_warning(struct diags *, const struct source *, struct pos, const char *fmt, ...)
    PRINTF(4, 5);

#endif
