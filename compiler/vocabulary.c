/*
 * Plan in, values for the templates' holes out. Derived names are made here and nowhere else. SQL
 * text comes from templates/each.sql and templates/fragments.sql; the plan's own SQL (where,
 * to.expression) was checked by expression.c.
 */
#include "vocabulary.h"

#include "../runtime/base/file.h"
#include "../runtime/base/sql.h"

#include <string.h>

struct words {
    struct arena *arena;
    const struct plan *plan;
    struct holes holes;
};

static const char *piece(const struct words *w, const char *name) {
    return template_piece(&w->holes, "fragments.sql", name);
}

static const char *ident(struct arena *arena, const char *name) {
    struct buf out = buf_new(arena, 1024);
    sql_ident(&out, str_of(name));
    return out.ptr;
}

const char *vocabulary_relation(const struct holes *holes, const char *schema, const char *name) {
    struct holes inner = *holes;
    holes_name(&inner, "schema", schema);
    holes_name(&inner, "name", name);
    return template_piece(&inner, "fragments.sql", "relation");
}

/* A name of two parts, cut so that it fits, with a hash of the whole where it was cut. */
static const char *derived(struct arena *arena, const char *first, const char *last) {
    const char *whole = arena_printf(arena, "%s_%s", first, last);
    if (strlen(whole) <= SQL_NAME_MAX)
        return whole;
    const char *hash = file_sha256(arena, str_of(whole));
    size_t keep = SQL_NAME_MAX - 9;
    while (keep > 0 && ((unsigned char)whole[keep] & 0xc0) == 0x80)
        keep--;
    return arena_printf(arena, "%.*s_%.8s", (int)keep, whole, hash);
}

const char *vocabulary_index_name(struct arena *arena, const struct plan *plan) {
    const char *name = plan->to.name;
    if (plan->index.name != NULL)
        return plan->index.name;
    if (plan->to.layout == LAYOUT_COLUMN)
        return derived(arena, plan->table.name, arena_printf(arena, "%s_idx", name));
    return derived(arena, arena_printf(arena, "%s_%s", plan->table.name, name), "embedding_idx");
}

/* Key columns by a pattern of each.sql; row and other are SQL aliases. */
static const char *keys(const struct words *w, const char *pattern, const char *row,
                        const char *other) {
    struct holes inner = w->holes;
    holes_sql(&inner, "row", row);
    holes_sql(&inner, "other", other);
    return template_each(&inner, pattern, w->plan->key.name, w->plan->key.count);
}

/* The text to embed, as an expression over a row. */
static const char *text_of(const struct words *w, const char *row) {
    struct buf out = buf_new(w->arena, 256 << 10);
    for (size_t i = 0; i < w->plan->text_count; i++) {
        const struct plan_piece *part = &w->plan->text[i];
        struct holes inner = w->holes;
        holes_sql(&inner, "row", row);
        holes_name(&inner, "literal", part->column == NULL ? part->literal : "");
        buf_puts(&out, i == 0 ? "" : " || ");
        buf_puts(&out, part->column == NULL ? template_piece(&inner, "fragments.sql", "literal")
                                            : template_each(&inner, "piece", &part->column, 1));
    }
    const char *text = template_finish(&out);
    return w->plan->text_count > 1 ? arena_printf(w->arena, "(%s)", text) : text;
}

static const char *row_piece(const struct words *w, const char *name, const char *row) {
    struct holes inner = w->holes;
    holes_sql(&inner, "row", row);
    if (w->plan->to.expression == NULL)
        holes_sql(&inner, "text", text_of(w, row));
    return template_piece(&inner, "fragments.sql", name);
}

static const char *hash_of(const struct words *w, const char *row) {
    static const char *const by_type[] = {
        [TYPE_VECTOR] = "hash_vector",
        [TYPE_HALFVEC] = "hash_halfvec",
        [TYPE_TEXT] = "hash_text_column",
        [TYPE_REAL_ARRAY] = "hash_real_array",
    };
    const bool computed = w->plan->to.expression != NULL;
    return row_piece(w, computed ? by_type[w->plan->from.type] : "hash_text", row);
}

