/*
 * Takes a plan that was read, gives errors. Each rule names the keys that it needs: it is left out
 * where one of them was refused already. What the live database alone knows is vecrun's to check.
 */
#include "check.h"

#include "phase.h"

#include "../runtime/base/sql.h"
#include "version.h"

#include <string.h>

struct check {
    struct diags *d;
    struct arena *tmp;
    const struct plan *plan;
};

/* Whether the plan itself has the key. */
static bool given(const struct check *c, const char *path) {
    return yaml_find(c->plan->root, path) != NULL;
}

static void check_table(const struct check *c) {
    if (c->plan->table.schema != NULL)
        return;
    plan_error(c->d, c->plan, "table", "\"table\" needs a schema");
    diag_hint(c->d, "Write public.%s, or the schema that the table is in.", c->plan->table.name);
}

/* What statements and triggers call rows by: a table's own name must not be one of these. */
static void check_table_name(const struct check *c) {
    const char *name = c->plan->table.name;
    if (strcmp(name, "new") != 0 && strcmp(name, "old") != 0 && strncmp(name, "vecplan_", 8) != 0)
        return;
    plan_error(c->d, c->plan, "table", "a table called \"%s\" cannot be migrated", name);
    diag_hint(c->d, "Rename the table: new, old and names that begin with vecplan_ are used by the "
                    "generated statements.");
}

static void check_key(const struct check *c) {
    static const char *const taken[] = {"distance", "embedding", "model", "source", "embedded_at",
                                        "n",        "at",        "query", "k"};
    const struct plan *p = c->plan;
    for (size_t i = 0; i < p->key_count; i++) {
        const char *path = arena_printf(c->tmp, "key.%zu", i);
        for (size_t j = 0; j < i; j++)
            if (strcmp(p->key[i], p->key[j]) == 0) {
                plan_error(c->d, p, path, "\"key\" names \"%s\" twice", p->key[i]);
                break;
            }
        for (size_t j = 0; j < countof(taken); j++)
            if (strcmp(p->key[i], taken[j]) == 0) {
                plan_error(c->d, p, path, "a key column must not be called \"%s\"", taken[j]);
                diag_hint(c->d, "A generated table or function has a column of this name; rename "
                                "yours, or use another unique key.");
            }
    }
}

static void check_origin(const struct check *c) {
    const bool provider = given(c, "to.provider"), expression = given(c, "to.expression");
    if (provider && expression)
        plan_error(c->d, c->plan, "to.expression",
                   "\"to\" has both \"provider\" and \"expression\"");
    else if (!provider && !expression)
        plan_error(c->d, c->plan, "to", "\"to\" needs \"provider\" or \"expression\"");
    if (provider && !expression && !given(c, "text")) {
        plan_error(c->d, c->plan, "", "missing key \"text\"");
        diag_hint(c->d, "Add \"text\": what is embedded, a column or a template.");
    }
    if (!provider && expression && given(c, "text"))
        plan_error(c->d, c->plan, "text", "\"text\" has no meaning with \"to.expression\"");
    if (!provider && expression && given(c, "to.send_dimensions"))
        plan_error(c->d, c->plan, "to.send_dimensions",
                   "\"to.send_dimensions\" has no meaning with \"to.expression\"");
}

static void check_from_type(const struct check *c) {
    const enum plan_type type = c->plan->from.type;
    if (type != TYPE_TEXT && type != TYPE_REAL_ARRAY)
        return;
    if (given(c, "to.expression"))
        return;
    plan_error(c->d, c->plan, "from.type", "\"from.type: %s\" needs \"to.expression\"",
               plan_type_names[type]);
    diag_hint(c->d, "Searches cannot use such a column; cast it to vector in \"to.expression\".");
}

static void check_models(const struct check *c) {
    const struct plan *p = c->plan;
    if (strcmp(p->from.model, p->to.model) != 0)
        return;
    plan_error(c->d, p, "to.model", "\"to.model\" and \"from.model\" are the same");
    diag_hint(c->d, "Vectors are told apart by it; add a suffix such as \"%s@%lld\".", p->to.model,
              (long long)p->to.dimensions);
}

