/*
 * plan_checksum: one hash of everything that decides the vectors and their index, so that a gate
 * measured for one version of a plan cannot open the way for another. What only sets the pace, the
 * versions or the place of files is left out (releasing a phase makes no gate stale).
 */
#include "vocabulary.h"

#include "../runtime/base/json.h"
#include "../runtime/base/sha256.h"

static void put_text(struct json_doc *doc, struct json_new *object, const char *key,
                     const char *text) {
    json_put(doc, object, key, json_new_text(doc, text));
}

static void put_integer(struct json_doc *doc, struct json_new *object, const char *key,
                        int64_t value) {
    json_put(doc, object, key, json_new_integer(doc, value));
}

static struct json_new *row_source(struct json_doc *doc, const struct plan *plan) {
    struct json_new *rows = json_new_object(doc), *key = json_new_array(doc),
                    *text = json_new_array(doc);
    put_text(doc, rows, "schema", plan->table.schema);
    put_text(doc, rows, "table", plan->table.name);
    for (size_t i = 0; i < plan->key.count; i++)
        json_push(key, json_new_str(doc, str_of(plan->key.name[i])));
    for (size_t i = 0; i < plan->text_count; i++) {
        struct json_new *part = json_new_object(doc);
        put_text(doc, part, "column", plan->text[i].column);
        put_text(doc, part, "literal", plan->text[i].literal);
        json_push(text, part);
    }
    json_put(doc, rows, "key", key);
    json_put(doc, rows, "text", text);
    put_text(doc, rows, "where", plan->where);
    return rows;
}

static struct json_new *provider(struct json_doc *doc, const struct manifest_provider *given) {
    struct json_new *out = json_new_object(doc);
    json_put(doc, out, "body", json_new_copy(doc, given->body));
    put_text(doc, out, "kind_document", given->kind_document);
    put_text(doc, out, "kind_query", given->kind_query);
    put_text(doc, out, "prefix_document", given->prefix_document);
    put_text(doc, out, "prefix_query", given->prefix_query);
    json_put(doc, out, "normalize", json_new_bool(doc, given->normalize));
    put_integer(doc, out, "send_dimensions", given->send_dimensions);
    return out;
}

/* What makes the vectors: `to` and the provider. */
static struct json_new *maker(struct json_doc *doc, const struct plan *plan) {
    struct json_new *to = json_new_object(doc);
    put_text(doc, to, "model", plan->to.model);
    put_integer(doc, to, "dimensions", plan->to.dimensions);
    put_text(doc, to, "type", plan_type_names[plan->to.type]);
    put_text(doc, to, "layout", plan_layout_names[plan->to.layout]);
    put_text(doc, to, "name", plan->to.name);
    put_text(doc, to, "expression", plan->to.expression);
    if (plan->provider != NULL)
        json_put(doc, to, "provider", provider(doc, plan->provider));
    return to;
}

static struct json_new *index_and_from(struct json_doc *doc, const struct plan *plan) {
    struct json_new *out = json_new_object(doc);
    put_text(doc, out, "column", plan->from.column);
    put_text(doc, out, "from_schema", plan->from.table.schema);
    put_text(doc, out, "from_table", plan->from.table.name);
    put_text(doc, out, "model", plan->from.model);
    put_integer(doc, out, "dimensions", plan->from.dimensions);
    put_text(doc, out, "type", plan_type_names[plan->from.type]);
    put_text(doc, out, "from_distance", plan_distance_names[plan->from.distance]);
    put_text(doc, out, "from_cast", plan_cast_names[plan->from.cast]);
    put_text(doc, out, "from_index", plan->from.index);
    put_text(doc, out, "index_name", plan->index.name);
    put_text(doc, out, "method", plan_method_names[plan->index.method]);
    put_text(doc, out, "distance", plan_distance_names[plan->index.distance]);
    put_text(doc, out, "cast", plan_cast_names[plan->index.cast]);
    put_integer(doc, out, "m", plan->index.m);
    put_integer(doc, out, "ef_construction", plan->index.ef_construction);
    put_integer(doc, out, "lists", plan->index.lists);
    if (plan->index.build == BUILD_JOB)
        put_text(doc, out, "build", plan_build_names[plan->index.build]);
    put_text(doc, out, "strategy", plan_strategy_names[plan->backfill.strategy]);
    put_text(doc, out, "only", plan->backfill.only);
    return out;
}

static const char *hash(struct arena *arena, const struct json_new *root) {
    struct buf text = buf_new(arena, TEMPLATE_TEXT_MAX);
    json_write(root, false, &text);
    return sha256_hex(arena, str_of(template_finish(&text)));
}

const char *vocabulary_plan_checksum(struct arena *arena, const struct plan *plan) {
    struct json_doc *doc = json_doc(arena);
    struct json_new *root = json_new_object(doc);
    json_put(doc, root, "rows", row_source(doc, plan));
    json_put(doc, root, "to", maker(doc, plan));
    json_put(doc, root, "index", index_and_from(doc, plan));
    return hash(arena, root);
}

const char *vocabulary_fingerprint(struct arena *arena, const struct plan *plan) {
    struct json_doc *doc = json_doc(arena);
    struct json_new *root = json_new_object(doc);
    json_put(doc, root, "rows", row_source(doc, plan));
    json_put(doc, root, "to", maker(doc, plan));
    return hash(arena, root);
}

const char *vocabulary_probed(struct arena *arena, const struct plan *plan, bool old) {
    struct json_doc *doc = json_doc(arena);
    struct json_new *root = json_new_object(doc);
    put_text(doc, root, "model", old ? plan->from.model : plan->to.model);
    put_integer(doc, root, "dimensions", old ? plan->from.dimensions : plan->to.dimensions);
    json_put(doc, root, "provider", provider(doc, old ? plan->from_provider : plan->provider));
    return hash(arena, root);
}
