/*
 * Real queries from a file, and their vectors in both spaces: what the gate overlap may search for
 * instead of the rows' own vectors.
 */
#ifndef VECPLAN_QUERIES_H
#define VECPLAN_QUERIES_H

#include "job.h"

#define QUERIES_BYTES_MAX (4 << 20) /* of the file */
#define QUERIES_MOST 10000          /* queries of a file */
#define QUERY_BYTES_MAX 8192        /* of one */

struct query {
    int line; /* of the file, from 1; of a table 0 */
    struct str text;
    const char
        *relevant; /* the keys of the rows that answer it, as an array of SQL; NULL: unknown */
    const char *old, *new; /* its vectors as SQL writes them; NULL before queries_embed */
};

struct queries {
    struct query *query;
    size_t count;
};

/* Takes a file's text apart: a query a line, behind tabs the keys of the rows that answer it (the
 * columns of one joined by commas); blank lines and those that begin with "#" are left out. Of more
 * than `most`, so many are taken, evenly spread. Text that is not UTF-8 or holds a
 * control character, a line or a list that is too long, and a file without any query are errors
 * with their place. */
MUST_CHECK bool queries_read(struct diags *, struct arena *keep, const char *name, struct str text,
                             size_t most, struct queries *out);

/* Reads the file that the manifest names, or the rows that job `sql` gives (none where the plan has
 * neither), and has each query embedded by both models, in their kind for queries. Transient
 * failures are tried again; a query that a provider refuses is an error that names it. */
MUST_CHECK bool queries_embed(struct diags *, const struct job *, const struct manifest_job *sql,
                              struct pg *, size_t most, struct queries *out);

#endif
