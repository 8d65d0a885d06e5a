/*
 * Sampled rows in, the share of their neighbours that searches by the index find out.
 */
#include "verify_search_private.h"

#include "base/json.h"

/* The parameters of a search for a sampled row's vector: key, vector, k. */
static void search_params(const struct searching *s, const struct str *row,
                          struct pg_param out[3]) {
    out[0] = searching_text(row[0]);
    out[1] = searching_text(row[1]);
    out[2] = pg_int8(s->job->keep, s->k);
}

/* Asks the planner whether searches go by the planned index, and for the settings in force. */
static bool prove_index(struct searching *s, const struct str *row, bool *by_index) {
    struct pg_param params[3];
    struct pg_rows plan, used, settings;
    search_params(s, row, params);
    if (!searching_ask(s, "recall_plan", params, countof(params), &plan))
        return false;
    const struct pg_param text = searching_text(plan.cells[0]);
    if (!searching_ask(s, "recall_by_index", &text, 1, &used) ||
        !searching_ask(s, "recall_settings", NULL, 0, &settings))
        return false;
    *by_index = str_is(used.cells[0], "t");
    return json_parse(s->d, s->job->keep, "settings", settings.cells[0], &s->settings);
}

static bool search_by_index(struct searching *s, const struct pg_rows *rows, struct str *found) {
    searching_begin(s, "recall by the index", rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        struct pg_param params[3];
        struct pg_rows result;
        search_params(s, rows->cells + i * rows->columns, params);
        if (!searching_go_on(s, i) ||
            !searching_ask(s, "recall_search", params, countof(params), &result))
            return false;
        found[i] = result.cells[0];
    }
    return true;
}

static bool search_exactly(struct searching *s, const struct pg_rows *rows,
                           const struct str *found) {
    searching_begin(s, "recall, exact", rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        const struct str *row = rows->cells + i * rows->columns;
        struct pg_param params[4];
        search_params(s, row, params);
        params[3] = searching_text(found[i]);
        if (!searching_go_on(s, i) ||
            !searching_count(s, "recall_exact", params, searching_row(s, rows, i)))
            return false;
    }
    return true;
}

bool verify_recall(struct searching *s, struct measures *out) {
    struct pg_rows rows;
    bool by_index = true;
    s->k = (int64_t)manifest_number(s->sql, "recall_k");
    s->samples = (int64_t)manifest_number(s->sql, "recall_samples");
    s->searches = "rows";
    s->compared = "index with exact";
    if (!searching_sample(s, "recall_sample", &rows) ||
        !pg_script(s->d, s->pg, manifest_sql(s->sql, "recall_session")) ||
        (rows.count > 0 && !prove_index(s, rows.cells, &by_index)))
        return false;
    struct str *found = arena_array(s->job->keep, rows.count + 1, sizeof(*found));
    if (by_index && !search_by_index(s, &rows, found))
        return false;
    if (!pg_script(s->d, s->pg, manifest_sql(s->sql, "recall_exact_session")))
        return false;
    if (by_index && !search_exactly(s, &rows, found))
        return false;
    const char *wrong = by_index ? NULL : "searches do not use the planned index";
    struct measure *m = searching_gate(s, "recall", wrong, out);
    m->hint = wrong ? arena_printf(s->job->keep,
                                   "Run \"vecrun index %s\", which repairs the index, then verify "
                                   "again.",
                                   s->job->path)
                    : "Let searches look further (hnsw.ef_search, ivfflat.probes: set for the "
                      "role, the database or the search function), or plan an index with more "
                      "links or other lists.";
    return true;
}
