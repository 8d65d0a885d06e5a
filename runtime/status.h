/*
 * Where a migration stands, for people and (JSON) for programs.
 */
#ifndef VECPLAN_STATUS_H
#define VECPLAN_STATUS_H

#include "job.h"

/* Prints the plan's steps, progress, gates, serving model and what is next. */
MUST_CHECK bool status_plan(struct diags *, const struct job *, bool json, FILE *out);

/* Prints the steps of all plans in the database. */
MUST_CHECK bool status_all(struct diags *, const char *database, struct arena *, bool json,
                           FILE *out);

#endif
