/*
 * A manifest's text in, its struct out, or what is wrong with the text. Strict: format and
 * checksum first, then every key of the tables in manifest.c with its type, and no others.
 */
#include "base/sha256.h"
#include "manifest_shape.h"

#include <string.h>

struct reading {
    struct diags *d;
    struct arena *keep;
    const char *name; /* of the file */
};

static bool read_object(const struct reading *r, const char *path, const struct json *value,
                        const struct shape *shape, char *base);

static bool wrong(const struct reading *r, const char *message) {
    diag_error(r->d, DIAG_INPUT, (struct pos){.file = r->name}, "%s", message);
    diag_hint(r->d,
              "Compile the plan again with the vecplan of this vecrun: vecplan compile PLAN.");
    return false;
}

static bool wrong_type(const struct reading *r, const char *path, const char *wanted) {
    return wrong(r, arena_printf(r->keep, "\"%s\" must be %s", path, wanted));
}

static bool read_string(const struct reading *r, const char *path, const struct json *value,
                        const char **out) {
    if (json_type(value) != JSON_STRING)
        return wrong_type(r, path, "a string");
    *out = str_dup(r->keep, json_str(value)); // json_parse refuses NUL
    return true;
}

static bool read_strings(const struct reading *r, const char *path, const struct json *value,
                         const char ***out, size_t *count) {
    if (json_type(value) != JSON_ARRAY)
        return wrong_type(r, path, "an array of strings");
    *out = arena_array(r->keep, json_count(value), sizeof **out);
    *count = 0;
    for (struct json_each each = {0}; json_next(value, &each); (*count)++) {
        if (!read_string(r, path, each.value, &(*out)[*count]))
            return false;
    }
    return true;
}

static bool read_lines(const struct reading *r, const char *path, const struct json *value,
                       const char **out) {
    const char **lines = NULL;
    size_t count = 0;
    if (!read_strings(r, path, value, &lines, &count))
        return false;
    struct buf text = buf_new(r->keep, MANIFEST_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_putc(&text, '\n');
        buf_puts(&text, lines[i]);
    }
    *out = buf_slice(&text).ptr;
    return true;
}

static bool read_number(const struct reading *r, const char *path, const struct json *value,
                        double *out) {
    *out = json_number(value, 0);
    return json_type(value) == JSON_NUMBER || wrong_type(r, path, "a number");
}

static bool read_numbers(const struct reading *r, const char *path, const struct json *value,
                         struct manifest_parameter **out, size_t *count) {
    if (json_type(value) != JSON_OBJECT)
        return wrong_type(r, path, "an object of numbers");
    *out = arena_array(r->keep, json_count(value), sizeof **out);
    *count = 0;
    for (struct json_each each = {0}; json_next(value, &each); (*count)++) {
        struct manifest_parameter *parameter = &(*out)[*count];
        parameter->name = str_dup(r->keep, each.key);
        const char *inner = arena_printf(r->keep, "%s/%s", path, parameter->name);
        if (!read_number(r, inner, each.value, &parameter->value))
            return false;
    }
    return true;
}

static bool read_statements(const struct reading *r, const char *path, const struct json *value,
                            struct manifest_statement **out, size_t *count) {
    if (json_type(value) != JSON_OBJECT)
        return wrong_type(r, path, "an object of statements");
    *out = arena_array(r->keep, json_count(value), sizeof **out);
    *count = 0;
    for (struct json_each each = {0}; json_next(value, &each); (*count)++) {
        struct manifest_statement *statement = &(*out)[*count];
        statement->name = str_dup(r->keep, each.key);
        const char *inner = arena_printf(r->keep, "%s/%s", path, statement->name);
        if (!read_lines(r, inner, each.value, &statement->sql))
            return false;
    }
    return true;
}

static bool read_objects(const struct reading *r, const char *path, const struct json *value,
                         const struct shape *shape, char **out, size_t *count) {
    if (json_type(value) != JSON_ARRAY)
        return wrong_type(r, path, "an array of objects");
    *out = arena_array(r->keep, json_count(value), shape->size);
    *count = 0;
    for (struct json_each each = {0}; json_next(value, &each); (*count)++) {
        const char *inner = arena_printf(r->keep, "%s/%zu", path, *count);
        if (!read_object(r, inner, each.value, shape, *out + *count * shape->size))
            return false;
    }
    return true;
}

