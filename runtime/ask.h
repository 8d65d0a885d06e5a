/*
 * The manifest's statements on a connection: asked by name, answered at once.
 */
#ifndef VECPLAN_ASK_H
#define VECPLAN_ASK_H

#include "job.h"
#include "pg.h"

struct ask {
    const struct manifest_job *sql;
    struct pg *pg;
    struct arena *tmp; /* rewound by each call that gives no rows */
};

/* Runs a statement of that name and gives its rows, binary, in the arena. */
MUST_CHECK bool ask_rows(struct diags *, const struct ask *, struct arena *, const char *name,
                         const struct pg_param *, size_t count, struct pg_rows *out);

/* Runs a statement and gives how many rows it changed (affected NULL: that is of no interest). */
MUST_CHECK bool ask_command(struct diags *, const struct ask *, const char *name,
                            const struct pg_param *, size_t count, size_t *affected);

/* Runs a statement without parameters that gives one row, and reads whole numbers off it. */
MUST_CHECK bool ask_numbers(struct diags *, const struct ask *, const char *name, int64_t *out,
                            size_t count);

#endif
