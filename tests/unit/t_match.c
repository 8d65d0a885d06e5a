/* Rules of compiler/match.h. */
#include "../../compiler/match.h"
#include "tap.h"

static void test_find(struct tap *t) {
    struct match m;
    const struct str text = str_of("one\ntwo 22\nthree 333");
    tap_ok(t, match_find("^(\\w+) (\\d+)$", text, 0, &m), "a line is found by ^ and $");
    tap_ok(t, str_is(m.group[0], "two 22"), "group 0 is the whole match");
    tap_ok(t, str_is(m.group[1], "two") && str_is(m.group[2], "22"), "groups are slices");
    tap_ok(t, m.group[1].ptr == text.ptr + 4, "slices point into the text");
    tap_ok(t, match_find("^(\\w+) (\\d+)$", text, 8, &m) && str_is(m.group[1], "three"),
           "an offset is where the search begins");
    tap_ok(t, !match_find("four", text, 0, &m), "what is not there is not found");
    tap_ok(t, match_find("(a)?(o)", text, 0, &m) && m.group[1].len == 0 && m.group[7].len == 0,
           "a group that took no part is empty");
    tap_ok(t, !match_find("x", text, 1000, &m), "an offset past the end finds nothing");
    tap_ok(t, match_find("", (struct str){NULL, 0}, 0, &m), "the empty slice is a text");
}

static void test_whole(struct tap *t) {
    tap_ok(t, match_whole("a|ab", str_of("ab")), "the whole text may take a later alternative");
    tap_ok(t, !match_whole("a", str_of("ab")), "a part is not the whole");
    tap_ok(t, !match_whole("a$", str_of("a\n")), "a line break at the end counts");
    tap_ok(t, match_whole(".", str_of("\xc3\xa4")), "a character may be several bytes");
    tap_ok(t, !match_whole(".*", str_of("\xff")), "what is not UTF-8 does not match");
    struct arena *a = arena_new();
    char *long_text = arena_alloc(a, 5001);
    memset(long_text, 'a', 5000);
    tap_ok(t, !match_whole("(a+)+b", str_of(long_text)),
           "a search that takes too long is given up");
    arena_free(a);
}

int main(void) {
    struct tap t = {0, 0};
    test_find(&t);
    test_whole(&t);
    return tap_done(&t);
}
