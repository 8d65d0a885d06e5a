/*
 * Takes the tree, gives the plan: walks the tree and the table of keys side by side, then fills in
 * defaults. Rules across keys are check.c's.
 */
#include "match.h"
#include "plan_forms.h"
#include "plan_values.h"
#include "provider.h"

#include <stdio.h>
#include <string.h>

enum { REQUEST_DEFAULT = 100, CONCURRENCY_DEFAULT = 8, KEY_SHOWN_MAX = 100, NAMES_MAX = 32 };

static bool read_mapping(const struct plan_reader *, const struct node *, const char *pattern,
                         const char *path);
static bool read_list(const struct plan_reader *, const struct node *, const char *pattern,
                      const char *path);

bool plan_error(struct diags *d, const struct plan *plan, const char *path, const char *fmt, ...) {
    char message[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    return source_error(d, plan->source, yaml_nearest(plan->root, path)->pos, "%s", message);
}

void plan_warning(struct diags *d, const struct plan *plan, const char *path, const char *fmt,
                  ...) {
    char message[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    source_warning(d, plan->source, yaml_nearest(plan->root, path)->pos, "%s", message);
}

enum plan_type plan_compared(enum plan_type type, enum plan_cast cast) {
    return type == TYPE_HALFVEC || cast == CAST_HALFVEC ? TYPE_HALFVEC : TYPE_VECTOR;
}

int64_t plan_within(int64_t value, int64_t limit) {
    return limit > 0 && limit < value ? limit : value;
}

bool plan_queries(const struct plan *plan) {
    return plan->cutover.queries != NULL || plan->cutover.query_table.name != NULL;
}

bool plan_reembeds(const struct plan *plan) {
    return plan->to.expression == NULL && plan->cutover.reembed.samples > 0;
}

bool plan_usable(const struct plan *plan, const char *path) {
    for (const struct plan_wrong *w = plan->wrong; w != NULL; w = w->next) {
        const size_t len = strlen(w->path);
        if (strncmp(path, w->path, len) == 0 && (path[len] == 0 || path[len] == '.'))
            return false;
    }
    return true;
}

/* Notes that a path has no usable value; always false. */
static bool mark_wrong(const struct plan_reader *r, const char *path) {
    struct plan_wrong *wrong = arena_alloc(r->keep, sizeof(*wrong));
    *wrong = (struct plan_wrong){path, r->plan->wrong};
    r->plan->wrong = wrong;
    return false;
}

static const char *join(const struct plan_reader *r, const char *path, struct str key) {
    const char *name = diag_mask(r->keep, key, KEY_SHOWN_MAX);
    return path[0] == 0 ? name : arena_printf(r->keep, "%s.%s", path, name);
}

static const char *list_of(const struct plan_reader *r, const char *const *names, size_t count) {
    struct buf out = buf_new(r->keep, 4000);
    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    return str_dup(r->keep, buf_slice(&out));
}

static bool unknown_key(const struct plan_reader *r, const struct node *child, const char *pattern,
                        const char *path) {
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < plan_key_count; i++)
        if (count < countof(names) && plan_key_child(&plan_keys[i], pattern, &names[count]))
            count++;
    source_error(r->d, r->plan->source, child->key_pos, "unknown key \"%s\"", path);
    const char *nearest = str_nearest(child->key, names, count);
    if (nearest != NULL)
        diag_hint(r->d, "Did you mean \"%s\"?", nearest);
    else if (memchr(child->key.ptr, ':', child->key.len) != NULL)
        diag_hint(r->d, "Write \"key: value\", with a space after the \":\".");
    else if (diag_shown(r->d))
        diag_hint(r->d, "The keys here are %s.", list_of(r, names, count));
    return false;
}

static bool check_provider_name(const struct plan_reader *r, const struct node *child) {
    if (match_whole(plan_provider_pattern, child->key))
        return true;
    source_error(r->d, r->plan->source, child->key_pos, "\"%s\" is no name for a provider",
                 diag_mask(r->keep, child->key, KEY_SHOWN_MAX));
    diag_hint(r->d, "Use letters, digits, \"_\" and \"-\", and begin with a letter.");
    return false;
}

static bool read_value(const struct plan_reader *r, const struct plan_value *value) {
    const struct plan_key *key = value->key;
    if (key->nullable && yaml_type(value->node) == YAML_IS_NULL)
        return true;
    if (!plan_value_read(r, value))
        return mark_wrong(r, value->path);
    switch ((int)key->type) {
    case KEY_MAPPING:
    case KEY_NAMED:
        return read_mapping(r, value->node, key->path, value->path);
    case KEY_LIST:
        return read_list(r, value->node, key->path, value->path);
    default:
        return true;
    }
}

/* Reads the child of a mapping whose row in the table is under pattern. */
static bool read_child(const struct plan_reader *r, const struct node *child, const char *pattern,
                       const char *parent) {
    const char *path = join(r, parent, child->key);
    const struct plan_key *key = plan_key_find(pattern, child->key);
    if (key == NULL)
        return unknown_key(r, child, pattern, path);
    if (strcmp(pattern, "providers") == 0 && !check_provider_name(r, child))
        return mark_wrong(r, path);
    return read_value(r, &(struct plan_value){key, child, path});
}

static bool missing_key(const struct plan_reader *r, const struct node *mapping,
                        const struct plan_key *key, const char *path) {
    source_error(r->d, r->plan->source, mapping->pos, "missing key \"%s\"", path);
    diag_hint(r->d, "Add \"%s\": %s.", path, key->doc);
    return mark_wrong(r, path);
}

static bool read_mapping(const struct plan_reader *r, const struct node *mapping,
                         const char *pattern, const char *path) {
    bool ok = true;
    for (const struct node *child = mapping->children; child != NULL; child = child->next)
        ok = read_child(r, child, pattern, path) && ok;
    for (size_t i = 0; i < plan_key_count; i++) {
        const char *name;
        const struct plan_key *key = &plan_keys[i];
        if (key->required && plan_key_child(key, pattern, &name) && yaml_get(mapping, name) == NULL)
            ok = missing_key(r, mapping, key, join(r, path, str_of(name)));
    }
    return ok;
}

/* Reads the entries of a list, whose row in the table is "*" under pattern. */
static bool read_list(const struct plan_reader *r, const struct node *list, const char *pattern,
                      const char *path) {
    const struct plan_key *key = plan_key_find(pattern, str_of("*"));
    bool ok = true;
    size_t i = 0;
    for (const struct node *entry = list->children; entry != NULL; entry = entry->next, i++) {
        const char *name = arena_printf(r->keep, "%s.%zu", path, i);
        ok = read_value(r, &(struct plan_value){key, entry, name}) && ok;
    }
    return ok;
}

/* The bodies of generated functions stand between these marks. */
static bool check_marks(const struct plan_reader *r, const struct node *node) {
    bool ok = true;
    if (node->kind == NODE_SCALAR && strstr(node->text.ptr, "$vecplan") != NULL) {
        ok = source_error(r->d, r->plan->source, node->pos,
                          "\"$vecplan\" must not stand in a plan's texts");
        diag_hint(r->d, "It marks generated functions: write something else.");
    }
    for (const struct node *child = node->children; child != NULL; child = child->next)
        ok = check_marks(r, child) && ok;
    return ok;
}

/* Reads the defaults that the table holds, for the keys that the plan does not have. */
static bool fill_table_defaults(const struct plan_reader *r) {
    bool ok = true;
    for (size_t i = 0; i < plan_key_count; i++) {
        const struct plan_key *key = &plan_keys[i];
        if (key->fallback == NULL || yaml_find(r->plan->root, key->path) != NULL)
            continue;
        const struct node node = {
            .pos = r->plan->root->pos, .plain = true, .text = str_of(key->fallback)};
        const struct plan_value value = {key, &node, key->path};
        ok = plan_value_read(r, &value) && ok;
    }
    return ok;
}

/* The name with its _vN counted up, else with _v2. */
static const char *next_name(struct arena *keep, const char *name) {
    struct match m;
    int64_t n = 1;
    const struct str text = str_of(name);
    if (!match_find("\\A(.*)_v([1-9][0-9]{0,8})\\z", text, 0, &m) ||
        !str_integer(m.group[2], 1, 999999999, &n))
        return arena_printf(keep, "%s_v2", name);
    return arena_printf(keep, "%.*s_v%lld", (int)m.group[1].len, m.group[1].ptr, (long long)n + 1);
}

/* What the new name counts on from: the old column's, or the old side table's without the table's
 * own name before it. */
static const char *old_name(const struct plan *p) {
    const char *table = p->from.table.name;
    if (table == NULL || p->table.name == NULL)
        return p->from.column;
    const size_t len = strlen(p->table.name);
    return strncmp(table, p->table.name, len) == 0 && table[len] == '_' ? table + len + 1 : table;
}

static void default_function(const struct plan_reader *r) {
    struct plan *p = r->plan;
    const struct node *given = yaml_find(p->root, "cutover.function");
    if (p->cutover.function.name == NULL && p->table.name != NULL && given == NULL)
        p->cutover.function.name = arena_printf(r->keep, "%s_search", p->table.name);
    if (p->cutover.function.schema == NULL)
        p->cutover.function.schema = p->table.schema;
    p->cutover.target = given != NULL && given->kind == NODE_SCALAR ? str_dup(r->keep, given->text)
                                                                    : p->cutover.function.name;
}

/* Fills in the defaults that depend on other keys; a key whose source is missing stays empty. */
static void fill_computed_defaults(const struct plan_reader *r) {
    struct plan *p = r->plan;
    if (yaml_find(p->root, "from.distance") == NULL)
        p->from.distance = p->index.distance;
    if (p->from.table.name != NULL && p->from.table.schema == NULL)
        p->from.table.schema = p->table.schema;
    if (p->cutover.query_table.name != NULL && p->cutover.query_table.schema == NULL)
        p->cutover.query_table.schema = p->table.schema;
    if (yaml_find(p->root, "to.name") == NULL && old_name(p) != NULL)
        p->to.name = next_name(r->keep, old_name(p));
    if (yaml_find(p->root, "backfill.request") == NULL)
        p->backfill.request =
            plan_within(REQUEST_DEFAULT, p->provider != NULL ? p->provider->items : 0);
    if (yaml_find(p->root, "backfill.concurrency") == NULL)
        p->backfill.concurrency =
            plan_within(CONCURRENCY_DEFAULT, p->provider != NULL ? p->provider->concurrency : 0);
    if (yaml_find(p->root, "cutover.keep_fresh") == NULL)
        p->cutover.keep_fresh =
            yaml_find(p->root, "from.provider") != NULL ? FRESH_BOTH : FRESH_NEW;
    if (yaml_find(p->root, "index.parallel_workers") == NULL)
        p->index.parallel_workers = -1;
    p->cutover.recall.asked = yaml_find(p->root, "cutover.require.recall") != NULL;
    p->cutover.overlap.asked = yaml_find(p->root, "cutover.require.overlap") != NULL;
    p->cutover.reembed.asked = yaml_find(p->root, "cutover.require.reembed") != NULL;
    default_function(r);
}

/* Resolves the provider that a key names, where it is there and was accepted. */
static bool resolve(const struct plan_reader *r, const char *path,
                    const struct manifest_provider **out) {
    if (yaml_find(r->plan->root, path) == NULL || !plan_usable(r->plan, path) ||
        !plan_usable(r->plan, "providers"))
        return true;
    return provider_resolve(r->d, r->keep, r->plan, path, out) || mark_wrong(r, path);
}

bool plan_read(struct diags *d, struct arena *keep, const struct source *source,
               const struct node *root, struct plan *out) {
    *out = (struct plan){.source = source, .root = root};
    const struct plan_reader r = {d, keep, out};
    bool ok = check_marks(&r, root);
    ok = read_mapping(&r, root, "", "") && ok;
    ok = fill_table_defaults(&r) && ok;
    ok = resolve(&r, "to.provider", &out->provider) && ok;
    ok = resolve(&r, "from.provider", &out->from_provider) && ok;
    fill_computed_defaults(&r);
    return ok;
}
