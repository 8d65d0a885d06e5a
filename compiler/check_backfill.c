/*
 * Rules of the sweep: which rows it takes, and what that leaves to the gates.
 */
#include "check_rules.h"

static void check_only(const struct check *c) {
    const enum plan_strategy strategy = c->plan->backfill.strategy;
    const bool only = check_given(c, "backfill.only");
    if (strategy == STRATEGY_SELECTIVE && !only) {
        plan_error(c->d, c->plan, "backfill.strategy",
                   "\"backfill.strategy: selective\" needs \"backfill.only\"");
        diag_hint(c->d, "Write the condition of the rows to sweep, such as "
                        "only: \"created_at > now() - interval '30 days'\".");
    } else if (strategy != STRATEGY_SELECTIVE && only) {
        plan_error(c->d, c->plan, "backfill.only",
                   "\"backfill.only\" belongs to strategy selective, not %s",
                   plan_strategy_names[strategy]);
        diag_hint(c->d,
                  "Write \"strategy: selective\"; a condition of all rows in scope is \"where\".");
    }
}

static void check_natural_coverage(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->backfill.strategy != STRATEGY_NATURAL || p->cutover.coverage < 1)
        return;
    const bool given = check_given(c, "cutover.require.coverage");
    plan_error(c->d, p, given ? "cutover.require.coverage" : "backfill.strategy",
               "with \"backfill.strategy: natural\" coverage does not reach 1.0: rows that nobody "
               "writes are not embedded");
    diag_hint(c->d, "Write the share that is enough to cut over, such as \"cutover: {require: "
                    "{coverage: 0.2}}\"; the search function's mixed form serves both spaces.");
}

static void check_natural_ivfflat(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->backfill.strategy == STRATEGY_FULL || p->index.method != METHOD_IVFFLAT)
        return;
    plan_warning(c->d, p, "index.method",
                 "ivfflat learns its lists from the rows that are there when it is built, and "
                 "strategy %s leaves many out",
                 plan_strategy_names[p->backfill.strategy]);
    diag_hint(c->d, "Use hnsw, or rebuild the index once most rows have their vector.");
}

static const struct rule rules[] = {
    {check_only, {"backfill.strategy", "backfill.only"}},
    {check_natural_coverage, {"backfill.strategy", "cutover.require.coverage"}},
    {check_natural_ivfflat, {"backfill.strategy", "index.method"}},
};

const struct rules check_backfill = {rules, countof(rules)};