static bool read_name(const struct reading *r, const char *path, const struct json *value,
                      const char *const *names, size_t count, size_t *out) {
    for (*out = 0; *out < count; (*out)++) {
        if (json_type(value) == JSON_STRING && str_is(json_str(value), names[*out]))
            return true;
    }
    return wrong_type(r, path,
                      count == 2 ? "\"at_least\" or \"at_most\""
                                 : "\"retry\", \"split\", \"quarantine\" or \"stop\"");
}

/* Members are set with memcpy: the tables know offsets, not types. */
static bool read_scalar(const struct reading *r, const char *path, const struct field *field,
                        const struct json *value, char *base) {
    char *at = base + field->offset;
    int64_t integer = 0;
    double number = 0;
    size_t name = 0;
    switch ((int)field->type) {
    case FIELD_INTEGER:
        if (!json_integer(value, 0, INT64_MAX, &integer))
            return wrong_type(r, path, "a whole number");
        memcpy(at, &integer, sizeof integer);
        return true;
    case FIELD_STATUS:
        if (!json_integer(value, 0, 999, &integer))
            return wrong_type(r, path, "an HTTP status");
        memcpy(at, &(int){(int)integer}, sizeof(int));
        return true;
    case FIELD_NUMBER:
        if (!read_number(r, path, value, &number))
            return false;
        memcpy(at, &number, sizeof number);
        return true;
    case FIELD_BOOL:
        if (json_type(value) != JSON_BOOL)
            return wrong_type(r, path, "true or false");
        memcpy(at, &(bool){json_bool(value, false)}, sizeof(bool));
        return true;
    case FIELD_ACTION:
        if (!read_name(r, path, value, manifest_actions, countof(manifest_actions), &name))
            return false;
        memcpy(at, &(enum manifest_action){(enum manifest_action)name},
               sizeof(enum manifest_action));
        return true;
    case FIELD_BOUND:
        if (!read_name(r, path, value, manifest_bounds, countof(manifest_bounds), &name))
            return false;
        memcpy(at, &(bool){name == 1}, sizeof(bool));
        return true;
    default: // format and checksum, which were looked at before
        return true;
    }
}

/* A pointer member, and the count beside it. */
static void store(const struct field *field, char *base, const void *pointer, size_t count) {
    memcpy(base + field->offset, &pointer, sizeof pointer);
    if (field->count_offset)
        memcpy(base + field->count_offset, &count, sizeof count);
}

static bool read_pointer(const struct reading *r, const char *path, const struct field *field,
                         const struct json *value, const void **out, size_t *count) {
    const char **strings = NULL;
    struct manifest_parameter *numbers = NULL;
    struct manifest_statement *statements = NULL;
    const char *text = NULL;
    char *objects = NULL;
    bool ok = true;
    switch ((int)field->type) {
    case FIELD_STRINGS:
        ok = read_strings(r, path, value, &strings, count);
        *out = strings;
        return ok;
    case FIELD_NUMBERS:
        ok = read_numbers(r, path, value, &numbers, count);
        *out = numbers;
        return ok;
    case FIELD_STATEMENTS:
        ok = read_statements(r, path, value, &statements, count);
        *out = statements;
        return ok;
    case FIELD_OBJECTS:
        ok = read_objects(r, path, value, field->shape, &objects, count);
        *out = objects;
        return ok;
    case FIELD_OBJECT_OR_NULL:
        objects = arena_alloc(r->keep, field->shape->size);
        *out = objects;
        return read_object(r, path, value, field->shape, objects);
    case FIELD_JSON:
        *out = value;
        return json_type(value) == JSON_OBJECT || wrong_type(r, path, "an object");
    default:
        ok = read_string(r, path, value, &text);
        *out = text;
        return ok;
    }
}

static bool nullable(enum field_type type) {
    return type == FIELD_STRING_OR_NULL || type == FIELD_OBJECT_OR_NULL;
}

static bool read_field(const struct reading *r, const char *path, const struct field *field,
                       const struct json *value, char *base) {
    if (field->type == FIELD_OBJECT)
        return read_object(r, path, value, field->shape, base + field->offset);
    const bool pointer = field->type == FIELD_STRING || field->type == FIELD_STRINGS ||
                         nullable(field->type) || field->type >= FIELD_JSON;
    if (!pointer)
        return read_scalar(r, path, field, value, base);
    const void *read = NULL;
    size_t count = 0;
    const bool absent = nullable(field->type) && json_type(value) == JSON_NULL;
    if (!absent && !read_pointer(r, path, field, value, &read, &count))
        return false;
    store(field, base, read, count);
    return true;
}

