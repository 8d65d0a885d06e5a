/*
 * Takes the plan's provider and the descriptions that vecplan brings along, gives the resolved one
 * for the manifest. It knows the fields of a description and no provider.
 */
#include "provider.h"

#include "../runtime/base/embedded.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 64 << 10, NAMES_MAX = 64 };

/* Presets of the plan language whose description does not exist yet. */
static const char *const presets_later[] = {
    "azure",  "tei",  "tei-openai", "vllm",   "llamacpp", "llamacpp-native", "cohere", "ollama",
    "voyage", "jina", "mistral",    "gemini", "vertex",   "bedrock-titan",   "nomic",
};

static const struct {
    const char *path;
    size_t offset;
    const char *fallback;
} texts[] = {
    {"url", offsetof(struct manifest_provider, url), NULL},
    {"api_key_env", offsetof(struct manifest_provider, api_key_env), NULL},
    {"auth.header", offsetof(struct manifest_provider, auth_header), "Authorization"},
    {"auth.prefix", offsetof(struct manifest_provider, auth_prefix), "Bearer "},
    {"kinds.document", offsetof(struct manifest_provider, kind_document), NULL},
    {"kinds.query", offsetof(struct manifest_provider, kind_query), NULL},
    {"prefix.document", offsetof(struct manifest_provider, prefix_document), NULL},
    {"prefix.query", offsetof(struct manifest_provider, prefix_query), NULL},
    {"vec", offsetof(struct manifest_provider, vec), NULL},
    {"idx", offsetof(struct manifest_provider, idx), NULL},
    {"model_echo", offsetof(struct manifest_provider, model_echo), NULL},
    {"usage", offsetof(struct manifest_provider, usage), NULL},
};

static const struct {
    const char *path;
    size_t offset;
    int64_t fallback;
} limits[] = {
    {"limits.items", offsetof(struct manifest_provider, items), 128},
    {"limits.item_tokens", offsetof(struct manifest_provider, item_tokens), 0},
    {"limits.batch_tokens", offsetof(struct manifest_provider, batch_tokens), 0},
    {"limits.body_bytes", offsetof(struct manifest_provider, body_bytes), 0},
};

static const char *const actions[] = {
    [ACTION_RETRY] = "retry",
    [ACTION_SPLIT] = "split",
    [ACTION_QUARANTINE] = "quarantine_row",
    [ACTION_STOP] = "stop",
};

/* The file of a preset, or NULL; the rules for responses are none. */
static const struct embedded *preset_file(struct arena *tmp, struct str preset) {
    if (str_is(preset, "errors"))
        return NULL;
    return embedded_find(arena_printf(tmp, "providers/%.*s.yaml", (int)preset.len, preset.ptr));
}

/* The names under `providers` and those of the presets. */
static size_t known_names(struct arena *keep, const struct node *own, const char **names) {
    static const struct str folder = {"providers/", 10};
    size_t count = 0;
    for (const struct node *n = own != NULL ? own->children : NULL; n != NULL; n = n->next)
        if (count < NAMES_MAX)
            names[count++] = n->key.ptr;
    for (size_t i = 0; i < embedded_count && count < NAMES_MAX; i++) {
        const struct str name = str_of(embedded_files[i].name);
        if (!str_starts(name, folder) || str_is(name, "providers/errors.yaml"))
            continue;
        const size_t ending = strlen(".yaml");
        names[count++] = arena_strndup(keep, name.ptr + folder.len, name.len - folder.len - ending);
    }
    return count;
}

static bool no_preset(struct diags *d, struct arena *keep, const struct source *source,
                      struct pos pos, struct str name, const struct node *own) {
    const char *shown = diag_mask(keep, name, 60), *names[NAMES_MAX];
    for (size_t i = 0; i < countof(presets_later); i++)
        if (str_is(name, presets_later[i])) {
            source_error(d, source, pos,
                         "provider \"%s\" is part of the plan language but not built yet", shown);
            diag_hint(d, "Adjust preset openai under \"providers\" if its API is compatible.");
            return false;
        }
    source_error(d, source, pos, "unknown provider \"%s\"", shown);
    const char *nearest = str_nearest(name, names, known_names(keep, own, names));
    if (nearest != NULL)
        diag_hint(d, "Did you mean \"%s\"?", nearest);
    return false;
}

bool provider_check_preset(struct diags *d, struct arena *keep, const struct source *source,
                           struct pos pos, struct str name) {
    return preset_file(keep, name) != NULL || no_preset(d, keep, source, pos, name, NULL);
}

