/*
 * Takes the plan's provider and the descriptions that vecplan brings along, gives the resolved one
 * for the manifest. It knows the fields of a description and no provider.
 */
#include "provider.h"

#include "../runtime/base/embedded.h"
#include "plan_values.h"
#include "provider_body.h"

#include <stddef.h>
#include <string.h>

enum { BODY_MAX = 1 << 20, NAMES_MAX = 64, ITEMS_DEFAULT = 128, TTL_DEFAULT_S = 45 * 60 };

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
} limits[] = {
    {"limits.items", offsetof(struct manifest_provider, items)},
    {"limits.item_tokens", offsetof(struct manifest_provider, item_tokens)},
    {"limits.batch_tokens", offsetof(struct manifest_provider, batch_tokens)},
    {"limits.body_bytes", offsetof(struct manifest_provider, body_bytes)},
    {"limits.concurrency", offsetof(struct manifest_provider, concurrency)},
    {"limits.rpm", offsetof(struct manifest_provider, rpm)},
    {"limits.tpm", offsetof(struct manifest_provider, tpm)},
};

/* The file of a preset, or NULL; the rules for responses are none. */
static const struct embedded *preset_file(struct arena *tmp, struct str preset) {
    if (str_is(preset, "errors"))
        return NULL;
    return embedded_find(arena_printf(tmp, "providers/%.*s.yaml", (int)preset.len, preset.ptr));
}

size_t provider_presets(struct arena *keep, const char **names, size_t max) {
    static const struct str folder = {"providers/", 10};
    size_t count = 0;
    for (size_t i = 0; i < embedded_count && count < max; i++) {
        const struct str name = str_of(embedded_files[i].name);
        if (!str_starts(name, folder) || str_is(name, "providers/errors.yaml"))
            continue;
        const size_t ending = strlen(".yaml");
        names[count++] = arena_strndup(keep, name.ptr + folder.len, name.len - folder.len - ending);
    }
    return count;
}

/* The names under `providers` and those of the presets. */
static size_t known_names(struct arena *keep, const struct node *own, const char **names) {
    size_t count = 0;
    for (const struct node *n = own != NULL ? own->children : NULL; n != NULL; n = n->next)
        if (count < NAMES_MAX)
            names[count++] = n->key.ptr;
    return count + provider_presets(keep, names + count, NAMES_MAX - count);
}

