/*
 * The files of templates/, put into the program when it is built.
 */
#ifndef VECPLAN_EMBEDDED_H
#define VECPLAN_EMBEDDED_H

#include "str.h"

struct embedded {
    const char *name; /* "index_hnsw.sql", "providers/openai.yaml" */
    const char *text; /* ends with a NUL behind its len bytes */
    size_t len;
};
extern const struct embedded embedded_files[];
extern const size_t embedded_count;

/* The embedded file of that name, or NULL. */
const struct embedded *embedded_find(const char *name);

/* The text of an embedded file that must be there; otherwise the program ends with code 70. */
struct str embedded_text(const char *name);

#endif
