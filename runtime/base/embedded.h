/*
 * The files of templates/, put into the program when it is built.
 */
#ifndef VECPLAN_EMBEDDED_H
#define VECPLAN_EMBEDDED_H

#include "str.h"

/* A part of a file under a line `-- name: separator`. */
struct embedded_piece {
    struct str name, separator, text;
};

struct embedded {
    const char *name; /* "index_hnsw.sql", "providers/openai.yaml" */
    const char *text; /* ends with a NUL behind its len bytes */
    size_t len;
    const struct embedded_piece *pieces; /* in the file's order */
    size_t piece_count;
};

/* Sorted by name. */
extern const struct embedded embedded_files[];
extern const size_t embedded_count;

/* The embedded file of that name, or NULL. */
const struct embedded *embedded_find(const char *name);

/* An embedded file that must be there, or its text; otherwise the program ends with code 70. */
const struct embedded *embedded_file(const char *name);
struct str embedded_text(const char *name);

#endif