static const char *filled_of(const struct words *w, const char *row) {
    return row_piece(w, w->plan->to.expression != NULL ? "filled_expression" : "filled_text", row);
}

static void add_table(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const char *table = vocabulary_relation(h, plan->table.schema, plan->table.name);
    holes_name(h, "plan", plan->name);
    holes_name(h, "table_name", plan->table.name);
    holes_name(h, "table_text", table);
    holes_sql(h, "table", table);
    const char *pending = arena_printf(w->arena, "%s_pending", plan->name);
    holes_sql(h, "pending", vocabulary_relation(h, "vecplan", pending));
    const char *stale = arena_printf(w->arena, "%s_stale", plan->name);
    const char *enqueue = arena_printf(w->arena, "%s_enqueue", plan->name);
    holes_sql(h, "stale_function", vocabulary_relation(h, "vecplan", stale));
    holes_sql(h, "enqueue_function", vocabulary_relation(h, "vecplan", enqueue));
    holes_name(h, "stale_trigger", arena_printf(w->arena, "zz_vecplan_%s", stale));
    holes_name(h, "enqueue_trigger", arena_printf(w->arena, "zz_vecplan_%s", enqueue));
}

/* The key's columns in every form that a statement needs. */
static void add_keys(struct words *w) {
    const char *table = ident(w->arena, w->plan->table.name);

    const struct {
        const char *hole, *pattern, *row, *other;
    } forms[] = {
        {"key_columns", "columns", table, NULL},
        {"key_plain", "plain", NULL, NULL},
        {"key_new", "columns", "NEW", NULL},
        {"key_old", "columns", "OLD", NULL},
        {"key_names", "names", NULL, NULL},
        {"key_texts", "texts", table, NULL},
        {"key_aliased", "aliased", table, NULL},
        {"side_aliased", "aliased", "vecplan_side", NULL},
        {"s_join", "join", table, "vecplan_s"},
        {"returns", "returns", NULL, NULL},
        {"arrays", "arrays", NULL, NULL},
        {"high", "high", NULL, NULL},
        {"unnested", "unnested", NULL, NULL},
        {"m_columns", "from_unnested", "vecplan_m", NULL},
        {"l_columns", "from_unnested", "vecplan_l", NULL},
        {"w_columns", "from_unnested", "w", NULL},
        {"ranked_keys", "from_unnested", "r", NULL},
        {"batch_columns", "columns", "b", NULL},
        {"sized_texts", "unnested_texts", "s", NULL},
        {"parameter_texts", "parameter_texts", NULL, NULL},
        {"low_bounds", "low_bounds", NULL, NULL},
        {"high_bounds", "high_bounds", NULL, NULL},
        {"u_join", "join", table, "vecplan_u"},
        {"l_join", "join", table, "vecplan_l"},
        {"m_join", "join", table, "vecplan_m"},
        {"written_join", "rejoin", "written", "vecplan_m"},
        {"side_join", "same", table, "vecplan_side"},
        {"side_new", "same", "vecplan_side", "NEW"},
        {"pending_join", "same", "vecplan_p", table},
    };

    for (size_t i = 0; i < countof(forms); i++)
        holes_sql(&w->holes, forms[i].hole,
                  keys(w, forms[i].pattern, forms[i].row == NULL ? "" : forms[i].row,
                       forms[i].other == NULL ? "" : forms[i].other));
    const int64_t count = (int64_t)w->plan->key.count;
    holes_integer(&w->holes, "key_count", count);
    holes_integer(&w->holes, "vectors_number", count + 1);
    holes_integer(&w->holes, "hashes_number", count + 2);
    holes_integer(&w->holes, "hash_number", count + 1);
    holes_integer(&w->holes, "reason_number", count + 2);
    holes_name(&w->holes, "key_list", keys(w, "plain", "", ""));
}

