/*
 * What the rules across keys share. Each topic has a file and a list of rules; check.c runs them.
 */
#ifndef VECPLAN_CHECK_RULES_H
#define VECPLAN_CHECK_RULES_H

#include "check.h"

struct check {
    struct diags *d;
    struct arena *tmp;
    const struct plan *plan;
};

#define RULE_NEEDS_MAX 6

/* A rule, and the keys that must have been accepted for it to mean anything. */
struct rule {
    void (*check)(const struct check *);
    const char *needs[RULE_NEEDS_MAX];
};

struct rules {
    const struct rule *rule;
    size_t count;
};

extern const struct rules check_names, check_vectors, check_provider, check_backfill, check_index,
    check_pace, check_release, check_rename, check_view, check_gates, check_fresh;

/* Whether the plan itself has the key. */
bool check_given(const struct check *, const char *path);

/* The key that names this column of the table ("key", "text"), or NULL. */
const char *check_column_owner(const struct check *, const char *column);

/* Refuses a list of columns, at a path, that names one twice. */
void check_distinct(const struct check *, const char *path, const struct plan_names *);

#endif
