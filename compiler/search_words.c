/*
 * The words of searching: a plan's two spaces in, the search functions and the view that serve them
 * out, as values for holes. Which model serves is the database's to say, at each search.
 */
#include "words.h"

#include <string.h>

/* How one space is searched. */
struct space {
    const char *model, *vector;
    const char *query;  /* piece: the query in the space's type */
    const char *chosen; /* piece: which rows the mixed function judges in this space */
    int64_t dimensions;
    enum plan_distance distance;
    bool cast;
    const char *side; /* the side table that holds the vectors; NULL: the table itself does */
};

/* The words with those of a space that is searched for the parameter of that number. */
static struct words in_space(const struct words *w, const struct space *space, int64_t parameter) {
    static const char *const operators[] = {[DISTANCE_COSINE] = "<=>",
                                            [DISTANCE_L2] = "<->",
                                            [DISTANCE_IP] = "<#>",
                                            [DISTANCE_L1] = "<+>"};
    struct words inner = *w;
    struct holes *h = &inner.holes;
    holes_name(h, "model", space->model);
    holes_integer(h, "dimensions", space->dimensions);
    holes_integer(h, "query_number", parameter);
    holes_sql(h, "vector", space->vector);
    holes_sql(h, "compared", space->cast ? words_piece(&inner, "cast_halfvec") : space->vector);
    holes_sql(h, "query", words_piece(&inner, space->cast ? "query_halfvec" : space->query));
    holes_sql(h, "chosen", words_piece(&inner, space->chosen));
    if (space->side != NULL)
        holes_sql(h, "side", space->side);
    holes_sql(h, "operator", operators[space->distance]);
    if (w->plan->extension_schema != NULL)
        holes_sql(h, "operator", words_piece(&inner, "operator"));
    holes_sql(h, "vectors",
              words_piece(&inner, space->side != NULL ? "vectors_table" : "scope_all"));
    holes_sql(h, "in_scope",
              words_piece(&inner, w->plan->where == NULL ? "in_scope_all" : "in_scope_where"));
    return inner;
}

static const char *search_of(const struct words *w, const struct space *space, int64_t parameter,
                             const char *file) {
    const struct words inner = in_space(w, space, parameter);
    return template_text(&inner.holes, file);
}

static const char *query_of(enum plan_type type) {
    return type == TYPE_HALFVEC ? "query_halfvec" : "query_vector";
}

static const char *from_vector(const struct words *w) {
    const struct plan *plan = w->plan;
    struct holes inner = w->holes;
    holes_sql(&inner, "row", words_ident(w->arena, plan->table.name));
    holes_integer(&inner, "dimensions", plan->from.dimensions);
    const bool cast = plan->from.type == TYPE_TEXT || plan->from.type == TYPE_REAL_ARRAY;
    return template_piece(&inner, "fragments.sql", cast ? "from_cast" : "from_vector");
}

static struct space from_space(const struct words *w) {
    const struct plan *plan = w->plan;
    const bool side = plan->from.table.name != NULL;
    return (struct space){
        .model = plan->from.model,
        .vector = side ? words_piece(w, "side_vector") : from_vector(w),
        .query = query_of(plan->from.type),
        .chosen = plan->to.layout == LAYOUT_TABLE ? "chosen_old_table" : "chosen_old_column",
        .dimensions = plan->from.dimensions,
        .distance = plan->from.distance,
        .cast = plan->from.cast == CAST_HALFVEC,
        .side = side ? words_piece(w, "relation_of_old_vectors") : NULL,
    };
}

static struct space to_space(const struct words *w) {
    const struct plan *plan = w->plan;
    const bool side = plan->to.layout == LAYOUT_TABLE;
    return (struct space){
        .model = plan->to.model,
        .vector = words_piece(w, side ? "side_vector" : "to_vector"),
        .query = query_of(plan->to.type),
        .chosen = "chosen_new",
        .dimensions = plan->to.dimensions,
        .distance = plan->index.distance,
        .cast = plan->index.cast == CAST_HALFVEC,
        .side = side ? words_piece(w, "relation_of_vectors") : NULL,
    };
}

static const char *search_mixed(const struct words *w, const struct space *from,
                                const struct space *to, const char *or_replace) {
    struct holes inner = w->holes;
    holes_sql(&inner, "or_replace", or_replace);
    holes_sql(&inner, "old_space", search_of(w, from, 1, "search_space.sql"));
    holes_sql(&inner, "new_space", search_of(w, to, 2, "search_space.sql"));
    return template_text(&inner, "search_mixed.sql");
}

