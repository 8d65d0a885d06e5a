/*
 * SQL that a user writes into a plan: `where`, `to.expression` and `backfill.throttle.sql`.
 */
#ifndef VECPLAN_EXPRESSION_H
#define VECPLAN_EXPRESSION_H

#include "source.h"

#define EXPRESSION_DEPTH_MAX 64

/* Reads a text as one SQL expression or query that can stand in parentheses on one line of a
 * statement: strings, names and brackets are closed, there are no comments, no second statement, no
 * parameters. White space with a line break outside strings becomes one space. The error stands at
 * pos, names `what` ("where") and counts characters from 1; false only with an error. */
MUST_CHECK bool expression_read(struct diags *, struct arena *, const struct source *,
                                struct pos pos, const char *what, struct str sql, const char **out);

#endif