/* Who else has a column of that name, or NULL. */
static const char *column_owner(const struct plan *p, const char *name) {
    if (strcmp(name, p->from.column) == 0)
        return "from.column";
    for (size_t i = 0; i < p->key_count; i++)
        if (strcmp(name, p->key[i]) == 0)
            return "key";
    for (size_t i = 0; i < p->text_count; i++)
        if (p->text[i].column != NULL && strcmp(name, p->text[i].column) == 0)
            return "text";
    return NULL;
}

static void check_new_columns(const struct check *c) {
    static const char *const endings[] = {"", "_model", "_source"};
    const struct plan *p = c->plan;
    if (p->to.layout != LAYOUT_COLUMN)
        return;
    for (size_t i = 0; i < countof(endings); i++) {
        const char *name = arena_printf(c->tmp, "%s%s", p->to.name, endings[i]);
        const char *owner = column_owner(p, name);
        if (owner == NULL)
            continue;
        plan_error(c->d, p, "to.name", "the new column \"%s\" is a column of \"%s\" already", name,
                   owner);
        diag_hint(c->d, "Choose another \"to.name\".");
    }
}

static void check_length(const struct check *c, const char *path, const char *name,
                         const char *what) {
    const size_t len = strlen(name);
    if (len <= SQL_NAME_MAX)
        return;
    plan_error(c->d, c->plan, path, "the name of %s, \"%s\", is %zu bytes long, more than %d", what,
               name, len, SQL_NAME_MAX);
    diag_hint(c->d, "Choose a shorter \"%s\".", path);
}

static void check_target_name(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->to.layout == LAYOUT_TABLE)
        check_length(c, "to.name", arena_printf(c->tmp, "%s_%s", p->table.name, p->to.name),
                     "the side table");
    else
        check_length(c, "to.name", arena_printf(c->tmp, "%s_source", p->to.name),
                     "a column beside the new one");
}

static void check_function_name(const struct check *c) {
    check_length(c, "cutover.function", c->plan->cutover.function.name, "the search function");
}

static void check_dimensions(const struct check *c) {
    static const int64_t most[] = {[TYPE_VECTOR] = 2000, [TYPE_HALFVEC] = 4000};
    const struct plan *p = c->plan;
    if (p->index.method == METHOD_NONE || p->to.dimensions <= most[p->to.type])
        return;
    plan_error(c->d, p, "to.dimensions", "%s indexes %s up to %lld dimensions, not %lld",
               plan_method_names[p->index.method], plan_type_names[p->to.type],
               (long long)most[p->to.type], (long long)p->to.dimensions);
    if (p->to.type == TYPE_VECTOR && p->to.dimensions <= most[TYPE_HALFVEC])
        diag_hint(c->d, "Write \"type: halfvec\" under \"to\": it goes up to %lld.",
                  (long long)most[TYPE_HALFVEC]);
    else
        diag_hint(c->d, "Ask the model for fewer dimensions, or write \"index: {method: none}\".");
}

static void check_hnsw(const struct check *c) {
    const struct plan_index *index = &c->plan->index;
    if (index->method != METHOD_HNSW || index->ef_construction >= 2 * index->m)
        return;
    plan_error(c->d, c->plan,
               given(c, "index.ef_construction") ? "index.ef_construction" : "index.m",
               "\"index.ef_construction\" must be at least twice \"index.m\": %lld, not %lld",
               (long long)(2 * index->m), (long long)index->ef_construction);
    diag_hint(c->d, "Write \"ef_construction: %lld\" or more.", (long long)(2 * index->m));
}

static void check_ivfflat(const struct check *c) {
    const struct plan_index *index = &c->plan->index;
    if (index->method != METHOD_IVFFLAT)
        return;
    if (!given(c, "index.lists")) {
        plan_error(c->d, c->plan, "index", "\"index.method: ivfflat\" needs \"index.lists\"");
        diag_hint(c->d, "Write rows / 1000, or the square root of the rows above 1,000,000.");
    }
    if (index->distance == DISTANCE_L1)
        plan_error(c->d, c->plan, "index.distance", "ivfflat has no distance l1");
}

static void check_index_options(const struct check *c) {
    static const struct {
        const char *path;
        enum plan_method method;
    } options[] = {
        {"index.m", METHOD_HNSW},
        {"index.ef_construction", METHOD_HNSW},
        {"index.lists", METHOD_IVFFLAT},
    };

    for (size_t i = 0; i < countof(options); i++)
        if (given(c, options[i].path) && options[i].method != c->plan->index.method)
            plan_error(c->d, c->plan, options[i].path, "\"%s\" belongs to method %s, not %s",
                       options[i].path, plan_method_names[options[i].method],
                       plan_method_names[c->plan->index.method]);
}