/* The search function once contract has dropped the old column: a computed vector then has nothing
 * but itself to tell that it serves. */
static const char *contracted_branch(const struct words *w, const struct space *to) {
    struct words inner = *w;
    if (w->plan->to.expression != NULL)
        holes_sql(&inner.holes, "filled", words_piece(w, "filled_contracted"));
    return search_of(&inner, to, 1, "search_branch.sql");
}

/* Replaces the function by one of the same parameters, which keeps what ALTER FUNCTION has set. */
static const char *search_kept(const struct words *w, const char *replacing) {
    struct holes inner = w->holes;
    holes_sql(&inner, "replacing", replacing);
    return template_text(&inner, "search_kept.sql");
}

static const char *search_function(const struct words *w, const char *branches) {
    struct holes inner = w->holes;
    holes_sql(&inner, "branches", branches);
    return search_kept(w, template_text(&inner, "search_function.sql"));
}

static const char *mixed_kept(const struct words *w, const char *mixed, const char *replacing) {
    struct words inner = *w;
    holes_name(&inner.holes, "function_name", mixed);
    holes_sql(&inner.holes, "argument_names", words_piece(w, "arguments_of_mixed"));
    return search_kept(&inner, replacing);
}

/* The name of a filter's parameter: the column's; a key's column is a result of that name already.
 */
static const char *parameter_name(const struct words *w, const char *column) {
    for (size_t i = 0; i < w->plan->key.count; i++)
        if (strcmp(w->plan->key.name[i], column) == 0)
            return arena_printf(w->arena, "filter_%s", column);
    return column;
}

/* cutover.filter: optional parameters behind query, model and k, and what they ask of a row. */
static void add_filter(struct words *w) {
    static const char *const first[] = {"query", "model", "k"};
    const struct plan_names *filter = &w->plan->cutover.filter;
    const char **names = arena_array(w->arena, countof(first) + filter->count, sizeof(*names));
    struct buf parameters = buf_new(w->arena, TEMPLATE_TEXT_MAX),
               filtered = buf_new(w->arena, TEMPLATE_TEXT_MAX);
    memcpy(names, first, sizeof first);
    for (size_t i = 0; i < filter->count; i++) {
        struct holes inner = w->holes;
        names[countof(first) + i] = parameter_name(w, filter->name[i]);
        holes_name(&inner, "column", filter->name[i]);
        holes_name(&inner, "parameter", names[countof(first) + i]);
        holes_integer(&inner, "n", (int64_t)(countof(first) + i + 1));
        buf_puts(&parameters, template_piece(&inner, "fragments.sql", "parameter"));
        buf_puts(&filtered, template_piece(&inner, "fragments.sql", "filtered"));
    }
    holes_sql(&w->holes, "parameters", template_finish(&parameters));
    holes_sql(&w->holes, "filtered", template_finish(&filtered));
    holes_sql(&w->holes, "settings", filter->count > 0 ? words_piece(w, "custom_plans") : "");
    holes_sql(&w->holes, "argument_names",
              template_each(&w->holes, "names", names, countof(first) + filter->count));
    names[0] = "query_old";
    names[1] = "query_new";
    holes_sql(&w->holes, "mixed_argument_names",
              template_each(&w->holes, "names", names, countof(first) + filter->count));
}

/* What vecrun measures searches with: the vectors of both spaces side by side, a sample of them,
 * and the distances from the vectors that a statement is given. */
