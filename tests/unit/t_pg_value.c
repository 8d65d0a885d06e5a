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
    tap_str(t, hex(a, pg_vector_array(a, (struct pg_vector_type){4711, false}, rows, 2, 2)),
            "0000000100000000000012670000000200000001"
            "0000000c000200003f800000c0200000"
            "0000000c000200000000000040400000",
            "a vector is int16 dim, int16 0 and big-endian floats");
    tap_str(t, hex(a, pg_vector_array(a, (struct pg_vector_type){4711, false}, NULL, 0, 2)),
            "000000000000000000001267", "an empty array of vectors has no dimensions");
    tap_str(t, hex(a, pg_vector_array(a, (struct pg_vector_type){4711, true}, rows, 2, 2)),
            "0000000100000000000012670000000200000001"
            "00000008000200003c00c100"
            "000000080002000000004200",
            "a halfvec has big-endian halves in their place");
}

static void test_halves(struct tap *t) {
    static const struct {
        float value;
        unsigned half;
        const char *rule;
    } rows[] = {
        {1.0F, 0x3c00, "one"},
        {-2.5F, 0xc100, "a sign and digits"},
        {-0.0F, 0x8000, "zero keeps its sign"},
        {65504.0F, 0x7bff, "the largest finite half"},
        {65519.996F, 0x7bff, "what is just below the middle stays finite"},
        {65520.0F, 0x7c00, "the middle above it is infinite"},
        {-1e30F, 0xfc00, "and so is all beyond"},
        {INFINITY, 0x7c00, "infinity stays"},
        {NAN, 0x7e00, "not a number stays"},
        {0x1.002p0F, 0x3c00, "a tie goes to the even half below"},
        {0x1.006p0F, 0x3c02, "a tie goes to the even half above"},
        {0x1.002002p0F, 0x3c01, "more than a tie goes up"},
        {0x1.ffep0F, 0x4000, "rounding up carries into the exponent"},
        {0x1p-14F, 0x0400, "the least normal half"},
        {0x1.ffep-15F, 0x0400, "rounding up a subnormal makes it normal"},
        {0x1.8p-15F, 0x0300, "a subnormal"},
        {0x1p-24F, 0x0001, "the least subnormal"},
        {0x1.8p-24F, 0x0002, "a tie of subnormals goes to the even one"},
        {0x1p-25F, 0x0000, "half of the least is a tie with zero, which is even"},
        {0x1.000002p-25F, 0x0001, "a little more is not zero"},
        {-0x1p-26F, 0x8000, "what is smaller is zero, with its sign"},
    };

    for (size_t i = 0; i < countof(rows); i++)
        tap_int(t, pg_half(rows[i].value), rows[i].half, rows[i].rule);
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
    test_halves(&t);
    test_vectors(&t, a);
    test_params(&t, a);
    test_cells(&t);
    arena_free(a);
    return tap_done(&t);
}