/* The columns that the plan names, for the checks of expand. */
static void add_used_names(struct words *w) {
    const struct plan *plan = w->plan;
    const char **names =
        arena_array(w->arena, plan->text_count + plan->key.count + plan->cutover.filter.count + 1,
                    sizeof(*names));
    size_t count = 0;
    for (size_t i = 0; i < plan->text_count; i++)
        if (plan->text[i].column != NULL)
            names[count++] = plan->text[i].column;
    holes_sql(&w->holes, "text_names", template_each(&w->holes, "names", names, count));
    for (size_t i = 0; i < plan->key.count; i++)
        names[count++] = plan->key.name[i];
    for (size_t i = 0; i < plan->cutover.filter.count; i++)
        names[count++] = plan->cutover.filter.name[i];
    if (plan->from.column != NULL)
        names[count++] = plan->from.column;
    holes_sql(&w->holes, "used_names", template_each(&w->holes, "names", names, count));
}

/* Which rows are in scope and what of them is embedded. */
static void add_scope(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const char *table = ident(w->arena, plan->table.name);
    const bool computed = plan->to.expression != NULL;
    holes_sql(h, "tag", piece(w, "tag"));
    holes_sql(h, "filled", filled_of(w, table));
    holes_sql(h, "hash", hash_of(w, table));
    holes_sql(h, "new_hash", hash_of(w, "NEW"));
    if (computed) {
        holes_sql(h, "expression", plan->to.expression);
    } else {
        holes_sql(h, "text", text_of(w, table));
        holes_sql(h, "new_text", text_of(w, "NEW"));
        holes_sql(h, "old_text", text_of(w, "OLD"));
    }
    holes_sql(h, "changed", piece(w, computed ? "changed_expression" : "changed_text"));
    if (plan->where != NULL) {
        holes_sql(h, "where", plan->where);
        holes_name(h, "where_text", plan->where);
    }
    holes_sql(h, "in_scope", piece(w, plan->where == NULL ? "in_scope_all" : "in_scope_where"));
    holes_sql(h, "scope", piece(w, plan->where == NULL ? "scope_all" : "scope_where"));
}

/* The condition of the rows that a sweep embeds, or NULL: all. */
static const char *swept_condition(const struct words *w) {
    const struct plan *plan = w->plan;
    switch (plan->backfill.strategy) {
    case STRATEGY_SELECTIVE:
        return piece(w, plan->where == NULL ? "swept_only" : "swept_where_only");
    case STRATEGY_NATURAL:
        return piece(w, "swept_none");
    case STRATEGY_FULL:
        break;
    }
    return plan->where;
}

/* Which rows are swept, count for coverage, and are entered into pending by verify. */
static void add_strategy(struct words *w) {
    static const char *const owed[] = {[STRATEGY_FULL] = "owed_full",
                                       [STRATEGY_SELECTIVE] = "owed_selective",
                                       [STRATEGY_NATURAL] = "owed_natural"};
    const enum plan_strategy strategy = w->plan->backfill.strategy;
    const bool selective = strategy == STRATEGY_SELECTIVE;
    if (selective) {
        holes_sql(&w->holes, "only", w->plan->backfill.only);
        holes_sql(&w->holes, "in_only", piece(w, "in_only"));
    }
    holes_sql(&w->holes, "in_sweep", piece(w, selective ? "in_only" : "in_sweep_all"));
    holes_sql(&w->holes, "owed", piece(w, owed[strategy]));
    const char *condition = swept_condition(w);
    struct words inner = *w;
    if (condition != NULL)
        holes_sql(&inner.holes, "where", condition);
    holes_sql(&w->holes, "swept", piece(&inner, condition == NULL ? "scope_all" : "scope_where"));
    holes_sql(&w->holes, "swept_with_pages",
              piece(&inner, condition == NULL ? "scope_all" : "pages_where"));
    if (strategy != STRATEGY_FULL)
        holes_name(&w->holes, "enter_left", piece(w, "enter_left"));
}

/* pgvector's types, by the search_path or by their schema. */
static void add_extension(struct words *w) {
    struct holes *h = &w->holes;
    const char *schema = w->plan->extension_schema;
    if (schema != NULL)
        holes_name(h, "extension_schema", schema);
    const char *extension = schema != NULL ? piece(w, "extension") : "";
    holes_sql(h, "extension", extension);
    holes_name(h, "vector_text", arena_printf(w->arena, "%svector", extension));
    holes_name(h, "halfvec_text", arena_printf(w->arena, "%shalfvec", extension));
}

