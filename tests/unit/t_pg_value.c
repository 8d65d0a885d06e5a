/* Rules of the values in runtime/pg.h: PostgreSQL's binary format, byte by byte. */
#include "../../runtime/pg.h"
#include "tap.h"

#include <math.h>

static const char *hex(struct arena *a, struct str bytes) {
    struct buf out = buf_new(a, 4096);
    buf_puts(&out, "");
    for (size_t i = 0; i < bytes.len; i++)
        buf_printf(&out, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
    return out.ptr;
}

static void test_arrays(struct tap *t, struct arena *a) {
    const struct str three[] = {str_of("a"), {NULL, 0}, {"", 0}};
    tap_str(t, hex(a, pg_array(a, 25, three, 1)),
            "00000001000000000000001900000001000000010000000161",
            "an array has dimensions, flags, type, count, lower bound and elements");
    tap_str(t, hex(a, pg_array(a, 25, three, 3)),
            "00000001000000010000001900000003000000010000000161ffffffff00000000",
            "NULL is the length -1 and a flag, an empty element the length 0");
    tap_str(t, hex(a, pg_array(a, 20, NULL, 0)), "000000000000000000000014",
            "an empty array has no dimensions");
}

static void test_vectors(struct tap *t, struct arena *a) {
    const float first[] = {1.0F, -2.5F}, second[] = {0.0F, 3.0F};
    const float *const rows[] = {first, second};
    tap_str(t, hex(a, pg_vector_array(a, 4711, rows, 2, 2)),
            "0000000100000000000012670000000200000001"
            "0000000c000200003f800000c0200000"
            "0000000c000200000000000040400000",
            "a vector is int16 dim, int16 0 and big-endian floats");
    tap_str(t, hex(a, pg_vector_array(a, 4711, NULL, 0, 2)), "000000000000000000001267",
            "an empty array of vectors has no dimensions");
}

static void test_params(struct tap *t, struct arena *a) {
    tap_str(t, hex(a, pg_int8(a, -2).value), "fffffffffffffffe", "int8 is big-endian");
    tap_str(t, hex(a, pg_float8(a, 1.5).value), "3ff8000000000000", "float8 is big-endian");
    tap_int(t, pg_int8(a, 1).type, 20, "an int8 parameter has its type");
    tap_int(t, pg_float8(a, 1).type, 701, "a float8 parameter has its type");
    tap_ok(t, pg_text((struct str){NULL, 0}).value.ptr != NULL, "an empty text is not NULL");
}

static void test_cells(struct tap *t) {
    static const struct {
        struct str cell;
        long long value;
        const char *rule;
    } rows[] = {
        {{"\xff\xfe", 2}, -2, "int2 keeps its sign"},
        {{"\xff\xff\xff\xfe", 4}, -2, "int4 keeps its sign"},
        {{"\xff\xff\xff\xff\xff\xff\xff\xfe", 8}, -2, "int8 keeps its sign"},
        {{"\x00\x00\x01\x02", 4}, 258, "int4 is big-endian"},
        {{NULL, 0}, 0, "NULL reads as 0"},
    };

    for (size_t i = 0; i < countof(rows); i++)
        tap_int(t, pg_cell_int(rows[i].cell), rows[i].value, rows[i].rule);
    tap_ok(t, fabs(pg_cell_float((struct str){"\x3f\xc0\x00\x00", 4}) - 1.5) < 1e-9,
           "float4 is read");
    tap_ok(t, fabs(pg_cell_float((struct str){"\xbf\xf8\0\0\0\0\0\0", 8}) + 1.5) < 1e-9,
           "float8 is read");
    tap_ok(t, pg_cell_bool((struct str){"\x01", 1}) && !pg_cell_bool((struct str){"\0", 1}),
           "a boolean is one byte");
    tap_ok(t, !pg_cell_bool((struct str){NULL, 0}), "NULL reads as false");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_arrays(&t, a);
    test_vectors(&t, a);
    test_params(&t, a);
    test_cells(&t);
    arena_free(a);
    return tap_done(&t);
}