static void add_measured(struct words *w, struct space from, const struct space *to) {
    struct holes *h = &w->holes;
    const bool side = to->side != NULL;
    const char *old_timed = search_of(w, &from, 2, "search_timed.sql");
    if (from.side != NULL)
        from.vector = words_piece(w, "old_side_vector");
    holes_sql(h, "old_vector", from.vector);
    holes_sql(h, "new_vector", to->vector);
    holes_sql(h, "new_vectors", words_piece(w, side ? "vectors_table" : "scope_all"));
    holes_sql(h, "sampled_vectors", words_piece(w, side ? "sampled_table" : "sampled_column"));
    holes_sql(h, "sampled_source", words_piece(w, side ? "source_table" : "source_column"));
    holes_sql(h, "with_old", from.side != NULL ? words_piece(w, "with_old_table") : "");
    const struct words old = in_space(w, &from, 2), new = in_space(w, to, 3),
                       searched = in_space(w, to, 2);
    holes_sql(h, "old_distance", words_piece(&old, "distance"));
    holes_sql(h, "new_distance", words_piece(&new, "distance"));
    holes_sql(h, "searched_distance", words_piece(&searched, "distance"));
    holes_sql(h, "old_timed", old_timed);
    holes_sql(h, "new_timed", search_of(w, to, 2, "search_timed.sql"));
    const bool hnsw = w->plan->index.method == METHOD_HNSW;
    holes_sql(h, "index_settings", words_piece(w, hnsw ? "settings_hnsw" : "settings_ivfflat"));
}

void words_add_search(struct words *w) {
    const struct plan_relation *function = &w->plan->cutover.function;
    struct holes *h = &w->holes;
    holes_sql(h, "function", vocabulary_relation(h, function->schema, function->name));
    holes_name(h, "function_schema", function->schema);
    holes_name(h, "function_name", function->name);
    holes_name(h, "target", w->plan->cutover.target);
    add_filter(w);
    const char *mixed = words_derived(w->arena, function->name, "mixed");
    holes_sql(h, "mixed", vocabulary_relation(h, function->schema, mixed));
    const struct space from = from_space(w), to = to_space(w);
    const char *old = search_of(w, &from, 1, "search_branch.sql");
    const char *new = search_of(w, &to, 1, "search_branch.sql");
    holes_sql(h, "before", words_piece(w, "before"));
    holes_sql(h, "search_again", search_kept(w, words_piece(w, "function_before")));
    holes_sql(h, "search_to", search_function(w, contracted_branch(w, &to)));
    holes_sql(h, "search_both", search_function(w, arena_printf(w->arena, "%s;\n%s", old, new)));
    holes_sql(h, "search_mixed", search_mixed(w, &from, &to, ""));
    if (w->plan->cutover.method == SWITCH_RENAME)
        holes_sql(h, "mixed_again",
                  mixed_kept(w, mixed, search_mixed(w, &from, &to, words_piece(w, "or_replace"))));
    add_measured(w, from, &to);
}

/* What the view reads to serve a space. A computed vector is in scope where it is: contract drops
 * the column that it is computed from. */
static const char *view_select(const struct words *w, const struct space *space) {
    struct words inner = *w;
    if (space->side != NULL)
        holes_sql(&inner.holes, "side", space->side);
    holes_sql(&inner.holes, "view_rows",
              words_piece(&inner, space->side != NULL ? "view_rows_table" : "scope_all"));
    if (w->plan->to.expression != NULL) {
        holes_sql(&inner.holes, "vector", space->vector);
        holes_sql(&inner.holes, "filled", words_piece(&inner, "filled_vector"));
    }
    return search_of(&inner, space, 1, "view_select.sql");
}

static const char *serve(const struct words *w, const char *select) {
    struct words inner = *w;
    holes_sql(&inner.holes, "view_select", select);
    return words_piece(&inner, "serve");
}

void words_add_view(struct words *w) {
    const struct plan *plan = w->plan;
    const struct plan_relation *view = &plan->cutover.view;
    struct holes *h = &w->holes;
    holes_sql(h, "view_before", "");
    if (plan->cutover.method != SWITCH_VIEW)
        return;
    const bool half = plan_compared(plan->to.type, plan->index.cast) == TYPE_HALFVEC;
    holes_sql(h, "view_type", words_piece(w, half ? "any_halfvec" : "any_vector"));
    const char *relation = vocabulary_relation(h, view->schema, view->name);
    holes_sql(h, "view", relation);
    holes_name(h, "view_text", relation);
    holes_sql(h, "view_before", words_piece(w, "view_before"));
    holes_sql(h, "invoker", words_piece(w, "invoker"));
    holes_sql(h, "view_options", words_piece(w, "view_options"));
    holes_sql(h, "detail_target", words_piece(w, "detail_target"));
    const struct space from = from_space(w), to = to_space(w);
    const char *view_from = view_select(w, &from);
    holes_sql(h, "view_from", view_from);
    holes_sql(h, "serve_from", serve(w, view_from));
    holes_sql(h, "serve_to", serve(w, view_select(w, &to)));
}