static bool no_preset(struct diags *d, struct arena *keep, const struct source *source,
                      struct pos pos, struct str name, const struct node *own) {
    const char *names[NAMES_MAX];
    source_error(d, source, pos, "unknown provider \"%s\"", diag_mask(keep, name, 60));
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

/* A command or a signature of the plan's takes the place of the preset's key, whatever header that
 * stands in. */
static bool replaces(const struct node *own, const char *path) {
    const bool key = strcmp(path, "api_key_env") == 0 || strncmp(path, "auth", 4) == 0;
    return key && (yaml_find(own, "auth.command") != NULL || yaml_find(own, "auth.sigv4") != NULL);
}

const struct node *provider_field(const struct provider_source *source, const char *path) {
    const struct node *own = source->own;
    const struct node *node = own != NULL ? yaml_find(own, path) : NULL;
    const struct node *nearest = own != NULL ? yaml_nearest(own, path) : NULL;
    if (node == NULL && nearest != NULL && yaml_type(nearest) == YAML_IS_NULL)
        return NULL; /* "kinds: null" leaves no "kinds.document" */
    if (node == NULL && source->preset != NULL && (own == NULL || !replaces(own, path)))
        node = yaml_find(source->preset, path);
    return node != NULL && yaml_type(node) != YAML_IS_NULL ? node : NULL;
}

static void read_texts(struct arena *keep, const struct provider_source *source,
                       struct manifest_provider *out) {
    for (size_t i = 0; i < countof(texts); i++) {
        const struct node *node = provider_field(source, texts[i].path);
        const char *text = node != NULL ? str_dup(keep, node->text) : texts[i].fallback;
        memcpy((char *)out + texts[i].offset, &text, sizeof text);
    }
    if (provider_field(source, "auth.header") != NULL &&
        provider_field(source, "auth.prefix") == NULL)
        out->auth_prefix = "";
}

static size_t count_children(const struct node *node) {
    size_t count = 0;
    for (const struct node *n = node != NULL ? node->children : NULL; n != NULL; n = n->next)
        count++;
    return count;
}

static const struct manifest_command *read_command(struct arena *keep,
                                                   const struct provider_source *source) {
    const struct node *list = provider_field(source, "auth.command"),
                      *ttl = provider_field(source, "auth.ttl");
    if (list == NULL)
        return NULL;
    struct manifest_command *out = arena_alloc(keep, sizeof(*out));
    const char **arguments = arena_array(keep, count_children(list), sizeof(*arguments));
    for (const struct node *n = list->children; n != NULL; n = n->next)
        arguments[out->argument_count++] = str_dup(keep, n->text);
    out->arguments = arguments;
    if (ttl == NULL || !plan_value_seconds(ttl->text, &out->ttl_s))
        out->ttl_s = TTL_DEFAULT_S;
    return out;
}

static const struct manifest_sigv4 *read_sigv4(struct arena *keep,
                                               const struct provider_source *source) {
    const struct node *region = provider_field(source, "auth.sigv4.region"),
                      *service = provider_field(source, "auth.sigv4.service");
    if (region == NULL || service == NULL)
        return NULL;
    struct manifest_sigv4 *out = arena_alloc(keep, sizeof(*out));
    *out = (struct manifest_sigv4){str_dup(keep, region->text), str_dup(keep, service->text)};
    return out;
}

static const struct {
    const char *path;
    size_t offset;
} headers[] = {
    {"headers.remaining_requests", offsetof(struct manifest_headers, remaining_requests)},
    {"headers.reset_requests", offsetof(struct manifest_headers, reset_requests)},
    {"headers.remaining_tokens", offsetof(struct manifest_headers, remaining_tokens)},
    {"headers.reset_tokens", offsetof(struct manifest_headers, reset_tokens)},
};

static const struct manifest_headers *read_headers(struct arena *keep,
                                                   const struct provider_source *source) {
    struct manifest_headers *out = NULL;
    for (size_t i = 0; i < countof(headers); i++) {
        const struct node *node = provider_field(source, headers[i].path);
        if (node == NULL)
            continue;
        if (out == NULL)
            out = arena_alloc(keep, sizeof(*out));
        const char *name = str_dup(keep, node->text);
        memcpy((char *)out + headers[i].offset, &name, sizeof name);
    }
    return out;
}

static void read_limits(const struct provider_source *source, struct manifest_provider *out) {
    for (size_t i = 0; i < countof(limits); i++) {
        const struct node *node = provider_field(source, limits[i].path);
        int64_t value = 0;
        if (node != NULL && !str_integer(node->text, 0, INT32_MAX, &value))
            value = 0;
        memcpy((char *)out + limits[i].offset, &value, sizeof value);
    }
    if (provider_field(source, "limits") == NULL)
        out->items = ITEMS_DEFAULT;
}

static bool field_is(const struct provider_source *source, const char *path, const char *value) {
    const struct node *node = provider_field(source, path);
    return node != NULL && str_is(node->text, value);
}

static bool read_body(struct diags *d, struct arena *keep, const struct node *body,
                      struct manifest_provider *out) {
    struct json_doc *doc = json_doc(keep);
    struct buf text = buf_new(keep, BODY_MAX);
    json_write(provider_body_json(doc, body), false, &text);
    return json_parse(d, keep, "body", buf_slice(&text), &out->body);
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
    while (action != NULL && plan_action_names[at] != NULL &&
           !str_is(action->text, plan_action_names[at]))
        at++;
    if (status == NULL || action == NULL || plan_action_names[at] == NULL)
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

/* Reads the plan's rules, then the preset's, then the default ones. */
static bool read_rules(struct diags *d, struct arena *keep, const struct provider_source *source,
                       struct manifest_provider *out) {
    const struct embedded *file = embedded_find("providers/errors.yaml");
    const struct node *defaults = NULL;
    if (file == NULL)
        return diag_error(d, DIAG_BUG, pos_none(), "no default rules for responses are built in");
    if (!read_embedded(d, keep, file, &defaults))
        return false;
    const struct node *lists[] = {yaml_get(source->own, "errors"),
                                  yaml_get(source->preset, "errors"), yaml_get(defaults, "errors")};
    size_t most = 0;
    for (size_t i = 0; i < countof(lists); i++)
        for (const struct node *n = lists[i] != NULL ? lists[i]->children : NULL; n != NULL;
             n = n->next)
            most += 1 + count_children(yaml_get(n, "status"));
    struct manifest_rule *rules = arena_array(keep, most, sizeof(*rules));
    for (size_t i = 0; i < countof(lists); i++)
        for (const struct node *n = lists[i] != NULL ? lists[i]->children : NULL; n != NULL;
             n = n->next)
            if (!read_rule(keep, n, rules, &out->rule_count))
                return diag_error(d, DIAG_BUG, n->pos, "a rule is malformed");
    out->rules = rules;
    return true;
}

bool provider_usable(struct arena *tmp, const struct plan *plan, struct str name) {
    const char *path = arena_printf(tmp, "providers.%.*s", (int)name.len, name.ptr);
    const size_t len = strlen(path);
    for (const struct plan_wrong *w = plan->wrong; w != NULL; w = w->next)
        if (strncmp(w->path, path, len) == 0 && (w->path[len] == 0 || w->path[len] == '.'))
            return false;
    return true;
}

bool provider_find(struct diags *d, struct arena *keep, const struct plan *plan, struct pos pos,
                   struct str name, struct provider_source *out) {
    const struct node *all = yaml_get(plan->root, "providers");
    *out = (struct provider_source){.own = yaml_get(all, str_dup(keep, name))};
    const struct node *preset = yaml_get(out->own, "preset");
    if (out->own != NULL && preset == NULL)
        return true;
    const struct embedded *file = preset_file(keep, preset != NULL ? preset->text : name);
    if (file == NULL)
        return no_preset(d, keep, plan->source, pos, name, all);
    return read_embedded(d, keep, file, &out->preset);
}

/* What $dim becomes; 0: it is not sent. */
static int64_t sent_dimensions(const struct plan *plan, const char *path) {
    const bool is_new = strcmp(path, "to.provider") == 0;
    const char *key = is_new ? "to.send_dimensions" : "from.send_dimensions";
    const struct node *send = yaml_find(plan->root, key);
    const bool off = send != NULL && plan_usable(plan, key) &&
                     (send->text.ptr[0] == 'f' || send->text.ptr[0] == 'F');
    if (off)
        return 0;
    return is_new ? plan->to.dimensions : plan->from.dimensions;
}

bool provider_resolve(struct diags *d, struct arena *keep, const struct plan *plan,
                      const char *path, const struct manifest_provider **out) {
    const struct node *name = yaml_find(plan->root, path);
    struct provider_source source;
    if (!provider_usable(keep, plan, name->text) || /* reported there */
        !provider_find(d, keep, plan, name->pos, name->text, &source))
        return false;
    const struct node *body = provider_field(&source, "body");
    struct manifest_provider *provider = arena_alloc(keep, sizeof(*provider));
    provider->name = str_dup(keep, name->text);
    provider->send_dimensions = sent_dimensions(plan, path);
    provider->base64 = field_is(&source, "decode", "base64_f32le");
    provider->normalize = field_is(&source, "normalize", "l2");
    read_texts(keep, &source, provider);
    provider->command = read_command(keep, &source);
    provider->sigv4 = read_sigv4(keep, &source);
    read_limits(&source, provider);
    provider->headers = read_headers(keep, &source);
    if (body == NULL || provider->url == NULL || provider->vec == NULL) /* check_provider.c's */
        return false;
    if (!read_body(d, keep, body, provider) || !read_rules(d, keep, &source, provider))
        return false;
    *out = provider;
    return true;
}
