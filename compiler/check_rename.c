/*
 * Rules of cutover.method rename: that a query of the old model can only fail on the new vectors,
 * that there are columns to rename, and that the names which cutover gives are free among those of
 * the plan. What else has such a name, or uses the old column, is expand's to check.
 */
#include "check_rules.h"

#include "../runtime/base/sql.h"
#include "rename.h"

#include <string.h>

static bool renames(const struct check *c) { return c->plan->cutover.method == SWITCH_RENAME; }

static void check_dimensions(const struct check *c) {
    const struct plan *p = c->plan;
    if (!renames(c) || p->from.dimensions != p->to.dimensions)
        return;
    plan_error(c->d, p, "cutover.method",
               "\"cutover.method: rename\" needs other dimensions than the %lld of \"from\"",
               (long long)p->from.dimensions);
    diag_hint(c->d, "A query of the old model would compare with new vectors and not fail: write "
                    "\"method: function\" or \"method: view\", where models have names.");
}

static void check_places(const struct check *c) {
    const struct plan *p = c->plan;
    if (!renames(c))
        return;
    if (check_given(c, "from.table")) {
        plan_error(c->d, p, "cutover.method", "\"cutover.method: rename\" needs \"from.column\"");
        diag_hint(c->d, "A side table has no column that applications search by its name; write "
                        "\"method: function\" or \"method: view\".");
    }
    if (p->to.layout == LAYOUT_TABLE) {
        plan_error(c->d, p, "cutover.method",
                   "\"cutover.method: rename\" needs \"to.layout: column\"");
        diag_hint(c->d, "In a side table there is nothing to rename; write \"method: function\" or "
                        "\"method: view\".");
    }
    if (check_given(c, "to.expression")) {
        plan_error(c->d, p, "cutover.method",
                   "\"cutover.method: rename\" does not go with \"to.expression\"");
        diag_hint(c->d, "It is computed from the old column, which nobody writes once its name is "
                        "the new one's; write \"method: function\" or \"method: view\".");
    }
}

/* Who else has a column of that name, or NULL. */
static const char *owner_of(const struct check *c, const char *name) {
    const struct plan *p = c->plan;
    const char *owner = check_column_owner(c, name);
    if (owner != NULL)
        return owner;
    for (size_t i = 0; i < p->cutover.filter.count; i++)
        if (strcmp(name, p->cutover.filter.name[i]) == 0)
            return "cutover.filter";
    static const char *const endings[] = {"", "_model", "_source"};
    for (size_t i = 0; i < countof(endings); i++)
        if (strcmp(name, arena_printf(c->tmp, "%s%s", p->to.name, endings[i])) == 0)
            return "to.name";
    return NULL;
}

/* The old column itself is no other's: check_names.c sees to that. */
static void check_free(const struct check *c, const char *name) {
    const char *owner = owner_of(c, name);
    if (owner == NULL)
        return;
    plan_error(c->d, c->plan, owner, "cutover calls another column \"%s\", as \"%s\" does", name,
               owner);
    diag_hint(c->d, "Choose other names, or write \"method: function\" or \"method: view\".");
}

static void check_names_given(const struct check *c) {
    const struct plan *p = c->plan;
    if (!renames(c) || p->from.column == NULL || p->to.layout != LAYOUT_COLUMN)
        return;
    const char *const aside = rename_aside(c->tmp, p);
    check_free(c, arena_printf(c->tmp, "%s_model", p->from.column));
    check_free(c, arena_printf(c->tmp, "%s_source", p->from.column));
    check_free(c, aside);
    const char *const longest = arena_printf(c->tmp, "%s_source", aside);
    if (strlen(longest) <= SQL_NAME_MAX)
        return;
    plan_error(c->d, p, "from.column",
               "cutover may call a column \"%s\", which is %zu bytes long, more than %d", longest,
               strlen(longest), SQL_NAME_MAX);
    diag_hint(c->d, "Write \"method: function\" or \"method: view\".");
}

static const struct rule rules[] = {
    {check_dimensions, {"cutover.method", "from.dimensions", "to.dimensions"}},
    {check_places, {"cutover.method", "to.layout", "from.table", "to.expression"}},
    {check_names_given,
     {"cutover.method", "from.column", "to.name", "key", "text", "cutover.filter"}},
};

const struct rules check_rename = {rules, countof(rules)};
