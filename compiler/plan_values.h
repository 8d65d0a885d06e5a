/*
 * The values of a plan: one reader for each type of key.
 */
#ifndef VECPLAN_PLAN_VALUES_H
#define VECPLAN_PLAN_VALUES_H

#include "plan_keys.h"

struct plan_reader {
    struct diags *d;
    struct arena *keep;
    struct plan *plan;
};

/* A value and what it is the value of. */
struct plan_value {
    const struct plan_key *key;
    const struct node *node;
    const char *path; /* with the plan's own names */
};

/* Reads a value into its field of the plan; a mapping is only checked to be one. One error at the
 * value otherwise; the field is left alone then. */
MUST_CHECK bool plan_value_read(const struct plan_reader *, const struct plan_value *);

/* The seconds of a duration such as "45m"; false for what is none. */
bool plan_value_seconds(struct str text, int64_t *out);

#endif
