/*
 * Takes JSON text and gives values, takes values and gives JSON text. All memory of yyjson comes
 * from the caller's arena. Numbers are doubles or 64-bit integers; comments and NaN are refused.
 */
#include "json.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

static void *take(void *arena, size_t size) { return arena_raw(arena, size); }

static void *take_more(void *arena, void *old, size_t old_size, size_t size) {
    return size <= old_size ? old : arena_grow(arena, old, old_size, size);
}

static void leave(void *arena, void *memory) { (void)arena, (void)memory; }

static yyjson_alc from_arena(struct arena *a) {
    return (yyjson_alc){.malloc = take, .realloc = take_more, .free = leave, .ctx = a};
}

/* yyjson reads values through pointers that are not const. */
static yyjson_val *val(const struct json *value) { return (yyjson_val *)(uintptr_t)value; }

static struct str text_of(yyjson_val *string) {
    return (struct str){yyjson_get_str(string), yyjson_get_len(string)};
}

/* What the rules beyond syntax are checked with. */
struct check {
    struct diags *d;
    struct arena *scratch;
    const char *what;
    const char *start; /* of the document, in which yyjson leaves the strings in place */
};

/* The place of a string's opening quote, counted from 1. */
static size_t byte_of(const struct check *c, struct str string) {
    return (size_t)(string.ptr - c->start);
}

static bool check_string(const struct check *c, struct str string) {
    if (memchr(string.ptr, '\0', string.len) == NULL)
        return true;
    return diag_error(c->d, DIAG_INPUT, pos_none(), "%s: NUL in the string at byte %zu", c->what,
                      byte_of(c, string));
}

/* Orders keys by length, bytes and place. */
static int key_compare(const void *a, const void *b) {
    const struct str *left = a, *right = b;
    if (left->len != right->len)
        return left->len < right->len ? -1 : 1;
    const int order = memcmp(left->ptr, right->ptr, left->len);
    return order != 0 ? order : (left->ptr > right->ptr) - (left->ptr < right->ptr);
}

/* Sorts the keys: comparing each with each would let a hostile answer stop the program. */
static bool check_keys(const struct check *c, const struct json *object) {
    const size_t count = json_count(object);
    const struct arena_mark mark = arena_mark(c->scratch);
    struct str *keys = arena_array(c->scratch, count, sizeof(*keys)), twice = {0};
    struct json_each each = {0};
    for (size_t i = 0; json_next(object, &each); i++)
        keys[i] = each.key;
    qsort(keys, count, sizeof(*keys), key_compare);
    for (size_t i = 1; i < count && twice.ptr == NULL; i++)
        if (str_eq(keys[i - 1], keys[i]))
            twice = keys[i];
    arena_rewind(c->scratch, mark);
    if (twice.ptr == NULL)
        return true;
    return diag_error(c->d, DIAG_INPUT, pos_none(), "%s: duplicate key \"%.*s\" at byte %zu",
                      c->what, (int)(twice.len < 200 ? twice.len : 200), twice.ptr,
                      byte_of(c, twice));
}

static bool check_value(const struct check *c, const struct json *value, size_t depth) {
    const enum json_type type = json_type(value);
    if (type == JSON_STRING)
        return check_string(c, json_str(value));
    if (type != JSON_ARRAY && type != JSON_OBJECT)
        return true;
    if (depth == JSON_DEPTH_MAX)
        return diag_error(c->d, DIAG_INPUT, pos_none(), "%s: more than %d levels deep", c->what,
                          JSON_DEPTH_MAX);
    struct json_each each = {0};
    while (json_next(value, &each))
        if ((type == JSON_OBJECT && !check_string(c, each.key)) ||
            !check_value(c, each.value, depth + 1))
            return false;
    return type == JSON_ARRAY || check_keys(c, value);
}

bool json_parse(struct diags *d, struct arena *a, const char *what, struct str text,
                const struct json **root) {
    char *copy = arena_alloc(a, text.len + YYJSON_PADDING_SIZE);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    const yyjson_alc alc = from_arena(a);
    yyjson_read_err err;
    yyjson_doc *doc = yyjson_read_opts(copy, text.len, YYJSON_READ_INSITU, &alc, &err);
    if (doc == NULL)
        return diag_error(d, DIAG_INPUT, pos_none(), "%s: not valid JSON: %s at byte %zu", what,
                          err.msg, err.pos + 1);
    const struct json *value = (const struct json *)yyjson_doc_get_root(doc);
    const struct check check = {.d = d, .scratch = a, .what = what, .start = copy};
    if (!check_value(&check, value, 0))
        return false;
    *root = value;
    return true;
}

enum json_type json_type(const struct json *value) {
    switch (yyjson_get_type(val(value))) {
    case YYJSON_TYPE_NULL:
        return JSON_NULL;
    case YYJSON_TYPE_BOOL:
        return JSON_BOOL;
    case YYJSON_TYPE_NUM:
        return JSON_NUMBER;
    case YYJSON_TYPE_STR:
        return JSON_STRING;
    case YYJSON_TYPE_ARR:
        return JSON_ARRAY;
    case YYJSON_TYPE_OBJ:
        return JSON_OBJECT;
    default:
        return JSON_MISSING;
    }
}

