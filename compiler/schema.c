/*
 * Takes the table of keys and the table of forms, which the reader of plans goes by, gives them as
 * a JSON Schema.
 */
#include "schema.h"

#include "../runtime/base/json.h"
#include "plan_forms.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

enum { PRESETS_MAX = 64 };

struct schema {
    struct arena *arena;
    struct json_doc *doc;
};

static void put_key(const struct schema *, const struct plan_key *, struct json_new *out);

static void put_text(const struct schema *s, struct json_new *out, const char *key,
                     const char *text) {
    json_put(s->doc, out, key, json_new_str(s->doc, str_of(text)));
}

static void put_integer(const struct schema *s, struct json_new *out, const char *key,
                        int64_t value) {
    json_put(s->doc, out, key, json_new_integer(s->doc, value));
}

static void put_pattern(const struct schema *s, struct json_new *out, const char *pattern) {
    put_text(s, out, "pattern", arena_printf(s->arena, "^(?:%s)$", pattern));
}

static void put_type(const struct schema *s, struct json_new *out, const char *type, bool null) {
    if (!null) {
        put_text(s, out, "type", type);
        return;
    }
    struct json_new *types = json_new_array(s->doc);
    json_push(types, json_new_str(s->doc, str_of(type)));
    json_push(types, json_new_str(s->doc, str_of("null")));
    json_put(s->doc, out, "type", types);
}

static void put_range(const struct schema *s, struct json_new *out, int64_t low, int64_t high) {
    put_integer(s, out, "minimum", low);
    put_integer(s, out, "maximum", high);
}

/* What a string of this form is. JSON Schema counts characters, the reader bytes: never more. */
static void put_string(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    const struct plan_form *form = &plan_forms[key->type];
    const int64_t most = form->most > 0 ? (int64_t)form->most : key->high;
    if (!form->empty)
        put_integer(s, out, "minLength", 1);
    if (most > 0)
        put_integer(s, out, "maxLength", most);
    if (form->pattern != NULL)
        put_pattern(s, out, form->pattern);
}

static void put_choices(const struct schema *s, struct json_new *out, const char *const *values,
                        size_t count, bool null) {
    struct json_new *list = json_new_array(s->doc);
    for (size_t i = 0; i < count; i++)
        json_push(list, json_new_str(s->doc, str_of(values[i])));
    if (null)
        json_push(list, json_new_null(s->doc));
    json_put(s->doc, out, "enum", list);
}

static void put_presets(const struct schema *s, struct json_new *out) {
    const char *names[PRESETS_MAX];
    put_choices(s, out, names, provider_presets(s->arena, names, countof(names)), false);
}

static void put_values(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    size_t count = 0;
    while (key->values[count] != NULL)
        count++;
    put_choices(s, out, key->values, count, key->nullable);
}

/* The members of a mapping: the keys that the table has below it. */
static void put_members(const struct schema *s, const char *parent, struct json_new *out) {
    struct json_new *members = json_new_object(s->doc), *required = json_new_array(s->doc);
    bool any = false;
    for (size_t i = 0; i < plan_key_count; i++) {
        const char *name;
        const struct plan_key *key = &plan_keys[i];
        if (!plan_key_child(key, parent, &name))
            continue;
        struct json_new *member = json_new_object(s->doc);
        put_key(s, key, member);
        json_put(s->doc, members, name, member);
        if (key->required)
            json_push(required, json_new_str(s->doc, str_of(name)));
        any |= key->required;
    }
    json_put(s->doc, out, "properties", members);
    if (any)
        json_put(s->doc, out, "required", required);
    json_put(s->doc, out, "additionalProperties", json_new_bool(s->doc, false));
}

/* What stands at `*` below a key. */
static struct json_new *entry(const struct schema *s, const struct plan_key *key) {
    struct json_new *out = json_new_object(s->doc);
    const struct plan_key *row = plan_key_find(key->path, str_of("*"));
    if (row != NULL)
        put_key(s, row, out);
    return out;
}

static void put_named(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    struct json_new *patterns = json_new_object(s->doc);
    const char *names = arena_printf(s->arena, "^(?:%s)$", plan_provider_pattern);
    json_put(s->doc, patterns, names, entry(s, key));
    json_put(s->doc, out, "patternProperties", patterns);
    json_put(s->doc, out, "additionalProperties", json_new_bool(s->doc, false));
}

