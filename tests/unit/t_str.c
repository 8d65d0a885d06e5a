/* Rules of runtime/base/str.h. */
#include "../../runtime/base/str.h"
#include "tap.h"

static void test_slices(struct tap *t) {
    struct arena *a = arena_new();
    const struct str nothing = {NULL, 0}, ab = str_of("ab");
    tap_int(t, (long long)str_of(NULL).len, 0, "the slice of NULL is empty");
    tap_ok(t, str_eq(nothing, str_of("")), "empty slices are equal, whatever they point to");
    tap_ok(t, !str_eq(ab, str_of("aB")), "equality minds capitals");
    tap_ok(t, str_is(ab, "ab") && !str_is(ab, "abc"), "str_is compares the whole string");
    tap_ok(t, str_starts(ab, str_of("a")) && str_starts(ab, nothing),
           "a slice starts with its prefix");
    tap_ok(t, !str_starts(ab, str_of("abc")), "a prefix longer than the slice does not match");
    tap_str(t, str_dup(a, (struct str){"abc", 2}), "ab", "a copy ends with NUL");
    tap_ok(t,
           str_compare(nothing, ab) < 0 && str_compare(ab, str_of("a")) > 0 &&
               str_compare(ab, ab) == 0 && str_compare(nothing, str_of("")) == 0,
           "a prefix comes before what it begins");
    tap_ok(t, str_compare(str_of("a\xc3\xa4"), str_of("ab")) > 0, "bytes have no sign");
    arena_free(a);
}

static void test_split(struct tap *t) {
    static const struct {
        const char *text, *parts, *rule;
    } rows[] = {
        {"a,b", "[a][b]", "split gives the parts between separators"},
        {"a,,b", "[a][][b]", "split gives empty parts"},
        {",a", "[][a]", "split gives an empty first part"},
        {"a,", "[a]", "a separator at the end begins no part"},
        {"", "", "split of nothing gives nothing"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct str rest = str_of(rows[i].text), part;
        struct buf got = buf_new(a, 100);
        buf_puts(&got, "");
        while (str_split(&rest, ',', &part)) {
            buf_putc(&got, '[');
            buf_str(&got, part);
            buf_putc(&got, ']');
        }
        tap_str(t, got.ptr, rows[i].parts, rows[i].rule);
    }
    arena_free(a);
}

static void test_nearest(struct tap *t) {
    static const char *const names[] = {"dimensions", "model", "table", "key", "type"};

    static const struct {
        const char *name, *nearest, *rule;
    } rows[] = {
        {"dimensoins", "dimensions", "two letters swapped are two changes"},
        {"tabel", "table", "two swapped letters are near"},
        {"tables", "table", "one letter too many is near"},
        {"ke", "key", "a third of the longer name may differ"},
        {"zebra", NULL, "nothing is suggested for an unrelated name"},
        {"", NULL, "nothing is suggested for no name"},
    };

    for (size_t i = 0; i < countof(rows); i++)
        tap_str(t, str_nearest(str_of(rows[i].name), names, countof(names)), rows[i].nearest,
                rows[i].rule);
    tap_int(t, str_distance(str_of("kitten"), str_of("sitting")), 3, "distance is Levenshtein's");
    tap_int(t, str_distance(str_of(""), str_of("abc")), 3, "distance from nothing is the length");
}

static void test_utf8(struct tap *t) {
    static const struct {
        const char *text;
        bool valid;
        const char *rule;
    } rows[] = {
        {"", true, "nothing is valid UTF-8"},
        {"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", true, "one to four bytes a character are valid"},
        {"\xf4\x8f\xbf\xbf", true, "U+10FFFF is valid"},
        {"\xf4\x90\x80\x80", false, "past U+10FFFF is invalid"},
        {"\xed\xa0\x80", false, "a surrogate is invalid"},
        {"\xc0\xaf", false, "an overlong form of two bytes is invalid"},
        {"\xe0\x80\xaf", false, "an overlong form of three bytes is invalid"},
        {"\xf0\x80\x80\xaf", false, "an overlong form of four bytes is invalid"},
        {"a\x80", false, "a continuation byte alone is invalid"},
        {"\xe2\x82", false, "a character cut short is invalid"},
        {"\xff", false, "0xFF is invalid"},
    };

    for (size_t i = 0; i < countof(rows); i++)
        tap_ok(t, str_utf8(str_of(rows[i].text)) == rows[i].valid, rows[i].rule);
    tap_int(t, (long long)str_char(str_of("\xe2\x82\xac!")), 3,
            "str_char gives a character's bytes");
    tap_int(t, (long long)str_chars(str_of("a\xc3\xa4\xe2\x82\xac")), 3,
            "str_chars counts characters, not bytes");
    tap_int(t, (long long)str_char(str_of("\x80")), 0, "str_char gives 0 for an invalid one");
}

static void test_integer(struct tap *t) {
    static const struct {
        const char *text;
        bool valid;
        int64_t number;
        const char *rule;
    } rows[] = {
        {"0", true, 0, "zero is a number"},
        {"-42", true, -42, "a minus is read"},
        {"9223372036854775807", true, INT64_MAX, "the greatest number is read"},
        {"-9223372036854775808", true, INT64_MIN, "the least number is read"},
        {"9223372036854775808", false, 0, "a number past the greatest is refused"},
        {"-9223372036854775809", false, 0, "a number past the least is refused"},
        {"99999999999999999999999", false, 0, "a number that overflows is refused"},
        {"", false, 0, "no digit is no number"},
        {"-", false, 0, "a minus alone is no number"},
        {"+1", false, 0, "a plus is refused"},
        {" 1", false, 0, "a space is refused"},
        {"1x", false, 0, "a letter is refused"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        int64_t n = 0;
        const bool valid = str_integer(str_of(rows[i].text), INT64_MIN, INT64_MAX, &n);
        tap_ok(t, valid == rows[i].valid && n == rows[i].number, rows[i].rule);
    }
    int64_t n = 0;
    tap_ok(t, !str_integer(str_of("5"), 6, 9, &n) && !str_integer(str_of("5"), 1, 4, &n),
           "a number out of range is refused");
}

static void test_buffers(struct tap *t) {
    struct arena *a = arena_new();
    struct buf b = buf_new(a, 10);
    tap_str(t, buf_slice(&b).ptr, "", "an empty buffer gives an empty string");
    buf_puts(&b, "abc");
    buf_printf(&b, "%d", 1234);
    buf_add(&b, NULL, 0);
    buf_str(&b, str_of("xyz"));
    tap_str(t, b.ptr, "abc1234xyz", "a buffer takes exactly its maximum");
    tap_ok(t, !b.failed, "a full buffer has not failed");
    buf_putc(&b, '!');
    tap_ok(t, b.failed && b.len == 10, "one byte more fails it");
    buf_puts(&b, "");
    tap_ok(t, b.failed && buf_extend(&b, 0) == NULL, "a failed buffer stays failed");

    struct buf large = buf_new(a, 1 << 20);
    for (int i = 0; i < 100000; i++)
        buf_putc(&large, (char)('a' + i % 26));
    tap_int(t, (long long)strlen(large.ptr), 100000, "a buffer grows and keeps what it had");
    memcpy(buf_extend(&large, 3), "xyz", 3);
    tap_str(t, large.ptr + 100000, "xyz", "buf_extend gives the place to write");
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_slices(&t);
    test_split(&t);
    test_nearest(&t);
    test_utf8(&t);
    test_integer(&t);
    test_buffers(&t);
    return tap_done(&t);
}