/* Where the old vectors are: a column of the table, or a side table. */
static void add_from_place(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const struct plan_relation *place = &plan->from.table;
    const bool side = place->name != NULL;
    if (!side)
        place = &plan->table;
    const char *relation = vocabulary_relation(h, place->schema, place->name);
    holes_name(h, "from_column", side ? "embedding" : plan->from.column);
    holes_sql(h, "from_relation", relation);
    holes_name(h, "from_relation_text", relation);
    holes_name(h, "from_key", side ? "from.table" : "from.column");
    holes_name(h, "from_text", side ? relation : plan->from.column);
    holes_sql(h, "from_depended", piece(w, side ? "depended_table" : "depended_column"));
    holes_sql(h, "from_acl", piece(w, side ? "acl_table" : "acl_column"));
}

static void add_from(struct words *w) {
    const struct plan *plan = w->plan;
    static const char *const types[] = {
        [TYPE_VECTOR] = "vector",
        [TYPE_HALFVEC] = "halfvec",
        [TYPE_TEXT] = "text",
        [TYPE_REAL_ARRAY] = "real[]",
    };
    holes_name(&w->holes, "from_model", plan->from.model);
    const bool own = plan->from.type == TYPE_VECTOR || plan->from.type == TYPE_HALFVEC;
    const char *type = types[plan->from.type];
    holes_name(&w->holes, "from_type", type);
    const char *extension = own && plan->extension_schema != NULL ? piece(w, "extension") : "";
    holes_name(&w->holes, "from_type_text", arena_printf(w->arena, "%s%s", extension, type));
    holes_integer(&w->holes, "from_dimensions", plan->from.dimensions);
    if (plan->from.index != NULL) {
        const char *schema =
            plan->from.table.name != NULL ? plan->from.table.schema : plan->table.schema;
        const char *index = vocabulary_relation(&w->holes, schema, plan->from.index);
        holes_sql(&w->holes, "from_index", index);
        holes_name(&w->holes, "from_index_text", index);
        const char *aside = derived(w->arena, plan->from.index, "contracted");
        holes_name(&w->holes, "from_index_name", plan->from.index);
        holes_name(&w->holes, "index_aside_name", aside);
        aside = vocabulary_relation(&w->holes, schema, aside);
        holes_sql(&w->holes, "index_aside", aside);
        holes_name(&w->holes, "index_aside_text", aside);
    }
}

/* Where the new vectors stand, and what a row of them is called in statements. */
static void add_to(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const bool side = plan->to.layout == LAYOUT_TABLE;
    const char *side_name = arena_printf(w->arena, "%s_%s", plan->table.name, plan->to.name);
    const char *row = side ? "vecplan_side" : ident(w->arena, plan->table.name);
    const char *vector = side ? "embedding" : plan->to.name;
    const char *model = side ? "model" : arena_printf(w->arena, "%s_model", plan->to.name);
    const char *source = side ? "source" : arena_printf(w->arena, "%s_source", plan->to.name);
    const char *relation =
        vocabulary_relation(h, plan->table.schema, side ? side_name : plan->table.name);
    holes_name(h, "to_model", plan->to.model);
    holes_integer(h, "to_dimensions", plan->to.dimensions);
    holes_integer(h, "dimensions", plan->to.dimensions);
    holes_sql(h, "type", piece(w, plan->to.type == TYPE_HALFVEC ? "type_halfvec" : "type_vector"));
    holes_name(h, "column_name", plan->to.name);
    holes_name(h, "model_name", model);
    holes_name(h, "source_name", source);
    holes_sql(h, "side", relation);
    holes_name(h, "side_text", relation);
    holes_sql(h, "vectors_relation", relation);
    holes_name(h, "vectors_text", relation);
    holes_name(h, "vector_name", vector);
    holes_sql(h, "row_vector", arena_printf(w->arena, "%s.%s", row, ident(w->arena, vector)));
    holes_sql(h, "row_model", arena_printf(w->arena, "%s.%s", row, ident(w->arena, model)));
    holes_sql(h, "row_source", arena_printf(w->arena, "%s.%s", row, ident(w->arena, source)));
    holes_sql(h, "covered", piece(w, "covered"));
    holes_sql(h, "reading", piece(w, side ? "reading_table" : "reading_column"));
    const char *index = vocabulary_index_name(w->arena, plan);
    holes_name(h, "index_name", index);
    holes_sql(h, "index", vocabulary_relation(h, plan->table.schema, index));
    holes_name(h, "index_text", vocabulary_relation(h, plan->table.schema, index));
}