static void put_names(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    struct json_new *name = json_new_object(s->doc);
    put_type(s, name, "string", false);
    put_string(s, key, name);
    json_put(s->doc, out, "items", name);
    put_integer(s, out, "minItems", key->low);
    put_integer(s, out, "maxItems", key->high);
}

static struct json_new *string_or_number(const struct schema *s, const struct plan_key *key) {
    const struct plan_form *form = &plan_forms[key->type];
    struct json_new *list = json_new_array(s->doc), *string = json_new_object(s->doc),
                    *number = json_new_object(s->doc);
    put_type(s, string, "string", false);
    put_string(s, key, string);
    put_type(s, number, "integer", false);
    put_range(s, number, form->low, form->high);
    json_push(list, string);
    json_push(list, number);
    return list;
}

/* A value that a number may stand for, and where the form says so a list of such. */
static void put_alternatives(const struct schema *s, const struct plan_key *key,
                             struct json_new *out) {
    struct json_new *forms = string_or_number(s, key);
    if (plan_forms[key->type].list) {
        struct json_new *list = json_new_object(s->doc), *item = json_new_object(s->doc);
        json_put(s->doc, item, "anyOf", string_or_number(s, key));
        put_type(s, list, "array", false);
        json_put(s->doc, list, "items", item);
        put_integer(s, list, "minItems", 1);
        json_push(forms, list);
    }
    json_put(s->doc, out, "anyOf", forms);
}

static void put_default(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    const char *type = plan_forms[key->type].type;
    const struct str text = str_of(key->fallback);
    int64_t integer = 0;
    struct json_new *value = json_new_str(s->doc, text);
    if (strcmp(type, "integer") == 0 && str_integer(text, INT64_MIN, INT64_MAX, &integer))
        value = json_new_integer(s->doc, integer);
    else if (strcmp(type, "number") == 0)
        value = json_new_number(s->doc, strtod(key->fallback, NULL));
    else if (strcmp(type, "boolean") == 0)
        value = json_new_bool(s->doc, str_is(text, "true"));
    json_put(s->doc, out, "default", value);
}

/* What a value of this type must be, beside its type. */
static void put_constraints(const struct schema *s, const struct plan_key *key,
                            struct json_new *out) {
    switch ((int)key->type) {
    case KEY_MAPPING:
        put_members(s, key->path, out);
        break;
    case KEY_NAMED:
        put_named(s, key, out);
        break;
    case KEY_LIST:
        json_put(s->doc, out, "items", entry(s, key));
        break;
    case KEY_NAMES:
    case KEY_ARGUMENTS:
        put_names(s, key, out);
        break;
    case KEY_INTEGER:
        put_range(s, out, key->low, key->high);
        break;
    case KEY_SHARE:
        put_range(s, out, 0, 1);
        break;
    case KEY_USD:
        json_put(s->doc, out, "minimum", json_new_number(s->doc, 1e-6));
        json_put(s->doc, out, "maximum", json_new_number(s->doc, 1e9));
        break;
    case KEY_CHOICE:
        put_values(s, key, out);
        break;
    case KEY_PRESET:
        put_presets(s, out);
        break;
    default:
        if (strcmp(plan_forms[key->type].type, "string") == 0)
            put_string(s, key, out);
    }
}

static void put_key(const struct schema *s, const struct plan_key *key, struct json_new *out) {
    const struct plan_form *form = &plan_forms[key->type];
    put_text(s, out, "description", key->doc);
    if (form->high > 0) {
        put_alternatives(s, key, out);
    } else {
        put_type(s, out, form->type, form->null || key->nullable);
        put_constraints(s, key, out);
    }
    if (key->fallback != NULL)
        put_default(s, key, out);
}

void schema_write(struct arena *arena, struct buf *out) {
    const struct schema s = {arena, json_doc(arena)};
    struct json_new *root = json_new_object(s.doc);
    put_text(&s, root, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put_text(&s, root, "title", "a plan of vecplan");
    put_type(&s, root, "object", false);
    put_members(&s, "", root);
    json_write(root, true, out);
}
