/*
 * The text of Alembic's revision files.
 */
#ifndef VECPLAN_PYTHON_H
#define VECPLAN_PYTHON_H

#include "phase.h"

/* Appends the revision of a step to a file that has its head already; `parent` is the revision
 * before it, or NULL. */
void python_body(struct buf *, const char *plan, const struct step *, const char *parent);

#endif
