/*
 * `vecplan explain`: a migration in words, for the people who review it.
 */
#ifndef VECPLAN_EXPLAIN_H
#define VECPLAN_EXPLAIN_H

#include "compile.h"

#define EXPLAIN_ROWS 1000000 /* where no number is given */
#define EXPLAIN_ROWS_MAX 1000000000000
#define EXPLAIN_MAX (16 << 20) /* bytes of text that are enough for every plan */

struct explain_options {
    bool markdown;
    int64_t rows; /* in scope, for the sizes */
};

/* Appends what each file does, statement by statement, with locks and undo, what vecrun and people
 * do in between, and the sizes. False, with a diagnostic, for what nobody has put into words: a
 * bug. */
MUST_CHECK bool explain(struct diags *, struct arena *, const struct compiled *,
                        const struct explain_options *, struct buf *out);

#endif
