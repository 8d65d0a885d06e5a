/*
 * Takes a plan that was read, gives errors and warnings. Each rule names the keys that it needs: it
 * is left out where one of them was refused already. The rules stand in check_<topic>.c; what the
 * live database alone knows is vecrun's to check.
 */
#include "check_rules.h"

#include <string.h>

bool check_given(const struct check *c, const char *path) {
    return yaml_find(c->plan->root, path) != NULL;
}

const char *check_column_owner(const struct check *c, const char *column) {
    const struct plan *p = c->plan;
    for (size_t i = 0; i < p->key.count; i++)
        if (strcmp(column, p->key.name[i]) == 0)
            return "key";
    for (size_t i = 0; i < p->text_count; i++)
        if (p->text[i].column != NULL && strcmp(column, p->text[i].column) == 0)
            return "text";
    return NULL;
}

void check_distinct(const struct check *c, const char *path, const struct plan_names *names) {
    for (size_t i = 0; i < names->count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(names->name[i], names->name[j]) == 0) {
                plan_error(c->d, c->plan, arena_printf(c->tmp, "%s.%zu", path, i),
                           "\"%s\" names \"%s\" twice", path, names->name[i]);
                diag_hint(c->d, "Leave one of them out.");
                break;
            }
}

static bool usable(const struct plan *plan, const struct rule *rule) {
    for (size_t i = 0; i < countof(rule->needs) && rule->needs[i] != NULL; i++)
        if (!plan_usable(plan, rule->needs[i]))
            return false;
    return true;
}

bool check_plan(struct diags *d, struct arena *tmp, const struct plan *plan) {
    static const struct rules *const topics[] = {
        &check_names,   &check_vectors, &check_provider, &check_backfill, &check_index, &check_pace,
        &check_release, &check_rename,  &check_view,     &check_gates,    &check_fresh};
    const struct check c = {d, tmp, plan};
    const unsigned errors = d->errors;
    for (size_t i = 0; i < countof(topics); i++)
        for (size_t k = 0; k < topics[i]->count; k++)
            if (usable(plan, &topics[i]->rule[k]))
                topics[i]->rule[k].check(&c);
    return d->errors == errors;
}
