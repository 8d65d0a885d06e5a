/*
 * The rules across the keys of a plan: limits of pgvector, order of versions, names, SQL texts.
 */
#ifndef VECPLAN_CHECK_H
#define VECPLAN_CHECK_H

#include "plan.h"

/* Checks a plan and reports all errors. Call it after a plan_read that failed, too, so that one run
 * shows all errors of a plan: rules whose keys plan_read refused are left out. */
MUST_CHECK bool check_plan(struct diags *, struct arena *, const struct plan *);

#endif
