/*
 * Rules of the backfill's pace: rate, budget, and what sets it where there is no provider.
 */
#include "check_rules.h"

static void check_price(const struct check *c) {
    const bool usd = check_given(c, "backfill.budget.usd"),
               price = check_given(c, "backfill.budget.usd_per_million_tokens");
    if (usd && !price) {
        plan_error(c->d, c->plan, "backfill.budget.usd",
                   "\"backfill.budget.usd\" needs \"backfill.budget.usd_per_million_tokens\"");
        diag_hint(c->d, "Add the provider's price, such as \"usd_per_million_tokens: 0.13\".");
    }
    if (price && !usd) {
        plan_warning(c->d, c->plan, "backfill.budget.usd_per_million_tokens",
                     "a price without \"backfill.budget.usd\" limits nothing");
        diag_hint(c->d, "Add \"usd\": what the backfill may cost in all.");
    }
}

/* Warns of a limit that one text may pass alone; 0: none. */
static void check_longest(const struct check *c, const char *path, int64_t limit,
                          const char *outcome) {
    const struct manifest_provider *provider = c->plan->provider;
    if (provider == NULL || limit == 0 || limit >= provider->item_tokens)
        return;
    plan_warning(c->d, c->plan, path,
                 "\"%s\" is %lld, but one text may have %lld tokens at provider \"%s\"", path,
                 (long long)limit, (long long)provider->item_tokens, provider->name);
    diag_hint(c->d, "%s", outcome);
}

static void check_tokens(const struct check *c) {
    check_longest(c, "backfill.rate.tokens_per_minute", c->plan->backfill.tokens_per_minute,
                  "A longer text is sent all the same, and the next ones wait for minutes.");
    check_longest(c, "backfill.budget.tokens", c->plan->backfill.budget_tokens,
                  "A longer text ends the run.");
}

static void check_without_provider(const struct check *c) {
    static const char *const senseless[] = {"backfill.rate", "backfill.budget"};
    static const char *const needless[] = {"backfill.request", "backfill.concurrency",
                                           "backfill.canary"};
    if (!check_given(c, "to.expression") || check_given(c, "to.provider"))
        return;
    for (size_t i = 0; i < countof(senseless); i++)
        if (check_given(c, senseless[i])) {
            plan_error(c->d, c->plan, senseless[i], "\"%s\" has no meaning with \"to.expression\"",
                       senseless[i]);
            diag_hint(c->d, "No provider is asked; \"backfill.throttle\" spares the database.");
        }
    for (size_t i = 0; i < countof(needless); i++)
        if (check_given(c, needless[i])) {
            plan_warning(c->d, c->plan, needless[i], "\"%s\" has no meaning with \"to.expression\"",
                         needless[i]);
            diag_hint(c->d, "Leave it out: no provider is asked.");
        }
}

static const struct rule rules[] = {
    {check_price, {"backfill.budget"}},
    {check_tokens, {"backfill.rate.tokens_per_minute", "backfill.budget.tokens", "to.provider"}},
    {check_without_provider, {"to", "backfill"}},
};

const struct rules check_pace = {rules, countof(rules)};
