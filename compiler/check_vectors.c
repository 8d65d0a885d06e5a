/*
 * Rules of what makes the vectors: provider or expression, the old column's type, requests.
 */
#include "check_rules.h"

static void check_origin(const struct check *c) {
    static const char *const senseless[] = {"text", "to.send_dimensions"};
    const bool provider = check_given(c, "to.provider"),
               expression = check_given(c, "to.expression");
    if (provider && expression) {
        plan_error(c->d, c->plan, "to.expression",
                   "\"to\" has both \"provider\" and \"expression\"");
        diag_hint(c->d, "Keep the one that makes the vectors.");
    } else if (!provider && !expression) {
        plan_error(c->d, c->plan, "to", "\"to\" needs \"provider\" or \"expression\"");
        diag_hint(c->d, "Name the API that makes the vectors, or the SQL that computes them.");
    }
    if (provider && !expression && !check_given(c, "text")) {
        plan_error(c->d, c->plan, "", "missing key \"text\"");
        diag_hint(c->d, "Add \"text\": what is embedded, a column or a template.");
    }
    for (size_t i = 0; !provider && expression && i < countof(senseless); i++) {
        if (!check_given(c, senseless[i]))
            continue;
        plan_error(c->d, c->plan, senseless[i], "\"%s\" has no meaning with \"to.expression\"",
                   senseless[i]);
        diag_hint(c->d, "Leave it out: no text is sent anywhere.");
    }
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

static void check_limit(const struct check *c, const char *path, int64_t value, int64_t most,
                        const char *what) {
    if (most == 0 || value <= most)
        return;
    plan_error(c->d, c->plan, path, "\"%s\" is %lld, but provider \"%s\" takes %lld %s", path,
               (long long)value, c->plan->provider->name, (long long)most, what);
    diag_hint(c->d, "Write %lld or less.", (long long)most);
}

static void check_request(const struct check *c) {
    if (c->plan->provider != NULL)
        check_limit(c, "backfill.request", c->plan->backfill.request, c->plan->provider->items,
                    "texts");
}

static void check_concurrency(const struct check *c) {
    if (c->plan->provider != NULL)
        check_limit(c, "backfill.concurrency", c->plan->backfill.concurrency,
                    c->plan->provider->concurrency, "requests at a time");
}

static const struct rule rules[] = {
    {check_origin, {"to"}},
    {check_from_type, {"from.type", "to"}},
    {check_request, {"backfill.request", "to.provider"}},
    {check_concurrency, {"backfill.concurrency", "to.provider"}},
};

const struct rules check_vectors = {rules, countof(rules)};