const struct json *json_get(const struct json *object, const char *key) {
    return (const struct json *)yyjson_obj_get(val(object), key);
}

const struct json *json_at(const struct json *array, size_t index) {
    return (const struct json *)yyjson_arr_get(val(array), index);
}

size_t json_count(const struct json *container) {
    return yyjson_is_ctn(val(container)) ? yyjson_get_len(val(container)) : 0;
}

struct str json_str(const struct json *value) {
    return yyjson_is_str(val(value)) ? text_of(val(value)) : str_of("");
}

double json_number(const struct json *value, double fallback) {
    return yyjson_is_num(val(value)) ? yyjson_get_num(val(value)) : fallback;
}

bool json_bool(const struct json *value, bool fallback) {
    return yyjson_is_bool(val(value)) ? yyjson_get_bool(val(value)) : fallback;
}

bool json_integer(const struct json *value, int64_t low, int64_t high, int64_t *out) {
    if (!yyjson_is_int(val(value)))
        return false;
    if (yyjson_is_uint(val(value)) && yyjson_get_uint(val(value)) > INT64_MAX)
        return false;
    const int64_t n = yyjson_get_sint(val(value));
    if (n < low || n > high)
        return false;
    *out = n;
    return true;
}

bool json_next(const struct json *container, struct json_each *each) {
    if (!each->begun) {
        each->begun = true;
        each->left = json_count(container);
        if (each->left > 0)
            each->next = (const struct json *)unsafe_yyjson_get_first(val(container));
    }
    if (each->left == 0)
        return false;
    yyjson_val *value = val(each->next); /* of an object: the key, with the value behind it */
    const bool member = yyjson_is_obj(val(container));
    each->key = member ? text_of(value) : str_of("");
    value += member;
    each->value = (const struct json *)value;
    each->left--;
    each->next = (const struct json *)unsafe_yyjson_get_next(value);
    return true;
}

bool json_floats(const struct json *array, float *out, size_t count) {
    if (!yyjson_is_arr(val(array)) || json_count(array) != count)
        return false;
    yyjson_arr_iter iter = yyjson_arr_iter_with(val(array));
    for (size_t i = 0; i < count; i++) {
        yyjson_val *value = yyjson_arr_iter_next(&iter);
        const double number = yyjson_get_num(value);
        if (!yyjson_is_num(value) || !(fabs(number) <= FLT_MAX))
            return false;
        out[i] = (float)number;
    }
    return true;
}

static yyjson_mut_doc *mut_doc(struct json_doc *doc) { return (yyjson_mut_doc *)doc; }

struct json_doc *json_doc(struct arena *a) {
    const yyjson_alc alc = from_arena(a);
    return (struct json_doc *)yyjson_mut_doc_new(&alc);
}

struct json_new *json_new_object(struct json_doc *doc) {
    return (struct json_new *)yyjson_mut_obj(mut_doc(doc));
}

struct json_new *json_new_array(struct json_doc *doc) {
    return (struct json_new *)yyjson_mut_arr(mut_doc(doc));
}

struct json_new *json_new_str(struct json_doc *doc, struct str s) {
    const char *text = s.len > 0 ? s.ptr : "";
    return (struct json_new *)yyjson_mut_strncpy(mut_doc(doc), text, s.len);
}

struct json_new *json_new_text(struct json_doc *doc, const char *text) {
    return text == NULL ? json_new_null(doc) : json_new_str(doc, str_of(text));
}

struct json_new *json_new_integer(struct json_doc *doc, int64_t n) {
    return (struct json_new *)yyjson_mut_sint(mut_doc(doc), n);
}

struct json_new *json_new_number(struct json_doc *doc, double n) {
    return (struct json_new *)yyjson_mut_real(mut_doc(doc), n);
}

struct json_new *json_new_bool(struct json_doc *doc, bool b) {
    return (struct json_new *)yyjson_mut_bool(mut_doc(doc), b);
}

struct json_new *json_new_null(struct json_doc *doc) {
    return (struct json_new *)yyjson_mut_null(mut_doc(doc));
}

struct json_new *json_new_copy(struct json_doc *doc, const struct json *value) {
    if (value == NULL)
        return json_new_null(doc);
    return (struct json_new *)yyjson_val_mut_copy(mut_doc(doc), val(value));
}

void json_put(struct json_doc *doc, struct json_new *object, const char *key,
              struct json_new *value) {
    yyjson_mut_val *name = yyjson_mut_strcpy(mut_doc(doc), key);
    yyjson_mut_obj_add((yyjson_mut_val *)object, name, (yyjson_mut_val *)value);
}

void json_push(struct json_new *array, struct json_new *value) {
    yyjson_mut_arr_append((yyjson_mut_val *)array, (yyjson_mut_val *)value);
}

void json_write(const struct json_new *root, bool pretty, struct buf *out) {
    const yyjson_alc alc = from_arena(out->arena);
    const yyjson_write_flag flags =
        pretty ? YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_NEWLINE_AT_END : 0;
    size_t len = 0;
    const yyjson_mut_val *value = (const yyjson_mut_val *)root;
    const char *text = yyjson_mut_val_write_opts(value, flags, &alc, &len, NULL);
    if (text == NULL)
        out->failed = true;
    else
        buf_add(out, text, len);
}
