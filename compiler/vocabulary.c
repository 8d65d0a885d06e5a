/*
 * Plan in, values for the templates' holes out. Derived names are made here and nowhere else. SQL
 * text comes from templates/each.sql and templates/fragments.sql; the plan's own SQL (where,
 * to.expression) was checked by expression.c.
 */
#include "words.h"

#include "../runtime/base/sha256.h"
#include "../runtime/base/sql.h"
#include "rename.h"

#include <string.h>

#define WAITING_ROWS 1000 /* so many may have no vector yet at a cutover, or 1 % */

const char *words_piece(const struct words *w, const char *name) {
    return template_piece(&w->holes, "fragments.sql", name);
}

const char *words_ident(struct arena *arena, const char *name) {
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

const char *words_derived(struct arena *arena, const char *first, const char *last) {
    const char *whole = arena_printf(arena, "%s_%s", first, last);
    if (strlen(whole) <= SQL_NAME_MAX)
        return whole;
    const char *hash = sha256_hex(arena, str_of(whole));
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
        return words_derived(arena, plan->table.name, arena_printf(arena, "%s_idx", name));
    return words_derived(arena, arena_printf(arena, "%s_%s", plan->table.name, name),
                         "embedding_idx");
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
    struct buf out = buf_new(w->arena, TEMPLATE_TEXT_MAX);
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
    holes_name(h, "channel", arena_printf(w->arena, "vecplan_%s", plan->name));
    holes_name(h, "table_name", plan->table.name);
    holes_name(h, "table_text", table);
    holes_sql(h, "table", table);
    const char *pending = arena_printf(w->arena, "%s_pending", plan->name);
    pending = vocabulary_relation(h, "vecplan", pending);
    holes_sql(h, "pending", pending);
    holes_name(h, "pending_text", pending);
    const char *stale = arena_printf(w->arena, "%s_stale", plan->name);
    const char *enqueue = arena_printf(w->arena, "%s_enqueue", plan->name);
    holes_sql(h, "stale_function", vocabulary_relation(h, "vecplan", stale));
    holes_sql(h, "enqueue_function", vocabulary_relation(h, "vecplan", enqueue));
    holes_name(h, "stale_trigger", arena_printf(w->arena, "zz_vecplan_%s", stale));
    holes_name(h, "stale_new_trigger", arena_printf(w->arena, "zz_vecplan_%s_new", stale));
    holes_name(h, "enqueue_trigger", arena_printf(w->arena, "zz_vecplan_%s", enqueue));
}

/* The key's columns in every form that a statement needs. */
static void add_keys(struct words *w) {
    const char *table = words_ident(w->arena, w->plan->table.name);

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
        {"o_join", "join", table, "vecplan_o"},
        {"returns", "returns", NULL, NULL},
        {"arrays", "arrays", NULL, NULL},
        {"high", "high", NULL, NULL},
        {"unnested", "unnested", NULL, NULL},
        {"m_columns", "from_unnested", "vecplan_m", NULL},
        {"l_columns", "from_unnested", "vecplan_l", NULL},
        {"w_columns", "from_unnested", "w", NULL},
        {"ranked_keys", "from_unnested", "r", NULL},
        {"batch_columns", "columns", "b", NULL},
        {"b_columns", "from_unnested", "b", NULL},
        {"b_texts", "unnested_texts", "b", NULL},
        {"parameter_texts", "parameter_texts", NULL, NULL},
        {"low_bounds", "elements", "lo", NULL},
        {"high_bounds", "elements", "hi", NULL},
        {"frontiers", "elements", "s.frontier", NULL},
        {"uptos", "elements", "s.upto", NULL},
        {"key_descending", "descending", table, NULL},
        {"u_join", "join", table, "vecplan_u"},
        {"l_join", "join", table, "vecplan_l"},
        {"m_join", "join", table, "vecplan_m"},
        {"missed_join", "join", "vecplan_p", "vecplan_m"},
        {"written_join", "rejoin", "written", "vecplan_m"},
        {"b_join", "same", table, "b"},
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
    holes_integer(&w->holes, "guards_number", count + 3);
    holes_integer(&w->holes, "hash_number", count + 1);
    holes_integer(&w->holes, "reason_number", count + 2);
    holes_integer(&w->holes, "chunk_number", 2 * count + 1);
    holes_integer(&w->holes, "worker_number", 2 * count + 2);
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

/* How long about the text of a row is, for which long values need not be read. */
static const char *text_bytes(const struct words *w) {
    const struct plan *plan = w->plan;
    const char **names = arena_array(w->arena, plan->text_count + 1, sizeof(*names));
    struct holes inner = w->holes;
    size_t count = 0;
    for (size_t i = 0; i < plan->text_count; i++)
        if (plan->text[i].column != NULL)
            names[count++] = plan->text[i].column;
    holes_sql(&inner, "row", words_ident(w->arena, plan->table.name));
    return count == 0 ? "0::bigint" : template_each(&inner, "bytes", names, count);
}

/* Which rows are in scope and what of them is embedded. */
static void add_scope(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const char *table = words_ident(w->arena, plan->table.name);
    const bool computed = plan->to.expression != NULL;
    holes_sql(h, "tag", words_piece(w, "tag"));
    holes_sql(h, "filled", filled_of(w, table));
    holes_sql(h, "hash", hash_of(w, table));
    holes_sql(h, "new_hash", hash_of(w, "NEW"));
    holes_sql(h, "text_bytes", text_bytes(w));
    if (computed) {
        holes_sql(h, "expression", plan->to.expression);
    } else {
        holes_sql(h, "guard", row_piece(w, "guard_text", table));
        holes_sql(h, "text", text_of(w, table));
        holes_sql(h, "new_text", text_of(w, "NEW"));
        holes_sql(h, "old_text", text_of(w, "OLD"));
    }
    holes_sql(h, "text_shown", words_piece(w, computed ? "shown_none" : "shown_text"));
    holes_sql(h, "changed", words_piece(w, computed ? "changed_expression" : "changed_text"));
    if (plan->where != NULL) {
        holes_sql(h, "where", plan->where);
        holes_name(h, "where_text", plan->where);
    }
    holes_sql(h, "in_scope",
              words_piece(w, plan->where == NULL ? "in_scope_all" : "in_scope_where"));
    holes_sql(h, "scope", words_piece(w, plan->where == NULL ? "scope_all" : "scope_where"));
}

/* The condition of the rows that a sweep embeds, or NULL: all. */
static const char *swept_condition(const struct words *w) {
    const struct plan *plan = w->plan;
    switch (plan->backfill.strategy) {
    case STRATEGY_SELECTIVE:
        return words_piece(w, plan->where == NULL ? "swept_only" : "swept_where_only");
    case STRATEGY_NATURAL:
        return words_piece(w, "swept_none");
    case STRATEGY_FULL:
        break;
    }
    return plan->where;
}

/* The rows whose old vector a change has left behind. With to.expression there are none: the new
 * vectors are made of the old ones, which stay the application's to write. */
static void add_outdated(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    const bool side = plan->from.table.name != NULL;
    holes_sql(h, "then_required", "");
    holes_sql(h, "then_note_waiting", "");
    holes_sql(h, "not_outdated", "");
    if (plan->to.expression != NULL)
        return;
    const char *outdated = arena_printf(w->arena, "%s_outdated", plan->name);
    const char *outdate = arena_printf(w->arena, "%s_outdate", plan->name);
    holes_sql(h, "outdated", vocabulary_relation(h, "vecplan", outdated));
    holes_sql(h, "not_outdated", words_piece(w, "not_outdated"));
    holes_sql(h, "outdate_function", vocabulary_relation(h, "vecplan", outdate));
    holes_name(h, "outdate_trigger", arena_printf(w->arena, "zz_vecplan_%s", outdate));
    holes_name(h, "outdate_new_trigger", arena_printf(w->arena, "zz_vecplan_%s_new", outdate));
    holes_sql(h, "key_changed", words_piece(w, "key_changed"));
    holes_sql(h, "outdates", words_piece(w, side ? "outdates_table" : "outdates_column"));
    holes_sql(h, "outdate_when", plan->where == NULL ? words_piece(w, "outdate_when") : "");
    holes_sql(h, "was_in_scope",
              words_piece(w, plan->where == NULL ? "was_in_scope_all" : "was_in_scope_where"));
    /* a new row whose new vector is stale is a copy with another text: so is its old vector */
    holes_sql(h, "not_copied",
              plan->to.layout == LAYOUT_COLUMN ? words_piece(w, "not_copied") : "");
    holes_sql(h, "set_by_writer", words_piece(w, side ? "set_table" : "set_column"));
    holes_sql(h, "outdate_made", template_text(h, "outdate_function.sql"));
    holes_name(h, "from_quarantine", words_piece(w, "from_quarantine"));
    holes_name(h, "enter_waiting", words_piece(w, "enter_waiting"));
    holes_sql(h, "old_missing", words_piece(w, side ? "missing_table" : "missing_column"));
    holes_sql(h, "enter_missing", words_piece(w, "enter_missing"));
    holes_sql(h, "note_waiting", words_piece(w, "note_waiting"));
    holes_sql(h, "then_note_waiting", words_piece(w, "then_note_waiting"));
    if (side)
        return;
    holes_name(h, "drop_not_null", words_piece(w, "drop_not_null"));
    holes_sql(h, "errcode", words_piece(w, "not_yet"));
    holes_sql(h, "required_check", words_piece(w, "required_column"));
    holes_sql(h, "then_required", words_piece(w, "then_required"));
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
        holes_sql(&w->holes, "in_only", words_piece(w, "in_only"));
    }
    holes_sql(&w->holes, "in_sweep", words_piece(w, selective ? "in_only" : "in_sweep_all"));
    holes_sql(&w->holes, "owed", words_piece(w, owed[strategy]));
    const char *condition = swept_condition(w);
    struct words inner = *w;
    if (condition != NULL)
        holes_sql(&inner.holes, "where", condition);
    holes_sql(&w->holes, "swept",
              words_piece(&inner, condition == NULL ? "scope_all" : "scope_where"));
    /* a window's bounds count all rows, so that to find them costs the same everywhere */
    holes_sql(&w->holes, "walked",
              words_piece(&inner, strategy == STRATEGY_NATURAL ? "scope_where" : "scope_all"));
    /* a text is read once, when it is embedded: a row without one is found then */
    holes_sql(&w->holes, "swept_filled",
              w->plan->to.expression != NULL
                  ? filled_of(w, words_ident(w->arena, w->plan->table.name))
                  : words_piece(w, "filled_contracted"));
    holes_sql(&w->holes, "swept_with_pages",
              words_piece(&inner, condition == NULL ? "scope_all" : "pages_where"));
}

/* pgvector's types, by the search_path or by their schema. */
static void add_extension(struct words *w) {
    struct holes *h = &w->holes;
    const char *schema = w->plan->extension_schema;
    if (schema != NULL)
        holes_name(h, "extension_schema", schema);
    const char *extension = schema != NULL ? words_piece(w, "extension") : "";
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
    holes_name(h, "earlier_name", side ? "embedding" : plan->from.column);
    holes_name(h, "old_column", side ? "embedding" : plan->from.column);
    holes_sql(h, "from_relation", relation);
    holes_name(h, "from_relation_text", relation);
    holes_name(h, "from_key", side ? "from.table" : "from.column");
    holes_name(h, "from_text", side ? relation : plan->from.column);
    if (!side) {
        holes_name(h, "from_model_name", arena_printf(w->arena, "%s_model", plan->from.column));
        holes_name(h, "from_source_name", arena_printf(w->arena, "%s_source", plan->from.column));
    }
    holes_sql(h, "from_depended", words_piece(w, side ? "depended_table" : "depended_column"));
    holes_sql(h, "from_acl", words_piece(w, side ? "acl_table" : "acl_column"));
}

static void add_from(struct words *w) {
    const struct plan *plan = w->plan;
    holes_name(&w->holes, "from_model", plan->from.model);
    const bool own = plan->from.type == TYPE_VECTOR || plan->from.type == TYPE_HALFVEC;
    const char *type = plan_type_names[plan->from.type];
    holes_name(&w->holes, "from_type", type);
    const char *extension =
        own && plan->extension_schema != NULL ? words_piece(w, "extension") : "";
    holes_name(&w->holes, "from_type_text", arena_printf(w->arena, "%s%s", extension, type));
    holes_integer(&w->holes, "from_dimensions", plan->from.dimensions);
    if (plan->from.index != NULL) {
        const char *schema =
            plan->from.table.name != NULL ? plan->from.table.schema : plan->table.schema;
        const char *index = vocabulary_relation(&w->holes, schema, plan->from.index);
        holes_sql(&w->holes, "from_index", index);
        holes_name(&w->holes, "from_index_text", index);
        const char *aside = words_derived(w->arena, plan->from.index, "contracted");
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
    const char *row = side ? "vecplan_side" : words_ident(w->arena, plan->table.name);
    const char *vector = side ? "embedding" : plan->to.name;
    const char *model = side ? "model" : arena_printf(w->arena, "%s_model", plan->to.name);
    const char *source = side ? "source" : arena_printf(w->arena, "%s_source", plan->to.name);
    const char *relation =
        vocabulary_relation(h, plan->table.schema, side ? side_name : plan->table.name);
    holes_name(h, "to_model", plan->to.model);
    holes_integer(h, "to_dimensions", plan->to.dimensions);
    holes_integer(h, "dimensions", plan->to.dimensions);
    holes_sql(h, "type",
              words_piece(w, plan->to.type == TYPE_HALFVEC ? "type_halfvec" : "type_vector"));
    holes_name(h, "column_name", plan->to.name);
    holes_name(h, "model_name", model);
    holes_name(h, "source_name", source);
    holes_sql(h, "side", relation);
    holes_name(h, "side_text", relation);
    holes_sql(h, "vectors_relation", relation);
    holes_name(h, "vectors_text", relation);
    holes_name(h, "vector_name", vector);
    holes_sql(h, "row_vector", arena_printf(w->arena, "%s.%s", row, words_ident(w->arena, vector)));
    holes_sql(h, "row_model", arena_printf(w->arena, "%s.%s", row, words_ident(w->arena, model)));
    holes_sql(h, "row_source", arena_printf(w->arena, "%s.%s", row, words_ident(w->arena, source)));
    holes_sql(h, "covered", words_piece(w, "covered"));
    holes_sql(h, "reading", words_piece(w, side ? "reading_table" : "reading_column"));
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
        holes_sql(h, "option_values", words_piece(w, "values_hnsw"));
        holes_sql(h, "options", words_piece(w, "options_hnsw"));
    } else {
        holes_sql(h, "option_names", template_each(h, "names", ivfflat, countof(ivfflat)));
        holes_sql(h, "option_values",
                  words_piece(w, counted ? "values_counted" : "values_ivfflat"));
        holes_sql(h, "options", words_piece(w, counted ? "options_counted" : "options_ivfflat"));
    }
    holes_sql(h, "options_met", words_piece(w, "options_met"));
    holes_sql(h, "index_detail", words_piece(w, counted ? "detail_lists" : "detail_none"));
}

static void add_index(struct words *w) {
    const struct plan_index *index = &w->plan->index;
    struct holes *h = &w->holes;
    const bool cast = index->cast == CAST_HALFVEC;
    const char *type = cast || w->plan->to.type == TYPE_HALFVEC ? "halfvec" : "vector";
    holes_sql(h, "indexed", words_piece(w, cast ? "indexed_cast" : "indexed_column"));
    holes_sql(h, "indexed_as_planned", words_piece(w, cast ? "planned_cast" : "planned_column"));
    const char *opclass =
        arena_printf(w->arena, "%s_%s_ops", type, plan_distance_names[index->distance]);
    holes_name(h, "opclass_name", opclass);
    holes_sql(h, "opclass",
              w->plan->extension_schema == NULL
                  ? opclass
                  : arena_printf(w->arena, "%s%s", words_piece(w, "extension"), opclass));
    holes_name(h, "method", plan_method_names[index->method]);
    add_index_options(w);
    holes_sql(h, "index_planned", words_piece(w, "index_planned"));
    if (index->method != METHOD_NONE)
        holes_name(h, "index_using", words_piece(w, "index_using"));
}

/* The session that builds the index, and what a person does where it is not there. */
static void add_build(struct words *w) {
    const struct plan_index *index = &w->plan->index;
    struct holes *h = &w->holes;
    const bool job = index->build == BUILD_JOB, workers = index->parallel_workers >= 0;
    holes_integer(h, "memory_kb", index->memory / 1024);
    holes_sql(h, "memory", words_piece(w, index->memory > 0 ? "memory_given" : "memory_kept"));
    holes_integer(h, "worker_count", index->parallel_workers);
    holes_sql(h, "workers", words_piece(w, workers ? "workers_given" : "workers_kept"));
    holes_sql(h, "scan_size", words_piece(w, workers ? "scan_size_least" : "scan_size_kept"));
    holes_sql(h, "build_again", words_piece(w, job ? "build_job" : "build_migration"));
    holes_sql(h, "repair", words_piece(w, job ? "build_job" : "repair_migration"));
    holes_sql(h, "then_index_kept", "");
    holes_sql(h, "or_index", "");
    if (index->method == METHOD_NONE)
        return;
    holes_sql(h, "index_wrong", template_text(h, "index_wrong.sql"));
    struct words kept = *w; /* step index may name columns that are called otherwise by then */
    holes_sql(&kept.holes, "build_again", words_piece(w, "repair_job"));
    holes_sql(&kept.holes, "repair", words_piece(w, "repair_job"));
    holes_sql(&kept.holes, "index_wrong", template_text(&kept.holes, "index_wrong.sql"));
    holes_sql(h, "then_index_kept", words_piece(&kept, "then_index_kept"));
    holes_sql(h, "or_index", words_piece(w, "or_index_wrong"));
}

/* The gates that cutover asks for; of a search gate, also how it must have been measured. */
static const char *required_of(const struct words *w) {
    const struct plan *plan = w->plan;

    const struct {
        const char *gate, *searches;
        const struct plan_search_gate *asked;
    } gates[] = {
        {"recall", "rows", &plan->cutover.recall},
        {"overlap", plan_queries(plan) ? "queries" : "rows", &plan->cutover.overlap},
    };
    struct buf out = buf_new(w->arena, TEMPLATE_TEXT_MAX);
    buf_puts(&out, words_piece(w, "required"));
    for (size_t i = 0; i < countof(gates); i++) {
        struct words inner = *w;
        if (!gates[i].asked->asked)
            continue;
        holes_name(&inner.holes, "gate", gates[i].gate);
        holes_name(&inner.holes, "searches", gates[i].searches);
        holes_number(&inner.holes, "at_least", gates[i].asked->at_least);
        holes_integer(&inner.holes, "k", gates[i].asked->k);
        holes_integer(&inner.holes, "samples", gates[i].asked->samples);
        buf_puts(&out, words_piece(&inner, "required_search"));
    }
    if (plan_reembeds(plan)) {
        struct words inner = *w;
        holes_number(&inner.holes, "at_least", plan->cutover.reembed.at_least);
        holes_integer(&inner.holes, "samples", plan->cutover.reembed.samples);
        holes_sql(&inner.holes, "named", plan->cutover.reembed.asked ? "true" : "false");
        buf_puts(&out, words_piece(&inner, "required_reembed"));
    }
    return template_finish(&out);
}

static void add_cutover(struct words *w) {
    const struct plan *plan = w->plan;
    struct holes *h = &w->holes;
    holes_sql(h, "new_serves", words_piece(w, "new_serves"));
    holes_integer(h, "pending_s", plan->cutover.pending_s);
    holes_integer(h, "waiting_rows", WAITING_ROWS);
    holes_sql(h, "long_ago", words_piece(w, "long_ago"));
    holes_name(h, "enter_left", words_piece(w, "enter_left"));
    if (plan->to.expression == NULL)
        holes_sql(h, "missed_at", words_piece(w, "missed_at"));
    holes_integer(h, "max_age_s", plan->cutover.max_age_s);
    holes_integer(h, "soak_s", plan->cutover.soak_s);
    holes_number(h, "coverage", plan->cutover.coverage);
    holes_sql(h, "required", required_of(w));
    holes_sql(h, "then_index",
              plan->index.method == METHOD_NONE ? "" : words_piece(w, "then_index"));
    holes_sql(h, "rename_checks_again", "");
    holes_sql(h, "back_checks", words_piece(w, "old_there"));
    holes_name(h, "busy", "table");
    holes_sql(h, "busy_message", words_piece(w, "busy_table"));
    holes_sql(h, "behind_vacuum", words_piece(w, "behind_vacuum"));
    holes_name(h, "ready_step", plan->index.method == METHOD_NONE ? "backfill" : "index_check");
}

/* `written` is the plan as it stands in its file: its checksums are the plan's. */
static struct words collect(struct arena *arena, const struct plan *plan,
                            const struct plan *written) {
    struct words w = {.arena = arena, .plan = plan, .holes = holes_new(arena)};
    holes_name(&w.holes, "plan_checksum", vocabulary_plan_checksum(arena, written));
    holes_name(&w.holes, "fingerprint", vocabulary_fingerprint(arena, written));
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
    words_add_search(&w);
    add_cutover(&w);
    add_outdated(&w);
    words_add_triggers(&w);
    words_add_view(&w);
    return w;
}

struct holes vocabulary_after(struct arena *arena, const struct plan *plan,
                              const struct plan *after) {
    struct words w = collect(arena, after, plan);
    holes_name(&w.holes, "earlier_name", plan->from.column);
    return w.holes;
}

struct holes vocabulary(struct arena *arena, const struct plan *plan) {
    struct words w = collect(arena, plan, plan);
    if (plan->cutover.method != SWITCH_RENAME)
        return w.holes;
    const struct plan after = rename_after(arena, plan);
    words_add_rename(&w, &(struct words){arena, &after, vocabulary_after(arena, plan, &after)});
    return w.holes;
}