/* The options of the index; lists may be for the job to count. */
static void add_index_options(struct words *w) {
    static const char *const hnsw[] = {"m", "ef_construction"}, *const ivfflat[] = {"lists"};
    const struct plan_index *index = &w->plan->index;
    struct holes *h = &w->holes;
    const bool counted = index->method == METHOD_IVFFLAT && index->lists == 0;
    holes_integer(h, "m", index->m);
    holes_integer(h, "ef_construction", index->ef_construction);
    holes_integer(h, "lists", index->lists);
    if (index->method == METHOD_HNSW) {
        holes_sql(h, "option_names", template_each(h, "names", hnsw, countof(hnsw)));
        holes_sql(h, "option_values", piece(w, "values_hnsw"));
        holes_sql(h, "options", piece(w, "options_hnsw"));
    } else {
        holes_sql(h, "option_names", template_each(h, "names", ivfflat, countof(ivfflat)));
        holes_sql(h, "option_values", piece(w, counted ? "values_counted" : "values_ivfflat"));
        holes_sql(h, "options", piece(w, counted ? "options_counted" : "options_ivfflat"));
    }
    holes_sql(h, "options_met", piece(w, "options_met"));
    holes_sql(h, "index_detail", piece(w, counted ? "detail_lists" : "detail_none"));
}

static void add_index(struct words *w) {
    static const char *const distances[] = {[DISTANCE_COSINE] = "cosine",
                                            [DISTANCE_L2] = "l2",
                                            [DISTANCE_IP] = "ip",
                                            [DISTANCE_L1] = "l1"};
    const struct plan_index *index = &w->plan->index;
    struct holes *h = &w->holes;
    const bool cast = index->cast == CAST_HALFVEC;
    const char *type = cast || w->plan->to.type == TYPE_HALFVEC ? "halfvec" : "vector";
    holes_sql(h, "indexed", piece(w, cast ? "indexed_cast" : "indexed_column"));
    holes_sql(h, "indexed_as_planned", piece(w, cast ? "planned_cast" : "planned_column"));
    const char *opclass = arena_printf(w->arena, "%s_%s_ops", type, distances[index->distance]);
    holes_name(h, "opclass_name", opclass);
    holes_sql(h, "opclass",
              w->plan->extension_schema == NULL
                  ? opclass
                  : arena_printf(w->arena, "%s%s", piece(w, "extension"), opclass));
    holes_name(h, "method", plan_method_names[index->method]);
    add_index_options(w);
    holes_sql(h, "index_planned", piece(w, "index_planned"));
    if (index->method != METHOD_NONE)
        holes_name(h, "index_using", piece(w, "index_using"));
}

/* The session that builds the index, and what a person does where it is not there. */
static void add_build(struct words *w) {
    const struct plan_index *index = &w->plan->index;
    struct holes *h = &w->holes;
    const bool job = index->build == BUILD_JOB, workers = index->parallel_workers >= 0;
    holes_integer(h, "memory_kb", index->memory / 1024);
    holes_sql(h, "memory", piece(w, index->memory > 0 ? "memory_given" : "memory_kept"));
    holes_integer(h, "worker_count", index->parallel_workers);
    holes_sql(h, "workers", piece(w, workers ? "workers_given" : "workers_kept"));
    holes_sql(h, "scan_size", piece(w, workers ? "scan_size_least" : "scan_size_kept"));
    holes_sql(h, "build_again", piece(w, job ? "build_job" : "build_migration"));
    holes_sql(h, "repair", piece(w, job ? "build_job" : "repair_migration"));
}

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