static void check_request(const struct check *c) {
    const struct manifest_provider *provider = c->plan->provider;
    const int64_t request = c->plan->backfill.request;
    if (provider == NULL || provider->items == 0 || request <= provider->items)
        return;
    plan_error(c->d, c->plan, "backfill.request",
               "\"backfill.request\" is %lld, but provider \"%s\" takes %lld texts",
               (long long)request, provider->name, (long long)provider->items);
    diag_hint(c->d, "Write %lld or less.", (long long)provider->items);
}

static const char *release_path(const struct check *c, enum plan_phase phase) {
    return arena_printf(c->tmp, "release.%s", plan_phase_names[phase]);
}

/* Checks a released phase against the phase before it. */
static void check_order(const struct check *c, enum plan_phase before, enum plan_phase phase) {
    const struct plan *p = c->plan;
    const char *path = release_path(c, phase);
    int64_t start = 0, last = 0;
    if (!given(c, release_path(c, before))) {
        plan_error(c->d, p, path, "\"%s\" needs \"%s\"", path, release_path(c, before));
        diag_hint(c->d, "Release the phases in order.");
        return;
    }
    if (p->release[before] == NULL || p->release[phase] == NULL ||
        !version_seconds(str_of(p->release[before]), &last) ||
        !version_seconds(str_of(p->release[phase]), &start))
        return;
    const int64_t length = phase_length(p, before);
    if (start >= last + length)
        return;
    plan_error(c->d, p, path, "\"%s\" must be later than %s, the last file of phase %s", path,
               version_add(c->tmp, p->release[before], length - 1), plan_phase_names[before]);
    diag_hint(c->d, "Write %s or later.", version_add(c->tmp, p->release[before], length));
}

static void check_release(const struct check *c) {
    enum plan_phase before = PHASE_EXPAND;
    for (int i = PHASE_INDEX; i < PHASE_COUNT; i++) {
        const enum plan_phase phase = (enum plan_phase)i;
        const char *path = release_path(c, phase);
        if (phase_length(c->plan, phase) > 0) {
            if (given(c, path))
                check_order(c, before, phase);
            before = phase;
        } else if (given(c, path)) {
            plan_error(c->d, c->plan, path, "\"%s\" has no meaning with \"index.method: none\"",
                       path);
        }
    }
}

static void check_max_age(const struct check *c) {
    if (c->plan->cutover.max_age_s > 0)
        return;
    plan_error(c->d, c->plan, "cutover.require.max_age",
               "with \"max_age\" 0 no measurement is ever new enough");
    diag_hint(c->d, "Write at least 1s.");
}

static const struct {
    void (*check)(const struct check *);
    const char *needs[6]; /* keys that must have been accepted */
} rules[] = {
    {check_table, {"table"}},
    {check_table_name, {"table"}},
    {check_key, {"key"}},
    {check_origin, {"to"}},
    {check_from_type, {"from.type", "to"}},
    {check_max_age, {"cutover.require.max_age"}},
    {check_models, {"from.model", "to.model"}},
    {check_new_columns, {"to.name", "to.layout", "from.column", "key", "text"}},
    {check_target_name, {"to.name", "to.layout", "from.column", "table"}},
    {check_function_name, {"cutover.function", "table"}},
    {check_dimensions, {"to.dimensions", "to.type", "index.method"}},
    {check_hnsw, {"index.method", "index.m", "index.ef_construction"}},
    {check_ivfflat, {"index.method", "index.distance"}},
    {check_index_options, {"index.method"}},
    {check_request, {"backfill.request", "to.provider"}},
    {check_release, {"release", "index.method", "from.index"}},
};

bool check_plan(struct diags *d, struct arena *tmp, const struct plan *plan) {
    const struct check c = {d, tmp, plan};
    const unsigned errors = d->errors;
    for (size_t i = 0; i < countof(rules); i++) {
        bool usable = true;
        for (size_t j = 0; j < countof(rules[i].needs) && rules[i].needs[j] != NULL; j++)
            usable = usable && plan_usable(plan, rules[i].needs[j]);
        if (usable)
            rules[i].check(&c);
    }
    return d->errors == errors;
}
