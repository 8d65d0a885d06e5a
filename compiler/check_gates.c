/*
 * Rules of the gates that search: what they need to be measured.
 */
#include "check_rules.h"

static void check_recall(const struct check *c) {
    if (!c->plan->cutover.recall.asked || c->plan->index.method != METHOD_NONE)
        return;
    plan_error(c->d, c->plan, "cutover.require.recall",
               "\"cutover.require.recall\" has no meaning with \"index.method: none\"");
    diag_hint(c->d, "Leave it out: without an index every search is exact.");
}

static void check_reembed(const struct check *c) {
    static const char path[] = "cutover.require.reembed";
    if (!check_given(c, path) || !check_given(c, "to.expression"))
        return;
    plan_error(c->d, c->plan, path, "\"%s\" has no meaning with \"to.expression\"", path);
    diag_hint(c->d, "Leave it out: what is computed in SQL comes from no provider.");
}

/* Queries are texts: whoever compares the two models has to embed them with both. */
static void check_queries_embedded(const struct check *c) {
    static const char path[] = "cutover.require.overlap.queries";
    static const char instead[] =
        "or leave \"queries\" out: the vectors of rows are compared, without a provider";
    if (!check_given(c, path))
        return;
    if (check_given(c, "to.expression")) {
        plan_error(c->d, c->plan, path, "\"%s\" has no meaning with \"to.expression\"", path);
        diag_hint(c->d, "Leave it out: the vectors of rows are compared instead.");
    } else if (!check_given(c, "from.provider")) {
        plan_error(c->d, c->plan, path, "\"%s\" needs \"from.provider\"", path);
        diag_hint(c->d, "Name the provider of the old model under \"from\", %s.", instead);
    }
}

/* The manifest is read on other machines than the plan. */
static void check_queries_place(const struct check *c) {
    static const char path[] = "cutover.require.overlap.queries";
    const char *queries = c->plan->cutover.queries;
    if (queries == NULL || queries[0] != '/')
        return;
    plan_error(c->d, c->plan, path,
               "\"%s\" is counted from the plan's directory, not from the root", path);
    diag_hint(c->d, "Keep the file beside the plan, in version control.");
}

static const struct rule rules[] = {
    {check_recall, {"cutover.require.recall", "index.method"}},
    {check_reembed, {"cutover.require.reembed", "to.expression"}},
    {check_queries_embedded, {"cutover.require.overlap.queries"}},
    {check_queries_place, {"cutover.require.overlap.queries"}},
};

const struct rules check_gates = {rules, countof(rules)};