static bool read_embedded(struct diags *d, struct arena *keep, const struct embedded *file,
                          const struct node **root) {
    struct source *source = arena_alloc(keep, sizeof(*source));
    struct node *tree = NULL;
    if (!source_new(d, file->name, (struct str){file->text, file->len}, source) ||
        !yaml_read(d, keep, source, &tree))
        return false;
    *root = tree;
    return true;
}

/* The plan's own value, else the preset's, else NULL. */
static const struct node *field(const struct node *own, const struct node *preset,
                                const char *path) {
    const struct node *node = own != NULL ? yaml_find(own, path) : NULL;
    return node != NULL ? node : yaml_find(preset, path);
}

static void read_fields(struct arena *keep, const struct node *own, const struct node *preset,
                        struct manifest_provider *out) {
    for (size_t i = 0; i < countof(texts); i++) {
        const struct node *node = field(own, preset, texts[i].path);
        const char *text = texts[i].fallback;
        if (node != NULL)
            text = yaml_type(node) == YAML_IS_NULL ? NULL : str_dup(keep, node->text);
        memcpy((char *)out + texts[i].offset, &text, sizeof text);
    }
    for (size_t i = 0; i < countof(limits); i++) {
        const struct node *node = field(own, preset, limits[i].path);
        int64_t value = limits[i].fallback;
        if (node != NULL && !str_integer(node->text, 0, INT32_MAX, &value))
            value = limits[i].fallback;
        memcpy((char *)out + limits[i].offset, &value, sizeof value);
    }
    const struct node *decode = yaml_get(preset, "decode"), *norm = yaml_get(preset, "normalize");
    out->base64 = decode != NULL && str_is(decode->text, "base64_f32le");
    out->normalize = norm != NULL && str_is(norm->text, "l2");
}

static struct json_new *scalar_json(struct json_doc *doc, const struct node *node) {
    int64_t integer = 0;
    switch (yaml_type(node)) {
    case YAML_IS_NULL:
        return json_new_null(doc);
    case YAML_IS_BOOLEAN:
        return json_new_bool(doc, node->text.ptr[0] == 't' || node->text.ptr[0] == 'T');
    case YAML_IS_INTEGER:
        if (str_integer(node->text, INT64_MIN, INT64_MAX, &integer))
            return json_new_integer(doc, integer);
        return json_new_str(doc, node->text);
    case YAML_IS_NUMBER:
        return json_new_number(doc, strtod(node->text.ptr, NULL));
    case YAML_IS_STRING:
    case YAML_IS_LIST:
    case YAML_IS_MAPPING:
        break;
    }
    return json_new_str(doc, node->text);
}

static struct json_new *json_of(struct arena *keep, struct json_doc *doc, const struct node *node) {
    if (node->kind == NODE_SCALAR)
        return scalar_json(doc, node);
    const bool list = node->kind == NODE_SEQUENCE;
    struct json_new *value = list ? json_new_array(doc) : json_new_object(doc);
    for (const struct node *child = node->children; child != NULL; child = child->next) {
        if (list)
            json_push(value, json_of(keep, doc, child));
        else
            json_put(doc, value, child->key.ptr, json_of(keep, doc, child));
    }
    return value;
}

static bool read_body(struct diags *d, struct arena *keep, const struct node *preset,
                      struct manifest_provider *out) {
    const struct node *body = yaml_get(preset, "body");
    if (body == NULL || out->url == NULL || out->vec == NULL)
        return diag_error(d, DIAG_BUG, pos_none(), "preset of \"%s\" lacks body, url or vec",
                          out->name);
    struct json_doc *doc = json_doc(keep);
    struct buf text = buf_new(keep, BODY_MAX);
    json_write(doc, json_of(keep, doc, body), false, &text);
    return json_parse(d, keep, "body", buf_slice(&text), &out->body);
}

static size_t count_children(const struct node *node) {
    size_t count = 0;
    for (const struct node *n = node != NULL ? node->children : NULL; n != NULL; n = n->next)
        count++;
    return count;
}

/* Reads 429, "4xx" or "5xx" into a range. */
static bool read_status(const struct node *node, struct manifest_rule *rule) {
    int64_t number = 0;
    const bool class = node->text.len == 3 && memcmp(node->text.ptr + 1, "xx", 2) == 0;
    const struct str digits = {node->text.ptr, class ? 1 : node->text.len};
    if (node->kind != NODE_SCALAR || !str_integer(digits, 1, 999, &number))
        return false;
    rule->low = (int)(class ? number * 100 : number);
    rule->high = class ? rule->low + 99 : rule->low;
    return true;
}