static bool key_known(const struct shape *shape, struct str key) {
    for (size_t i = 0; i < shape->count; i++) {
        if (str_is(key, shape->fields[i].key))
            return true;
    }
    return false;
}

static bool read_object(const struct reading *r, const char *path, const struct json *value,
                        const struct shape *shape, char *base) {
    if (json_type(value) != JSON_OBJECT)
        return wrong_type(r, path, "an object");
    for (struct json_each each = {0}; json_next(value, &each);) {
        if (!key_known(shape, each.key))
            return wrong(r, arena_printf(r->keep, "unknown key \"%s/%s\"", path,
                                         diag_mask(r->keep, each.key, 60)));
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        const char *inner = arena_printf(r->keep, "%s/%s", path, field->key);
        const struct json *member = json_get(value, field->key);
        if (!member)
            return wrong(r, arena_printf(r->keep, "key \"%s\" is missing", inner));
        if (!read_field(r, inner, field, member, base))
            return false;
    }
    return true;
}

static bool check_format(const struct reading *r, const struct json *root) {
    int64_t format = 0;
    const struct json *value = json_get(root, "format");
    if (!value)
        return wrong(r, "this is not a manifest of vecplan: it has no key \"format\"");
    if (!json_integer(value, 0, INT64_MAX, &format))
        return wrong_type(r, "/format", "a whole number");
    if (format == MANIFEST_FORMAT)
        return true;
    return wrong(r, arena_printf(r->keep,
                                 "made for another version of vecrun: its format is %lld, "
                                 "this vecrun reads format %d",
                                 (long long)format, MANIFEST_FORMAT));
}

bool manifest_intact(struct arena *tmp, struct str text) {
    static const char key[] = "\n  \"checksum\": ";
    const size_t len = sizeof key - 1;
    for (size_t at = text.len < len ? 0 : text.len - len + 1; at-- > 0;) {
        if (memcmp(text.ptr + at, key, len) != 0)
            continue;
        const struct str above = {text.ptr, at + 1};
        const struct str last = {text.ptr + at + 1, text.len - at - 1};
        return str_is(last,
                      arena_printf(tmp, "  \"checksum\": \"%s\"\n}\n", sha256_hex(tmp, above)));
    }
    return false;
}

static bool check_command(const struct reading *r, const struct manifest_provider *provider) {
    const struct manifest_command *command = provider ? provider->command : NULL;
    if (!command || (command->argument_count > 0 && command->ttl_s <= MANIFEST_TTL_MAX_S))
        return true;
    return wrong(r, arena_printf(r->keep, "the command of provider \"%s\" is not one",
                                 diag_mask(r->keep, str_of(provider->name), 60)));
}

bool manifest_read(struct diags *d, struct arena *keep, const char *name, struct str text,
                   struct manifest *out) {
    const struct reading r = {d, keep, name};
    const struct json *root = NULL;
    memset(out, 0, sizeof(*out));
    if (text.len > MANIFEST_BYTES_MAX)
        return wrong(&r, arena_printf(keep, "longer than %d bytes", MANIFEST_BYTES_MAX));
    struct diags quiet = diags_new(keep);
    if (!json_parse(&quiet, keep, "manifest", text, &root))
        return wrong(&r, quiet.first ? quiet.first->message : "not JSON");
    if (json_type(root) != JSON_OBJECT)
        return wrong(&r, "this is not a manifest of vecplan: it is not a JSON object");
    if (!check_format(&r, root))
        return false;
    if (!manifest_intact(keep, text))
        return wrong(&r, "the checksum is wrong: it was edited by hand or cut short");
    struct manifest m = {0};
    if (!read_object(&r, "", root, &manifest_shape, (char *)&m))
        return false;
    if (m.key_count < 1 || m.key_count > MANIFEST_KEY_MAX)
        return wrong(&r,
                     arena_printf(keep, "\"/key\" must name 1 to %d columns", MANIFEST_KEY_MAX));
    if (!check_command(&r, m.provider) || !check_command(&r, m.from_provider))
        return false;
    const char *jobs = manifest_jobs_wrong(keep, &m);
    if (jobs)
        return wrong(&r, jobs);
    const char *gates = manifest_gates_wrong(keep, &m);
    if (gates)
        return wrong(&r, gates);
    if (m.queries && (!m.provider || !m.from_provider))
        return wrong(&r, "\"/queries\" needs the providers of both models");
    *out = m;
    return true;
}
