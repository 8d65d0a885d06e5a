/*
 * Which names a plan's columns have: those of expand, or those that the cutover of method rename
 * gives them. Writes by the other names fail, they never reach the wrong column.
 */
#ifndef VECPLAN_NAMES_H
#define VECPLAN_NAMES_H

#include "job.h"

/* The manifest's job of that kind, by the names that job->renamed says; or NULL. */
const struct manifest_job *names_job(const struct job *, const char *kind);

/* Looks the names up and runs a job by them. Where it failed and they have changed meanwhile (a
 * cutover or a rollback came in between) *changed is set and nothing reported: try again. */
MUST_CHECK bool names_try(struct diags *, const struct job *,
                          bool (*run)(struct diags *, const struct job *, void *context),
                          void *context, bool *changed);

/* Likewise, and again where they have changed. Changed too often within seconds: a
 * DIAG_NOT_YET. */
MUST_CHECK bool names_run(struct diags *, const struct job *,
                          bool (*run)(struct diags *, const struct job *, void *context),
                          void *context);

/* Whether the columns were renamed since job->names_us, there and back included; false where that
 * is not known. */
bool names_changed(const struct job *);

#endif
