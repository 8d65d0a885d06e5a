/*
 * A parsed response in, vectors in the order of the texts out, or what is wrong with them. Knows
 * pointers and number formats, nothing of HTTP.
 */
#include "embed_private.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define HALF_MAX 65504.0F /* the largest finite half-precision number */

/* What is being read and why it failed. */
struct reading {
    const struct embed *embed;
    struct arena *tmp;
    const struct json *root;
    size_t count; /* texts */
    const char *reason;
};

/* "~1" is "/" and "~0" is "~" (RFC 6901). */
static const char *unescape(struct arena *tmp, struct str segment) {
    char *out = str_dup(tmp, segment);
    char *to = out;
    for (const char *from = out; *from; from++, to++) {
        *to = *from;
        if (*from == '~' && (from[1] == '0' || from[1] == '1'))
            *to = *++from == '1' ? '/' : '~';
    }
    *to = '\0';
    return out;
}

/* The value at a pointer. `last`: where a number leads into a list, nothing may stand behind it. */
static const struct json *walk(struct arena *tmp, const struct json *root, struct str pointer,
                               bool last) {
    const struct json *value = root;
    struct str segment = {0};
    int64_t index = 0;
    if (pointer.len > 0 && pointer.ptr[0] == '/')
        pointer = (struct str){pointer.ptr + 1, pointer.len - 1};
    while (value && str_split(&pointer, '/', &segment)) {
        if (json_type(value) != JSON_ARRAY)
            value = json_get(value, unescape(tmp, segment));
        else if (!str_integer(segment, 0, UINT32_MAX, &index) ||
                 (last && json_count(value) > (size_t)index + 1))
            value = NULL;
        else
            value = json_at(value, (size_t)index);
    }
    return value;
}

const struct json *embed_at(struct arena *tmp, const struct json *root, struct str pointer) {
    return walk(tmp, root, pointer, false);
}

/* Splits a pointer at the segment "*", which stands for every element; false if it has none. */
static bool split_star(const char *pointer, struct str *head, struct str *tail) {
    const char *star = strstr(pointer, "/*");
    while (star && star[2] != '\0' && star[2] != '/')
        star = strstr(star + 1, "/*");
    if (!star)
        return false;
    *head = (struct str){pointer, (size_t)(star - pointer)};
    *tail = str_of(star + 2);
    return true;
}

/* The value at the pointer for each text; values that are not there are NULL. A list of vectors
 * where one is expected counts as none: a server that does not pool gives one for each token. */
static bool gather(struct reading *r, const char *pointer, const struct json **values) {
    struct str head, tail;
    if (!split_star(pointer, &head, &tail)) {
        if (r->count != 1) {
            r->reason = arena_printf(r->tmp, "one vector for %zu texts", r->count);
            return false;
        }
        values[0] = walk(r->tmp, r->root, str_of(pointer), true);
        return true;
    }
    const struct json *list = embed_at(r->tmp, r->root, head);
    if (json_type(list) != JSON_ARRAY) {
        r->reason =
            arena_printf(r->tmp, "no array at \"%.*s\" of the response", (int)head.len, head.ptr);
        return false;
    }
    if (json_count(list) != r->count) {
        r->reason = arena_printf(r->tmp, "%zu items for %zu texts", json_count(list), r->count);
        return false;
    }
    struct json_each each = {0};
    for (size_t i = 0; json_next(list, &each); i++)
        values[i] = walk(r->tmp, each.value, tail, true);
    return true;
}

/* places[i] is the text that item i belongs to. Without indexes it is i: some APIs leave them out.
 */
static bool read_order(struct reading *r, size_t *places) {
    size_t there = 0;
    const char *pointer = r->embed->provider->idx;
    const struct json **values = arena_array(r->tmp, r->count, sizeof(const struct json *));
    if (pointer && !gather(r, pointer, values))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        places[i] = i;
        there += json_type(values[i]) != JSON_MISSING && json_type(values[i]) != JSON_NULL;
    }
    if (there == 0)
        return true;
    bool *taken = arena_array(r->tmp, r->count, sizeof(*taken));
    for (size_t i = 0; i < r->count; i++) {
        int64_t place = 0;
        if (!json_integer(values[i], 0, (int64_t)r->count - 1, &place) || taken[place]) {
            r->reason = arena_printf(r->tmp, "the indexes of %zu items are not 0 to %zu, each once",
                                     r->count, r->count - 1);
            return false;
        }
        taken[place] = true;
        places[i] = (size_t)place;
    }
    return true;
}

/* A digit's value and 64; 0 is no digit (RFC 4648). */
static const unsigned char digits[256] = {
    ['A'] = 64,  ['B'] = 65,  ['C'] = 66,  ['D'] = 67,  ['E'] = 68,  ['F'] = 69,  ['G'] = 70,
    ['H'] = 71,  ['I'] = 72,  ['J'] = 73,  ['K'] = 74,  ['L'] = 75,  ['M'] = 76,  ['N'] = 77,
    ['O'] = 78,  ['P'] = 79,  ['Q'] = 80,  ['R'] = 81,  ['S'] = 82,  ['T'] = 83,  ['U'] = 84,
    ['V'] = 85,  ['W'] = 86,  ['X'] = 87,  ['Y'] = 88,  ['Z'] = 89,  ['a'] = 90,  ['b'] = 91,
    ['c'] = 92,  ['d'] = 93,  ['e'] = 94,  ['f'] = 95,  ['g'] = 96,  ['h'] = 97,  ['i'] = 98,
    ['j'] = 99,  ['k'] = 100, ['l'] = 101, ['m'] = 102, ['n'] = 103, ['o'] = 104, ['p'] = 105,
    ['q'] = 106, ['r'] = 107, ['s'] = 108, ['t'] = 109, ['u'] = 110, ['v'] = 111, ['w'] = 112,
    ['x'] = 113, ['y'] = 114, ['z'] = 115, ['0'] = 116, ['1'] = 117, ['2'] = 118, ['3'] = 119,
    ['4'] = 120, ['5'] = 121, ['6'] = 122, ['7'] = 123, ['8'] = 124, ['9'] = 125, ['+'] = 126,
    ['/'] = 127,
};

