/* Rules of compiler/expression.h. */
#include "../../compiler/expression.h"
#include "tap.h"

/* The expression on one line, or the error with its hint cut off. */
static const char *read_sql(struct arena *a, struct str sql) {
    struct diags d = diags_new(a);
    const struct source source = {"plan.yaml", {"", 0}};
    const char *out = NULL;
    const bool ok =
        expression_read(&d, a, &source, (struct pos){"plan.yaml", 1, 1}, "where", sql, &out);
    return ok ? out : d.first->message;
}

static const struct {
    const char *sql, *want, *rule;
} rows[] = {
    {"deleted_at IS NULL", "deleted_at IS NULL", "an expression stays as it is"},
    {"  a = 1  ", "a = 1", "spaces around it go"},
    {"a  =  1", "a  =  1", "spaces within it stay"},
    {"a = 1\n  AND b = 2\n", "a = 1 AND b = 2", "line breaks become one space"},
    {"a\t=\r\n1", "a = 1", "other white space becomes one space"},
    {"a = 'it''s (;-- $1'", "a = 'it''s (;-- $1'", "a string may hold anything"},
    {"a = 'x\\'", "a = 'x\\'", "a backslash in a plain string is itself"},
    {"a = E'x\\'; y'", "a = E'x\\'; y'", "a backslash in E'' escapes the quote"},
    {"a = e'\\\\'", "a = e'\\\\'", "a backslash in e'' escapes itself"},
    {"type'x\\'", "type'x\\'", "a name that ends with e begins no E''"},
    {"a = $$;'$$", "a = $$;'$$", "a dollar string may hold anything"},
    {"a = $t$ $$ ; $t$", "a = $t$ $$ ; $t$", "a dollar string ends at its own tag"},
    {"a$1 = b$c$d", "a$1 = b$c$d", "a dollar sign in a name is part of it"},
    {"\"a;\"\"--(\" = 1", "\"a;\"\"--(\" = 1", "a quoted name may hold anything"},
    {"a[1] = (b[(2)])", "a[1] = (b[(2)])", "brackets nest"},
    {"a = '{{x}}'", "a = '{{x}}'", "what looks like a hole is text"},
    {"a - -1 > 1.5e-3", "a - -1 > 1.5e-3", "numbers and signs"},
    {"\xc3\xa4 = 1", "\xc3\xa4 = 1", "a name may hold letters beyond ASCII"},
    {"", "\"where\" is empty", "nothing is refused"},
    {" \n ", "\"where\" is empty", "white space alone is refused"},
    {"true) OR (true", "\"where\" has a \")\" without its \"(\" (character 5)",
     "brackets never close what they did not open"},
    {"(a", "\"where\" has a \"(\" without its \")\" (character 3)", "brackets are closed"},
    {"a[1", "\"where\" has a \"[\" without its \"]\" (character 4)", "square brackets are closed"},
    {"(a]", "\"where\" has a \"]\" without its \"[\" (character 3)", "brackets match in kind"},
    {"a -- b", "\"where\" has an SQL comment (character 3)", "a line comment is refused"},
    {"a +-- b", "\"where\" has an SQL comment (character 4)", "also behind an operator"},
    {"a /* b */", "\"where\" has an SQL comment (character 3)", "a block comment is refused"},
    {"\xc3\xa4; b", "\"where\" has a \";\" (character 2)",
     "a second statement is refused, and characters are counted"},
    {"a = $1", "\"where\" has a parameter (character 5)", "a parameter is refused"},
    {"a = $ 1", "\"where\" has a \"$\" that begins no string (character 5)",
     "a lone dollar sign is refused"},
    {"a = 'b", "\"where\" has a string that does not end (character 5)", "a string ends"},
    {"a = E'b\\'", "\"where\" has a string that does not end (character 6)",
     "an escaped quote does not end a string"},
    {"a = $x$b$y$", "\"where\" has a string that does not end (character 5)",
     "a dollar string does not end at another tag"},
    {"\"a = 1", "\"where\" has a quoted name that does not end (character 1)",
     "a quoted name ends"},
    {"a = 'b\nc'",
     "\"where\" has a line break or control character in a string or name (character 7)",
     "a line break in a string is refused"},
    {"a = E'b\\\nc'",
     "\"where\" has a line break or control character in a string or name (character 9)",
     "also after a backslash"},
    {"a = $$b\nc$$", "\"where\" has a line break or control character in a string (character 8)",
     "a line break in a dollar string is refused"},
    {"a \\gexec", "\"where\" has a backslash outside a string (character 3)",
     "a command of psql is refused"},
    {"a\x01", "\"where\" has a control character (character 2)", "a control character is refused"},
    {"a = 5E'\\''", "\"where\" has a number that runs into a quote or \"$\" (character 7)",
     "a number that runs into a string is refused: versions of PostgreSQL read it differently"},
    {"a = 1$1", "\"where\" has a number that runs into a quote or \"$\" (character 6)",
     "a parameter behind a number is refused"},
};

int main(void) {
    struct tap t = {0, 0};
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++)
        tap_str(&t, read_sql(a, str_of(rows[i].sql)), rows[i].want, rows[i].rule);
    char deep[EXPRESSION_DEPTH_MAX + 2] = "";
    memset(deep, '(', EXPRESSION_DEPTH_MAX + 1);
    tap_str(&t, read_sql(a, str_of(deep)),
            "\"where\" has too many brackets in one another (character 65)",
            "the depth of brackets is limited");
    arena_free(a);
    return tap_done(&t);
}
