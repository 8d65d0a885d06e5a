/*
 * Values of C to PostgreSQL's binary format and back: big-endian integers and floats, arrays,
 * vectors. Pure.
 */
#include "pg.h"

#include <string.h>

#define OID_INT8 20
#define OID_TEXT 25
#define OID_FLOAT8 701
#define ARRAY_HEADER 20 /* dimensions, flags, element type, count, lower bound */
#define EMPTY_HEADER 12 /* dimensions 0, flags, element type */

static unsigned char *put16(unsigned char *at, uint32_t value) {
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
    return at + 2;
}

static unsigned char *put32(unsigned char *at, uint32_t value) {
    at[0] = (unsigned char)(value >> 24);
    at[1] = (unsigned char)(value >> 16);
    at[2] = (unsigned char)(value >> 8);
    at[3] = (unsigned char)value;
    return at + 4;
}

static unsigned char *put64(unsigned char *at, uint64_t value) {
    return put32(put32(at, (uint32_t)(value >> 32)), (uint32_t)value);
}

static unsigned char *put_header(unsigned char *at, uint32_t type, size_t count, bool nulls) {
    at = put32(at, count > 0);
    at = put32(at, nulls);
    at = put32(at, type);
    return count > 0 ? put32(put32(at, (uint32_t)count), 1) : at;
}

struct str pg_array(struct arena *a, uint32_t element_type, const struct str *elements,
                    size_t count) {
    size_t bytes = count > 0 ? ARRAY_HEADER : EMPTY_HEADER;
    bool nulls = false;
    for (size_t i = 0; i < count; i++) {
        bytes += 4 + elements[i].len;
        nulls |= elements[i].ptr == NULL;
    }
    unsigned char *start = arena_raw(a, bytes);
    unsigned char *at = put_header(start, element_type, count, nulls);
    for (size_t i = 0; i < count; i++) {
        at = put32(at, elements[i].ptr ? (uint32_t)elements[i].len : UINT32_MAX);
        if (elements[i].len > 0)
            memcpy(at, elements[i].ptr, elements[i].len);
        at += elements[i].len;
    }
    return (struct str){(const char *)start, bytes};
}

uint16_t pg_half(float value) {
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    const uint32_t size = bits & 0x7fffffff;
    if (size > 0x7f800000)
        return (uint16_t)(sign | 0x7e00); /* not a number */
    if (size >= 0x477ff000)
        return (uint16_t)(sign | 0x7c00); /* 65520 and more round to infinity */
    if (size < 0x33000000)
        return sign; /* less than half of the least subnormal */
    uint32_t half = 0, rest = 0, tie = 0;
    if (size < 0x38800000) { /* subnormal: units of 2^-24 */
        const uint32_t shift = 126 - (size >> 23), digits = (size & 0x7fffff) | 0x800000;
        half = digits >> shift;
        rest = digits & ((1U << shift) - 1);
        tie = 1U << (shift - 1);
    } else {
        half = (size - 0x38000000) >> 13;
        rest = size & 0x1fff;
        tie = 0x1000;
    }
    /* a carry out of the digits is one into the exponent, as it should be */
    if (rest > tie || (rest == tie && (half & 1)))
        half++;
    return (uint16_t)(sign | half);
}

static unsigned char *put_vector(unsigned char *at, const float *row, size_t dim, bool half) {
    at = put16(put16(at, (uint32_t)dim), 0);
    for (size_t i = 0; half && i < dim; i++)
        at = put16(at, pg_half(row[i]));
    for (size_t i = 0; !half && i < dim; i++) {
        uint32_t bits = 0;
        memcpy(&bits, &row[i], sizeof bits);
        at = put32(at, bits);
    }
    return at;
}

struct str pg_vector_array(struct arena *a, struct pg_vector_type type, const float *const *rows,
                           size_t count, size_t dim) {
    const size_t element = 4 + (type.half ? 2 : 4) * dim;
    const size_t bytes = count > 0 ? ARRAY_HEADER + count * (4 + element) : EMPTY_HEADER;
    unsigned char *start = arena_raw(a, bytes);
    unsigned char *at = put_header(start, type.oid, count, false);
    for (size_t i = 0; i < count; i++)
        at = put_vector(put32(at, (uint32_t)element), rows[i], dim, type.half);
    return (struct str){(const char *)start, bytes};
}

struct pg_param pg_text(struct str text) {
    // an empty slice may have no pointer, which would be NULL
    return (struct pg_param){.type = OID_TEXT, .value = {text.ptr ? text.ptr : "", text.len}};
}

struct pg_param pg_int8(struct arena *a, int64_t value) {
    unsigned char *bytes = arena_alloc(a, 8);
    put64(bytes, (uint64_t)value);
    return (struct pg_param){.type = OID_INT8, .value = {(const char *)bytes, 8}};
}

struct pg_param pg_float8(struct arena *a, double value) {
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    unsigned char *bytes = arena_alloc(a, 8);
    put64(bytes, bits);
    return (struct pg_param){.type = OID_FLOAT8, .value = {(const char *)bytes, 8}};
}

/* Big-endian, up to 8 bytes. */
static uint64_t get(struct str cell) {
    uint64_t value = 0;
    for (size_t i = 0; i < cell.len && i < 8; i++)
        value = value << 8 | (unsigned char)cell.ptr[i];
    return value;
}

int64_t pg_cell_int(struct str cell) {
    const uint64_t value = get(cell);
    if (cell.len == 2)
        return (int16_t)value;
    if (cell.len == 4)
        return (int32_t)value;
    return (int64_t)value;
}

double pg_cell_float(struct str cell) {
    const uint64_t value = get(cell);
    if (cell.len == 4) {
        const uint32_t bits = (uint32_t)value;
        float narrow = 0;
        memcpy(&narrow, &bits, sizeof narrow);
        return (double)narrow;
    }
    double wide = 0;
    memcpy(&wide, &value, sizeof wide);
    return wide;
}

bool pg_cell_bool(struct str cell) { return cell.len > 0 && cell.ptr[0] != 0; }