/* Fills a template that searches a space for the parameter of that number. */
static const char *search_of(const struct words *w, const struct space *space, int64_t parameter,
                             const char *file) {
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
    holes_sql(h, "compared", space->cast ? piece(&inner, "cast_halfvec") : space->vector);
    holes_sql(h, "query", piece(&inner, space->cast ? "query_halfvec" : space->query));
    holes_sql(h, "chosen", piece(&inner, space->chosen));
    if (space->side != NULL)
        holes_sql(h, "side", space->side);
    holes_sql(h, "operator", operators[space->distance]);
    if (w->plan->extension_schema != NULL)
        holes_sql(h, "operator", piece(&inner, "operator"));
    holes_sql(h, "vectors", piece(&inner, space->side != NULL ? "vectors_table" : "scope_all"));
    holes_sql(h, "in_scope",
              piece(&inner, w->plan->where == NULL ? "in_scope_all" : "in_scope_where"));
    return template_text(h, file);
}

static const char *query_of(enum plan_type type) {
    return type == TYPE_HALFVEC ? "query_halfvec" : "query_vector";
}

static const char *from_vector(const struct words *w) {
    const struct plan *plan = w->plan;
    struct holes inner = w->holes;
    holes_sql(&inner, "row", ident(w->arena, plan->table.name));
    holes_integer(&inner, "dimensions", plan->from.dimensions);
    const bool cast = plan->from.type == TYPE_TEXT || plan->from.type == TYPE_REAL_ARRAY;
    return template_piece(&inner, "fragments.sql", cast ? "from_cast" : "from_vector");
}

static struct space from_space(const struct words *w) {
    const struct plan *plan = w->plan;
    const bool side = plan->from.table.name != NULL;
    return (struct space){
        .model = plan->from.model,
        .vector = side ? piece(w, "side_vector") : from_vector(w),
        .query = query_of(plan->from.type),
        .chosen = plan->to.layout == LAYOUT_TABLE ? "chosen_old_table" : "chosen_old_column",
        .dimensions = plan->from.dimensions,
        .distance = plan->from.distance,
        .cast = plan->from.cast == CAST_HALFVEC,
        .side = side ? piece(w, "relation_of_old_vectors") : NULL,
    };
}

static struct space to_space(const struct words *w) {
    const struct plan *plan = w->plan;
    const bool side = plan->to.layout == LAYOUT_TABLE;
    return (struct space){
        .model = plan->to.model,
        .vector = piece(w, side ? "side_vector" : "to_vector"),
        .query = query_of(plan->to.type),
        .chosen = "chosen_new",
        .dimensions = plan->to.dimensions,
        .distance = plan->index.distance,
        .cast = plan->index.cast == CAST_HALFVEC,
        .side = side ? piece(w, "relation_of_vectors") : NULL,
    };
}

static const char *search_mixed(const struct words *w, const struct space *from,
                                const struct space *to) {
    struct holes inner = w->holes;
    holes_sql(&inner, "old_space", search_of(w, from, 1, "search_space.sql"));
    holes_sql(&inner, "new_space", search_of(w, to, 2, "search_space.sql"));
    return template_text(&inner, "search_mixed.sql");
}

/* The search function once contract has dropped the old column: a computed vector then has nothing
 * but itself to tell that it serves. */
static const char *contracted_branch(const struct words *w, const struct space *to) {
    struct words inner = *w;
    if (w->plan->to.expression != NULL)
        holes_sql(&inner.holes, "filled", piece(w, "filled_contracted"));
    return search_of(&inner, to, 1, "search_branch.sql");
}

static const char *search_function(const struct words *w, const char *branches) {
    struct holes inner = w->holes;
    holes_sql(&inner, "branches", branches);
    return template_text(&inner, "search_function.sql");
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
    struct buf parameters = buf_new(w->arena, 16 << 10), filtered = buf_new(w->arena, 16 << 10);
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
    holes_sql(&w->holes, "settings", filter->count > 0 ? piece(w, "custom_plans") : "");
    holes_sql(&w->holes, "argument_names",
              template_each(&w->holes, "names", names, countof(first) + filter->count));
}

