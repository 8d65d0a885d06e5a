/*
 * Rules of names: the table, its key, the new column or side table, the search function, the
 * models. What names the live database has is expand's to check.
 */
#include "check_rules.h"

#include "../runtime/base/sql.h"
#include "vocabulary.h"

#include <string.h>

static void check_table(const struct check *c) {
    if (c->plan->table.schema != NULL)
        return;
    plan_error(c->d, c->plan, "table", "\"table\" needs a schema");
    diag_hint(c->d, "Write public.%s, or the schema that the table is in.", c->plan->table.name);
}

/* What statements and triggers call rows by: a table's own name must not be one of these. */
static void check_table_name(const struct check *c) {
    const char *name = c->plan->table.name;
    if (strcmp(name, "new") != 0 && strcmp(name, "old") != 0 && strncmp(name, "vecplan_", 8) != 0)
        return;
    plan_error(c->d, c->plan, "table", "a table called \"%s\" cannot be migrated", name);
    diag_hint(c->d, "Rename the table: new, old and names that begin with vecplan_ are used by the "
                    "generated statements.");
}

static void check_key(const struct check *c) {
    static const char *const taken[] = {"distance",    "score", "embedding", "model", "source",
                                        "embedded_at", "n",     "at",        "query", "k"};
    const struct plan *p = c->plan;
    check_distinct(c, "key", &p->key);
    for (size_t i = 0; i < p->key.count; i++) {
        const char *path = arena_printf(c->tmp, "key.%zu", i);
        for (size_t j = 0; j < countof(taken); j++)
            if (strcmp(p->key.name[i], taken[j]) == 0) {
                plan_error(c->d, p, path, "a key column must not be called \"%s\"", taken[j]);
                diag_hint(c->d, "A generated table or function has a column of this name; rename "
                                "yours, or use another unique key.");
            }
    }
}

static void check_models(const struct check *c) {
    const struct plan *p = c->plan;
    if (strcmp(p->from.model, p->to.model) != 0)
        return;
    plan_error(c->d, p, "to.model", "\"to.model\" and \"from.model\" are the same");
    diag_hint(c->d, "Vectors are told apart by it; add a suffix such as \"%s@%lld\".", p->to.model,
              (long long)p->to.dimensions);
}

static void check_new_columns(const struct check *c) {
    static const char *const endings[] = {"", "_model", "_source"};
    const struct plan *p = c->plan;
    if (p->to.layout != LAYOUT_COLUMN)
        return;
    for (size_t i = 0; i < countof(endings); i++) {
        const char *name = arena_printf(c->tmp, "%s%s", p->to.name, endings[i]);
        const bool old = p->from.column != NULL && strcmp(name, p->from.column) == 0;
        const char *owner = old ? "from.column" : check_column_owner(c, name);
        if (owner == NULL)
            continue;
        plan_error(c->d, p, "to.name", "the new column \"%s\" is a column of \"%s\" already", name,
                   owner);
        diag_hint(c->d, "Choose another \"to.name\".");
    }
}

static void check_filter(const struct check *c) {
    static const char *const taken[] = {"query",     "model",     "k",    "distance",
                                        "query_old", "query_new", "score"};
    const struct plan *p = c->plan;
    check_distinct(c, "cutover.filter", &p->cutover.filter);
    for (size_t i = 0; i < p->cutover.filter.count; i++) {
        const char *name = p->cutover.filter.name[i];
        const char *path = arena_printf(c->tmp, "cutover.filter.%zu", i);
        for (size_t j = 0; j < countof(taken); j++)
            if (strcmp(name, taken[j]) == 0) {
                plan_error(c->d, p, path, "a filter must not be called \"%s\"", name);
                diag_hint(c->d, "The search function has a parameter or a result of this name.");
            }
    }
}

static void check_length(const struct check *c, const char *path, const char *name,
                         const char *what) {
    const size_t len = strlen(name);
    if (len <= SQL_NAME_MAX)
        return;
    plan_error(c->d, c->plan, path, "the name of %s, \"%s\", is %zu bytes long, more than %d", what,
               name, len, SQL_NAME_MAX);
    diag_hint(c->d, "Choose a shorter \"%s\".", path);
}

static void check_target_name(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->to.layout == LAYOUT_TABLE)
        check_length(c, "to.name", arena_printf(c->tmp, "%s_%s", p->table.name, p->to.name),
                     "the side table");
    else
        check_length(c, "to.name", arena_printf(c->tmp, "%s_source", p->to.name),
                     "a column beside the new one");
}

static void check_from(const struct check *c) {
    const struct plan *p = c->plan;
    const bool column = check_given(c, "from.column"), table = check_given(c, "from.table");
    if (!column && !table) {
        plan_error(c->d, p, "from", "\"from\" needs \"column\" or \"table\"");
        diag_hint(c->d, "Name the column that holds the vectors now, or the side table of an "
                        "earlier plan.");
    }
    if (column && table) {
        plan_error(c->d, p, "from.table", "\"from\" has both \"column\" and \"table\"");
        diag_hint(c->d, "Keep the one that holds the vectors now.");
    }
    if (table && check_given(c, "to.expression")) {
        plan_error(c->d, p, "to.expression", "\"to.expression\" needs \"from.column\"");
        diag_hint(c->d, "It is computed from a column of the table; a side table is none.");
    }
}

static void check_side_table(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->to.layout != LAYOUT_TABLE || p->from.table.name == NULL || p->to.name == NULL ||
        strcmp(arena_printf(c->tmp, "%s_%s", p->table.name, p->to.name), p->from.table.name) != 0)
        return;
    plan_error(c->d, p, "to.name", "the new side table is \"from.table\" itself");
    diag_hint(c->d, "Choose another \"to.name\".");
}

/* CREATE INDEX IF NOT EXISTS would take the old index for the new one. */
static void check_index_name(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->index.method == METHOD_NONE || p->from.index == NULL ||
        strcmp(p->from.index, vocabulary_index_name(c->tmp, p)) != 0)
        return;
    plan_error(c->d, p, check_given(c, "index.name") ? "index.name" : "from.index",
               "the new index is called \"%s\", as the old one is", p->from.index);
    diag_hint(c->d, "Choose another \"index.name\".");
}

static void check_function_name(const struct check *c) {
    check_length(c, "cutover.function", c->plan->cutover.function.name, "the search function");
}

static const struct rule rules[] = {
    {check_table, {"table"}},
    {check_table_name, {"table"}},
    {check_key, {"key"}},
    {check_models, {"from.model", "to.model"}},
    {check_new_columns, {"to.name", "to.layout", "from.column", "key", "text"}},
    {check_target_name, {"to.name", "to.layout", "from.column", "table"}},
    {check_from, {"from", "table", "to"}},
    {check_side_table, {"table", "from.table", "to.name", "to.layout"}},
    {check_function_name, {"cutover.function", "table"}},
    {check_index_name,
     {"table", "to.name", "to.layout", "from.index", "index.method", "index.name"}},
    {check_filter, {"cutover.filter"}},
};

const struct rules check_names = {rules, countof(rules)};
