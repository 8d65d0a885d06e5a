/*
 * A manifest's struct in, its text out: the tables of manifest.c walked in order, one key a line,
 * and the checksum of all that stands above it on the last line.
 */
#include "base/sha256.h"
#include "manifest_shape.h"

#include <string.h>

static struct json_new *write_object(struct json_doc *doc, const struct shape *shape,
                                     const void *base);

/* Members are read with memcpy: the tables know offsets, not types. */
static const void *pointer_at(const char *base, size_t offset) {
    const void *value = NULL;
    memcpy(&value, base + offset, sizeof value);
    return value;
}

static size_t count_at(const char *base, size_t offset) {
    size_t value = 0;
    memcpy(&value, base + offset, sizeof value);
    return value;
}

static bool bool_at(const char *base, size_t offset) {
    bool value = false;
    memcpy(&value, base + offset, sizeof value);
    return value;
}

/* 60 rather than 60.0: a manifest is read by people. */
static struct json_new *write_number(struct json_doc *doc, double value) {
    if (value > -1e15 && value < 1e15 && value == (double)(int64_t)value)
        return json_new_integer(doc, (int64_t)value);
    return json_new_number(doc, value);
}

static struct json_new *write_lines(struct json_doc *doc, const char *sql) {
    struct json_new *lines = json_new_array(doc);
    for (;;) {
        const size_t len = strcspn(sql, "\n");
        json_push(lines, json_new_str(doc, (struct str){sql, len}));
        if (sql[len] == '\0')
            return lines;
        sql += len + 1;
    }
}

static struct json_new *write_strings(struct json_doc *doc, const void *list, size_t count) {
    struct json_new *out = json_new_array(doc);
    const char *const *strings = list;
    for (size_t i = 0; i < count; i++)
        json_push(out, json_new_text(doc, strings[i]));
    return out;
}

static struct json_new *write_numbers(struct json_doc *doc, const void *list, size_t count) {
    struct json_new *out = json_new_object(doc);
    const struct manifest_parameter *parameters = list;
    for (size_t i = 0; i < count; i++)
        json_put(doc, out, parameters[i].name, write_number(doc, parameters[i].value));
    return out;
}

static struct json_new *write_statements(struct json_doc *doc, const void *list, size_t count) {
    struct json_new *out = json_new_object(doc);
    const struct manifest_statement *statements = list;
    for (size_t i = 0; i < count; i++)
        json_put(doc, out, statements[i].name, write_lines(doc, statements[i].sql));
    return out;
}

static struct json_new *write_objects(struct json_doc *doc, const struct shape *shape,
                                      const char *list, size_t count) {
    struct json_new *out = json_new_array(doc);
    for (size_t i = 0; i < count; i++)
        json_push(out, write_object(doc, shape, list + i * shape->size));
    return out;
}

static struct json_new *write_scalar(struct json_doc *doc, const struct field *field,
                                     const char *base) {
    int64_t integer = 0;
    int status = 0;
    double number = 0;
    enum manifest_action action = ACTION_RETRY;
    switch ((int)field->type) {
    case FIELD_FORMAT:
        return json_new_integer(doc, MANIFEST_FORMAT);
    case FIELD_INTEGER:
        memcpy(&integer, base + field->offset, sizeof integer);
        return json_new_integer(doc, integer);
    case FIELD_STATUS:
        memcpy(&status, base + field->offset, sizeof status);
        return json_new_integer(doc, status);
    case FIELD_NUMBER:
        memcpy(&number, base + field->offset, sizeof number);
        return write_number(doc, number);
    case FIELD_BOOL:
        return json_new_bool(doc, bool_at(base, field->offset));
    case FIELD_BOUND:
        return json_new_text(doc, manifest_bounds[bool_at(base, field->offset)]);
    case FIELD_ACTION:
        memcpy(&action, base + field->offset, sizeof action);
        return json_new_text(doc, manifest_actions[action]);
    default:
        return json_new_text(doc, pointer_at(base, field->offset));
    }
}

static struct json_new *write_field(struct json_doc *doc, const struct field *field,
                                    const char *base) {
    const void *pointer = NULL;
    size_t count = 0;
    if (field->type >= FIELD_JSON && field->type != FIELD_OBJECT)
        pointer = pointer_at(base, field->offset);
    if (field->count_offset)
        count = count_at(base, field->count_offset);
    switch ((int)field->type) {
    case FIELD_STRINGS:
        return write_strings(doc, pointer_at(base, field->offset), count);
    case FIELD_JSON:
        return json_new_copy(doc, pointer);
    case FIELD_OBJECT:
        return write_object(doc, field->shape, base + field->offset);
    case FIELD_OBJECT_OR_NULL:
        return pointer ? write_object(doc, field->shape, pointer) : json_new_null(doc);
    case FIELD_OBJECTS:
        return write_objects(doc, field->shape, pointer, count);
    case FIELD_NUMBERS:
        return write_numbers(doc, pointer, count);
    case FIELD_STATEMENTS:
        return write_statements(doc, pointer, count);
    default:
        return write_scalar(doc, field, base);
    }
}

static struct json_new *write_object(struct json_doc *doc, const struct shape *shape,
                                     const void *base) {
    struct json_new *out = json_new_object(doc);
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->type != FIELD_CHECKSUM)
            json_put(doc, out, field->key, write_field(doc, field, base));
    }
    return out;
}

void manifest_write(const struct manifest *m, struct arena *tmp, struct buf *out) {
    struct buf text = buf_new(tmp, MANIFEST_BYTES_MAX);
    struct json_doc *doc = json_doc(tmp);
    json_write(write_object(doc, &manifest_shape, m), true, &text);
    const struct str end = str_of("\n}\n"); // makes room for one more key
    if (text.failed || text.len < end.len) {
        out->failed = true;
        return;
    }
    text.len -= end.len;
    buf_puts(&text, ",\n");
    const char *checksum = sha256_hex(tmp, buf_slice(&text));
    buf_printf(&text, "  \"checksum\": \"%s\"\n}\n", checksum);
    buf_str(out, buf_slice(&text));
    out->failed |= text.failed;
}