static void add_search(struct words *w) {
    const struct plan_relation *function = &w->plan->cutover.function;
    struct holes *h = &w->holes;
    holes_sql(h, "function", vocabulary_relation(h, function->schema, function->name));
    holes_name(h, "function_schema", function->schema);
    holes_name(h, "function_name", function->name);
    holes_name(h, "target", w->plan->cutover.target);
    add_filter(w);
    const char *mixed = derived(w->arena, function->name, "mixed");
    holes_sql(h, "mixed", vocabulary_relation(h, function->schema, mixed));
    const struct space from = from_space(w), to = to_space(w);
    const char *old = search_of(w, &from, 1, "search_branch.sql");
    const char *new = search_of(w, &to, 1, "search_branch.sql");
    holes_sql(h, "search_from", search_function(w, old));
    holes_sql(h, "search_to", search_function(w, contracted_branch(w, &to)));
    holes_sql(h, "search_both", search_function(w, arena_printf(w->arena, "%s;\n%s", old, new)));
    holes_sql(h, "search_mixed", search_mixed(w, &from, &to));
}

/* What the view reads to serve a space. A computed vector is in scope where it is: contract drops
 * the column that it is computed from. */
static const char *view_select(const struct words *w, const struct space *space) {
    struct words inner = *w;
    if (space->side != NULL)
        holes_sql(&inner.holes, "side", space->side);
    holes_sql(&inner.holes, "view_rows",
              piece(&inner, space->side != NULL ? "view_rows_table" : "scope_all"));
    if (w->plan->to.expression != NULL) {
        holes_sql(&inner.holes, "vector", space->vector);
        holes_sql(&inner.holes, "filled", piece(&inner, "filled_vector"));
    }
    return search_of(&inner, space, 1, "view_select.sql");
}

static const char *serve(const struct words *w, const char *select) {
    struct words inner = *w;
    holes_sql(&inner.holes, "view_select", select);
    return piece(&inner, "serve");
}

static void add_view(struct words *w) {
    const struct plan *plan = w->plan;
    const struct plan_relation *view = &plan->cutover.view;
    struct holes *h = &w->holes;
    if (plan->cutover.method != SWITCH_VIEW)
        return;
    const bool half = plan_compared(plan->to.type, plan->index.cast) == TYPE_HALFVEC;
    holes_sql(h, "view_type", piece(w, half ? "any_halfvec" : "any_vector"));
    const char *relation = vocabulary_relation(h, view->schema, view->name);
    holes_sql(h, "view", relation);
    holes_name(h, "view_text", relation);
    holes_sql(h, "invoker", piece(w, "invoker"));
    holes_sql(h, "detail_target", piece(w, "detail_target"));
    const struct space from = from_space(w), to = to_space(w);
    const char *view_from = view_select(w, &from);
    holes_sql(h, "view_from", view_from);
    holes_sql(h, "serve_from", serve(w, view_from));
    holes_sql(h, "serve_to", serve(w, view_select(w, &to)));
}

static void add_cutover(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    holes_integer(h, "pending_s", plan->cutover.pending_s);
    holes_sql(h, "long_ago", piece(w, "long_ago"));
    if (plan->to.expression == NULL)
        holes_sql(h, "missed_at", piece(w, "missed_at"));
    holes_integer(h, "max_age_s", plan->cutover.max_age_s);
    holes_integer(h, "soak_s", plan->cutover.soak_s);
    holes_number(h, "coverage", plan->cutover.coverage);
    holes_sql(h, "required", piece(w, "required"));
    holes_name(h, "busy", "table");
    holes_sql(h, "busy_message", piece(w, "busy_table"));
    holes_name(h, "ready_step", plan->index.method == METHOD_NONE ? "backfill" : "index_check");
}

struct holes vocabulary(struct arena *arena, const struct plan *plan) {
    struct words w = {.arena = arena, .plan = plan, .holes = holes_new(arena)};
    holes_name(&w.holes, "plan_checksum", vocabulary_plan_checksum(arena, plan));
    holes_name(&w.holes, "fingerprint", vocabulary_fingerprint(arena, plan));
    add_extension(&w);
    add_table(&w);
    add_from_place(&w);
    add_keys(&w);
    add_used_names(&w);
    add_scope(&w);
    add_from(&w);
    add_to(&w);
    add_strategy(&w);
    add_index(&w);
    add_build(&w);
    add_search(&w);
    add_cutover(&w);
    add_view(&w);
    return w.holes;
}
