/*
 * The SQL files carried out by vecrun itself (format sql), for teams without a migration tool.
 */
#ifndef VECPLAN_APPLY_H
#define VECPLAN_APPLY_H

#include "job.h"

/* Applies the files that are not applied yet, in order, up to and including phase `to` (NULL: all
 * that are released). Each file must be as the manifest says. A guard's message ends it with
 * DIAG_NOT_YET. */
MUST_CHECK bool apply_run(struct diags *, const struct job *, const char *to, FILE *out);

/* Undoes applied files from the last one on, down to and including phase `to` (NULL: the last
 * applied phase). */
MUST_CHECK bool apply_undo(struct diags *, const struct job *, const char *to, FILE *out);

#endif