/* The 24 bits of four digits; above that if one is none. */
static uint32_t quad(const unsigned char *at) {
    const unsigned a = digits[at[0]], b = digits[at[1]], c = digits[at[2]], d = digits[at[3]];
    if (!(a & b & c & d & 64))
        return UINT32_MAX;
    return (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
}

/* Little-endian bytes, in place. */
static void to_floats(const unsigned char *bytes, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = bytes + 4 * i;
        const uint32_t bits =
            (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        memcpy(&out[i], &bits, sizeof bits);
    }
}

bool embed_base64(struct str text, float *out, size_t count) {
    const size_t bytes = 4 * count, whole = bytes / 3, rest = bytes % 3;
    const unsigned char *at = (const unsigned char *)text.ptr;
    unsigned char *to = (unsigned char *)out;
    if (text.len != 4 * (whole + (rest > 0)))
        return false;
    for (size_t i = 0; i < whole; i++, at += 4, to += 3) {
        const uint32_t bits = quad(at);
        if (bits == UINT32_MAX)
            return false;
        to[0] = (unsigned char)(bits >> 16);
        to[1] = (unsigned char)(bits >> 8);
        to[2] = (unsigned char)bits;
    }
    if (rest > 0) {
        const unsigned char last[4] = {at[0], at[1], rest == 2 ? at[2] : 'A', 'A'};
        const uint32_t bits = quad(last);
        if (bits == UINT32_MAX || at[3] != '=' || (rest == 1 && at[2] != '='))
            return false;
        to[0] = (unsigned char)(bits >> 16);
        if (rest == 2)
            to[1] = (unsigned char)(bits >> 8);
    }
    to_floats((const unsigned char *)out, out, count);
    return true;
}

/* Numbers in base64 or a plain array: some servers ignore the format that was asked for. */
static bool decode(struct reading *r, size_t item, const struct json *value, float *out) {
    const size_t dimensions = r->embed->dimensions;
    const enum json_type type = json_type(value);
    if (type == JSON_STRING && r->embed->provider->base64) {
        if (embed_base64(json_str(value), out, dimensions))
            return true;
        r->reason = arena_printf(r->tmp, "item %zu is not the base64 of %zu floats (%zu bytes)",
                                 item, dimensions, json_str(value).len);
        return false;
    }
    if (type != JSON_ARRAY) {
        r->reason =
            arena_printf(r->tmp, "item %zu has no vector at \"%s\"", item, r->embed->provider->vec);
        return false;
    }
    if (json_count(value) != dimensions) {
        r->reason = arena_printf(r->tmp, "item %zu has %zu dimensions where %zu are expected", item,
                                 json_count(value), dimensions);
        return false;
    }
    if (json_floats(value, out, dimensions))
        return true;
    r->reason = arena_printf(r->tmp, "item %zu holds what is not a finite number", item);
    return false;
}

/* Checks the components and, where the provider asks for it, divides by the norm. */
static bool check(struct reading *r, size_t item, float *vector) {
    const size_t dimensions = r->embed->dimensions;
    const float most = r->embed->half ? HALF_MAX : FLT_MAX;
    const bool normalize = r->embed->provider->normalize;
    double squares = 0;
    for (size_t i = 0; i < dimensions; i++) {
        if (!isfinite(vector[i])) {
            r->reason = arena_printf(r->tmp, "item %zu holds what is not a finite number", item);
            return false;
        }
        if (fabsf(vector[i]) > most && !normalize) {
            r->reason = arena_printf(r->tmp, "item %zu holds %g: halfvec reaches to 65504", item,
                                     (double)vector[i]);
            return false;
        }
        squares += (double)vector[i] * (double)vector[i];
    }
    if (!(squares > 0)) {
        r->reason = arena_printf(r->tmp, "item %zu is a zero vector", item);
        return false;
    }
    const double norm = sqrt(squares);
    for (size_t i = 0; normalize && i < dimensions; i++)
        vector[i] = (float)((double)vector[i] / norm);
    return true;
}

bool embed_vectors(const struct embed *embed, struct arena *tmp, const struct json *root,
                   size_t count, const float ***out, const char **reason) {
    struct reading r = {.embed = embed, .tmp = tmp, .root = root, .count = count};
    const size_t dimensions = embed->dimensions;
    const struct json **values = arena_array(tmp, count, sizeof(const struct json *));
    size_t *places = arena_array(tmp, count, sizeof(*places));
    float *block = arena_raw(tmp, count * dimensions * sizeof(*block));
    const float **rows = arena_array(tmp, count, sizeof(const float *));
    bool ok = gather(&r, embed->provider->vec, values) && read_order(&r, places);
    for (size_t i = 0; ok && i < count; i++) {
        float *row = block + places[i] * dimensions;
        ok = decode(&r, i, values[i], row) && check(&r, i, row);
        rows[places[i]] = row;
    }
    *out = rows;
    *reason = r.reason;
    return ok;
}
