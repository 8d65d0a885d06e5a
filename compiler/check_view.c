/*
 * Rules of cutover.method view: what the view is called, and that its column keeps its type. What
 * stands under that name already is expand's to check.
 */
#include "check_rules.h"

#include <string.h>

static void check_method(const struct check *c) {
    const struct plan *p = c->plan;
    const bool given = check_given(c, "cutover.view");
    if (p->cutover.method == SWITCH_VIEW && !given) {
        plan_error(c->d, p, "cutover.method", "\"cutover.method: view\" needs \"cutover.view\"");
        diag_hint(c->d, "Add \"view\": the schema-qualified name of the view that clients read, "
                        "which vecplan makes.");
    } else if (p->cutover.method != SWITCH_VIEW && given) {
        plan_error(c->d, p, "cutover.view",
                   "\"cutover.view\" has no meaning with \"cutover.method: %s\"",
                   plan_switch_names[p->cutover.method]);
        diag_hint(c->d, "%s \"method: view\", or leave it out.",
                  check_given(c, "cutover.method") ? "Write" : "Add");
    }
}

/* Whether the view would take the name of the table or of the side table. */
static bool is_taken(const struct plan *p, struct arena *tmp) {
    const struct plan_relation *view = &p->cutover.view;
    if (p->table.schema == NULL || strcmp(view->schema, p->table.schema) != 0)
        return false;
    return strcmp(view->name, p->table.name) == 0 ||
           (p->to.layout == LAYOUT_TABLE &&
            strcmp(view->name, arena_printf(tmp, "%s_%s", p->table.name, p->to.name)) == 0);
}

static void check_name(const struct check *c) {
    const struct plan *p = c->plan;
    const struct plan_relation *view = &p->cutover.view;
    if (view->name == NULL)
        return;
    if (view->schema == NULL) {
        plan_error(c->d, p, "cutover.view", "\"cutover.view\" needs a schema");
        diag_hint(c->d, "Write public.%s, or the schema that the view shall be in.", view->name);
        return;
    }
    if (is_taken(p, c->tmp)) {
        plan_error(c->d, p, "cutover.view", "\"cutover.view\" has the name of a table of the plan");
        diag_hint(c->d, "Choose another name: clients read the view beside the table.");
    }
}

static void check_type(const struct check *c) {
    const struct plan *p = c->plan;
    const enum plan_type from = plan_compared(p->from.type, p->from.cast);
    const enum plan_type to = plan_compared(p->to.type, p->index.cast);
    if (p->cutover.method != SWITCH_VIEW || from == to)
        return;
    plan_error(c->d, p, "cutover.method",
               "the view's column \"embedding\" would change from %s to %s", plan_type_names[from],
               plan_type_names[to]);
    diag_hint(c->d, "A view's column keeps its type: have both models searched as one of them "
                    "(\"type\", \"cast\"), or write \"method: function\".");
}

static const struct rule rules[] = {
    {check_method, {"cutover.method", "cutover.view"}},
    {check_name, {"cutover.view", "table", "to.name", "from.column"}},
    {check_type, {"cutover.method", "from.type", "from.cast", "to.type", "index.cast"}},
};

const struct rules check_view = {rules, countof(rules)};
