/*
 * Rules of the gates that search: what they need to be measured.
 */
#include "check_rules.h"

#include <string.h>

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

/* The key that names the queries, or NULL: rows are searched for. */
static const char *queries_key(const struct check *c) {
    static const char file[] = "cutover.require.overlap.queries";
    static const char table[] = "cutover.require.overlap.query_table";
    return check_given(c, file) ? file : check_given(c, table) ? table : NULL;
}

/* Queries are texts: whoever compares the two models has to embed them with both. */
static void check_queries_embedded(const struct check *c) {
    const char *path = queries_key(c);
    if (path == NULL)
        return;
    if (check_given(c, "to.expression")) {
        plan_error(c->d, c->plan, path, "\"%s\" has no meaning with \"to.expression\"", path);
        diag_hint(c->d, "Leave it out: the vectors of rows are compared instead.");
    } else if (!check_given(c, "from.provider")) {
        plan_error(c->d, c->plan, path, "\"%s\" needs \"from.provider\"", path);
        diag_hint(c->d,
                  "Name the provider of the old model under \"from\", or leave \"%s\" out: the "
                  "vectors of rows are compared, without a provider.",
                  strrchr(path, '.') + 1);
    }
}

static void check_queries_once(const struct check *c) {
    static const char path[] = "cutover.require.overlap.query_table";
    if (!check_given(c, path) || !check_given(c, "cutover.require.overlap.queries"))
        return;
    plan_error(c->d, c->plan, path, "\"cutover.require.overlap\" has queries in two places");
    diag_hint(c->d, "Keep the file (queries) or the table (query_table).");
}

/* The columns of a table of queries. */
static void check_query_columns(const struct check *c) {
    static const char *const columns[] = {"cutover.require.overlap.query_column",
                                          "cutover.require.overlap.relevant_column"};
    for (size_t i = 0; i < countof(columns); i++) {
        if (!check_given(c, columns[i]) || check_given(c, "cutover.require.overlap.query_table"))
            continue;
        plan_error(c->d, c->plan, columns[i], "\"%s\" needs \"query_table\"", columns[i]);
        diag_hint(c->d, "Name the table of the queries, or leave it out.");
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
    {check_queries_embedded,
     {"cutover.require.overlap.queries", "cutover.require.overlap.query_table"}},
    {check_queries_once,
     {"cutover.require.overlap.queries", "cutover.require.overlap.query_table"}},
    {check_query_columns,
     {"cutover.require.overlap.query_column", "cutover.require.overlap.relevant_column"}},
    {check_queries_place, {"cutover.require.overlap.queries"}},
};

const struct rules check_gates = {rules, countof(rules)};