/* Reads one rule: as many as it lists statuses. */
static bool read_rule(struct arena *keep, const struct node *node, struct manifest_rule *rules,
                      size_t *count) {
    const struct node *status = yaml_get(node, "status"), *action = yaml_get(node, "action");
    const struct node *contains = yaml_get(node, "body_contains");
    struct manifest_rule rule = {.contains =
                                     contains != NULL ? str_dup(keep, contains->text) : NULL};
    size_t at = 0;
    while (action != NULL && at < countof(actions) && !str_is(action->text, actions[at]))
        at++;
    if (status == NULL || action == NULL || at == countof(actions))
        return false;
    rule.action = (enum manifest_action)at;
    const bool list = status->kind == NODE_SEQUENCE;
    for (const struct node *n = list ? status->children : status; n != NULL;
         n = list ? n->next : NULL) {
        if (!read_status(n, &rule))
            return false;
        rules[(*count)++] = rule;
    }
    return true;
}

/* Reads the provider's own rules, then the default ones. */
static bool read_rules(struct diags *d, struct arena *keep, const struct node *preset,
                       struct manifest_provider *out) {
    const struct embedded *file = embedded_find("providers/errors.yaml");
    const struct node *defaults = NULL;
    if (file == NULL)
        return diag_error(d, DIAG_BUG, pos_none(), "no default rules for responses are built in");
    if (!read_embedded(d, keep, file, &defaults))
        return false;
    const struct node *lists[] = {yaml_get(preset, "errors"), yaml_get(defaults, "errors")};
    size_t most = 0;
    for (size_t i = 0; i < countof(lists); i++)
        for (const struct node *n = lists[i] != NULL ? lists[i]->children : NULL; n != NULL;
             n = n->next)
            most += 1 + count_children(yaml_get(n, "status"));
    struct manifest_rule *rules = arena_array(keep, most, sizeof(*rules));
    size_t count = 0;
    for (size_t i = 0; i < countof(lists); i++)
        for (const struct node *n = lists[i] != NULL ? lists[i]->children : NULL; n != NULL;
             n = n->next)
            if (!read_rule(keep, n, rules, &count))
                return diag_error(d, DIAG_BUG, n->pos, "a rule is malformed");
    out->rules = rules;
    out->rule_count = count;
    return true;
}

/* Whether all that the plan says under providers.<name> was accepted. */
static bool own_usable(struct arena *tmp, const struct plan *plan, const char *name) {
    const char *path = arena_printf(tmp, "providers.%s", name);
    const size_t len = strlen(path);
    for (const struct plan_wrong *w = plan->wrong; w != NULL; w = w->next)
        if (strncmp(w->path, path, len) == 0 && (w->path[len] == 0 || w->path[len] == '.'))
            return false;
    return true;
}

static int64_t sent_dimensions(const struct plan *plan) {
    const struct node *send = yaml_find(plan->root, "to.send_dimensions");
    const bool off = send != NULL && plan_usable(plan, "to.send_dimensions") &&
                     (send->text.ptr[0] == 'f' || send->text.ptr[0] == 'F');
    return off ? 0 : plan->to.dimensions;
}

bool provider_resolve(struct diags *d, struct arena *keep, const struct plan *plan,
                      const struct manifest_provider **out) {
    const struct node *name = yaml_find(plan->root, "to.provider");
    const struct node *all = yaml_get(plan->root, "providers");
    const struct node *own = yaml_get(all, name->text.ptr), *preset = NULL;
    if (!own_usable(keep, plan, name->text.ptr))
        return false; /* reported there */
    const struct node *chosen = own != NULL ? yaml_get(own, "preset") : name;
    const struct embedded *file = preset_file(keep, chosen->text);
    if (file == NULL)
        return no_preset(d, keep, plan->source, name->pos, name->text, all);
    if (!read_embedded(d, keep, file, &preset))
        return false;
    struct manifest_provider *provider = arena_alloc(keep, sizeof(*provider));
    provider->name = str_dup(keep, name->text);
    provider->send_dimensions = sent_dimensions(plan);
    read_fields(keep, own, preset, provider);
    if (!read_body(d, keep, preset, provider) || !read_rules(d, keep, preset, provider))
        return false;
    *out = provider;
    return true;
}
