/* Rules of runtime/base/sql.h. That a server reads the same is tested against one, elsewhere. */
#include "../../runtime/base/sql.h"
#include "tap.h"

static void test_ident(struct tap *t) {
    static const struct {
        const char *name, *want, *rule;
    } rows[] = {
        {"documents_v2", "documents_v2", "a lower-case name stays bare"},
        {"_x", "_x", "an underscore may come first"},
        {"Docs", "\"Docs\"", "a capital needs quotes"},
        {"2x", "\"2x\"", "a digit in front needs quotes"},
        {"a b", "\"a b\"", "a space needs quotes"},
        {"a$b", "\"a$b\"", "a dollar sign needs quotes"},
        {"a\"b", "\"a\"\"b\"", "a quote is doubled"},
        {"a'b", "\"a'b\"", "an apostrophe stands as it is"},
        {"\xc3\xa4", "\"\xc3\xa4\"", "a letter beyond ASCII needs quotes"},
        {"", "\"\"", "the empty name needs quotes"},
        {"user", "\"user\"", "a reserved word needs quotes"},
        {"like", "\"like\"", "a type or function word needs quotes"},
        {"values", "\"values\"", "a column word needs quotes"},
        {"json_table", "\"json_table\"", "a word of PostgreSQL 17 needs quotes"},
        {"all", "\"all\"", "the first word of the list is found"},
        {"xmltable", "\"xmltable\"", "the last word of the list is found"},
        {"title", "title", "an ordinary word stays bare"},
        {"name", "name", "an unreserved key word stays bare"},
        {"users", "users", "a word that goes on behind a key word stays bare"},
        {"use", "use", "a word that stops within a key word stays bare"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct buf b = buf_new(a, 100);
        sql_ident(&b, str_of(rows[i].name));
        tap_str(t, b.ptr, rows[i].want, rows[i].rule);
    }
    tap_ok(t, !sql_reserved((struct str){"user\0", 5}), "NUL behind a key word makes it none");
    arena_free(a);
}

static void test_literal(struct tap *t) {
    static const struct {
        const char *text, *want, *rule;
    } rows[] = {
        {"", "''", "the empty text"},
        {"plain \xc3\xa4", "'plain \xc3\xa4'", "plain text stands between quotes"},
        {"it's", "'it''s'", "a quote is doubled"},
        {"a\\b", "E'a\\\\b'", "a backslash makes an escape string"},
        {"a\nb\tc", "E'a\\nb\\tc'", "a text of several lines is written on one"},
        {"\x01"
         "1\x7f",
         "E'\\x011\\x7f'", "a control character takes two digits, so that a digit may follow"},
        {"'\\'", "E'''\\\\'''", "quotes are doubled in an escape string too"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct buf b = buf_new(a, 100);
        sql_literal(&b, str_of(rows[i].text));
        tap_str(t, b.ptr, rows[i].want, rows[i].rule);
    }
    arena_free(a);
}

static void test_read_name(struct tap *t) {
    static const struct {
        const char *text, *name, *rest, *rule;
    } rows[] = {
        {"public.docs", "public", ".docs", "a bare name ends before a dot"},
        {"Docs", "docs", "", "a bare name is folded to lower case"},
        {"a1$_b c", "a1$_b", " c", "digits and dollar signs may follow"},
        {"\xc3\x84x", "\xc3\x84x", "", "letters beyond ASCII are not folded"},
        {"\"Docs\".x", "Docs", ".x", "a quoted name keeps its capitals"},
        {"\"a\"\"b\"c", "a\"b", "c", "a doubled quote is one"},
        {"\"a.b\"", "a.b", "", "a dot may stand in quotes"},
        {"", NULL, "", "nothing is no name"},
        {"1a", NULL, "1a", "a digit begins no name"},
        {".a", NULL, ".a", "a dot begins no name"},
        {"$a", NULL, "$a", "a dollar sign begins no name"},
        {"\"\"", NULL, "\"\"", "an empty quoted name is none"},
        {"\"ab", NULL, "\"ab", "a quote that is not closed is no name"},
        {"\"a\"\"", NULL, "\"a\"\"", "a doubled quote closes nothing"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct str rest = str_of(rows[i].text), name = {0};
        const bool found = sql_read_name(a, &rest, &name);
        tap_str(t, found ? name.ptr : NULL, rows[i].name, rows[i].rule);
        tap_str(t, rest.ptr, rows[i].rest, "and reading stops behind it");
    }
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_ident(&t);
    test_literal(&t);
    test_read_name(&t);
    return tap_done(&t);
}
