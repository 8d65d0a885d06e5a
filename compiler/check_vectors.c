/*
 * Rules of what makes the vectors: provider or expression, the old column's type, requests.
 */
#include "check_rules.h"

static void check_origin(const struct check *c) {
    const bool provider = check_given(c, "to.provider"),
               expression = check_given(c, "to.expression");
    if (provider && expression)
        plan_error(c->d, c->plan, "to.expression",
                   "\"to\" has both \"provider\" and \"expression\"");
    else if (!provider && !expression)
        plan_error(c->d, c->plan, "to", "\"to\" needs \"provider\" or \"expression\"");
    if (provider && !expression && !check_given(c, "text")) {
        plan_error(c->d, c->plan, "", "missing key \"text\"");
        diag_hint(c->d, "Add \"text\": what is embedded, a column or a template.");
    }
    if (!provider && expression && check_given(c, "text"))
        plan_error(c->d, c->plan, "text", "\"text\" has no meaning with \"to.expression\"");
    if (!provider && expression && check_given(c, "to.send_dimensions"))
        plan_error(c->d, c->plan, "to.send_dimensions",
                   "\"to.send_dimensions\" has no meaning with \"to.expression\"");
}

static void check_from_type(const struct check *c) {
    const enum plan_type type = c->plan->from.type;
    if (type != TYPE_TEXT && type != TYPE_REAL_ARRAY)
        return;
    if (check_given(c, "to.expression"))
        return;
    plan_error(c->d, c->plan, "from.type", "\"from.type: %s\" needs \"to.expression\"",
               plan_type_names[type]);
    diag_hint(c->d, "Searches cannot use such a column; cast it to vector in \"to.expression\".");
}

static void check_request(const struct check *c) {
    const struct manifest_provider *provider = c->plan->provider;
    const int64_t request = c->plan->backfill.request;
    if (provider == NULL || provider->items == 0 || request <= provider->items)
        return;
    plan_error(c->d, c->plan, "backfill.request",
               "\"backfill.request\" is %lld, but provider \"%s\" takes %lld texts",
               (long long)request, provider->name, (long long)provider->items);
    diag_hint(c->d, "Write %lld or less.", (long long)provider->items);
}

static const struct rule rules[] = {
    {check_origin, {"to"}},
    {check_from_type, {"from.type", "to"}},
    {check_request, {"backfill.request", "to.provider"}},
};

const struct rules check_vectors = {rules, countof(rules)};
