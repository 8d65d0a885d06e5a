/* Rules of runtime/base/diag.h. */
#include "../../runtime/base/diag.h"
#include "tap.h"

/* What diags_print writes. */
static const char *printed(struct arena *a, const struct diags *d, bool color) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    diags_print(d, "vecplan", color, out);
    fclose(out);
    const char *copy = arena_strdup(a, text);
    free(text);
    return copy;
}

static void test_print(struct tap *t) {
    static const struct {
        struct pos pos;
        const char *message, *source, *detail, *hint, *want, *rule;
    } rows[] = {
        {{"plans/dim.yaml", 12, 5},
         "unknown key \"dimensoins\"",
         "    dimensoins: 1536",
         NULL,
         "Did you mean \"dimensions\"?",
         "plans/dim.yaml:12:5: error: unknown key \"dimensoins\"\n"
         "   12 |     dimensoins: 1536\n"
         "      |     ^\n"
         "  hint: Did you mean \"dimensions\"?\n",
         "an error shows its place, source line, caret and hint"},
        {{NULL, 0, 0},
         "message",
         NULL,
         "more",
         "Do it.",
         "vecplan: error: message\n  detail: more\n  hint: Do it.\n",
         "without a position the program's name leads; the detail precedes the hint"},
        {{"f", 0, 0}, "empty", NULL, NULL, NULL, "f: error: empty\n", "line 0 is the whole file"},
        {{"f", 3, 0}, "bad", "x", NULL, NULL, "f:3: error: bad\n", "without a column, no excerpt"},
        {{"f", 1, 3},
         "bad",
         "\t\tx",
         NULL,
         NULL,
         "f:1:3: error: bad\n    1 |   x\n      |   ^\n",
         "a tab becomes one space"},
        {{"f", 1, 3},
         "bad",
         "\xc3\xa4\xe2\x82\xacx",
         NULL,
         NULL,
         "f:1:3: error: bad\n    1 | \xc3\xa4\xe2\x82\xacx\n      |   ^\n",
         "columns count characters, not bytes"},
        {{"f", 1, 9},
         "bad",
         "ab",
         NULL,
         NULL,
         "f:1:9: error: bad\n    1 | ab\n      |   ^\n",
         "a column past the line points behind it"},
        {{"f", 1234567, 1},
         "bad",
         "x",
         NULL,
         NULL,
         "f:1234567:1: error: bad\n1234567 | x\n        | ^\n",
         "a long line number moves the bar"},
        {{"a\033[2J", 1, 1},
         "b\nc\033[0m",
         "d\033\xc2\x9b"
         "e\xff",
         NULL,
         NULL,
         "a?[2J:1:1: error: b?c?[0m\n    1 | d??e?\n      | ^\n",
         "control characters and bytes that are not UTF-8 are masked"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        tap_ok(t, !diag_error(&d, DIAG_INPUT, rows[i].pos, "%s", rows[i].message),
               "diag_error gives false");
        if (rows[i].source != NULL)
            diag_source(&d, str_of(rows[i].source));
        if (rows[i].hint != NULL)
            diag_hint(&d, "%s", rows[i].hint);
        if (rows[i].detail != NULL)
            diag_detail(&d, "%s", rows[i].detail);
        tap_str(t, printed(a, &d, false), rows[i].want, rows[i].rule);
    }
    arena_free(a);
}

/* The character above the caret of an error at the column, and the width of the excerpt. */
static char under_caret(struct arena *a, const char *line, int column, size_t *width) {
    struct diags d = diags_new(a);
    diag_error(&d, DIAG_INPUT, (struct pos){"f", 1, column}, "bad");
    diag_source(&d, str_of(line));
    struct str rest = str_of(printed(a, &d, false)), shown = {0}, caret = {0};
    str_split(&rest, '\n', &shown);
    str_split(&rest, '\n', &shown);
    str_split(&rest, '\n', &caret);
    *width = shown.len;
    return caret.len > 0 && caret.len <= shown.len ? shown.ptr[caret.len - 1] : '\0';
}

static void test_long_lines(struct tap *t) {
    struct arena *a = arena_new();
    char line[10001];
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = (char)('0' + i % 71);
    line[sizeof line - 1] = '\0';
    bool right = true, narrow = true;
    for (int column = 1; column < (int)sizeof line; column += 13) {
        size_t width = 0;
        right = right && under_caret(a, line, column, &width) == line[column - 1];
        narrow = narrow && width <= 8 + 100;
    }
    tap_ok(t, right, "a long line is cut around the caret, which stays under its character");
    tap_ok(t, narrow, "of a long line at most 100 columns are shown");
    arena_free(a);
}

static void test_sort(struct tap *t) {
    static const struct pos places[] = {{NULL, 0, 0}, {"b", 1, 1}, {"a", 2, 1}, {"a", 1, 9},
                                        {"a", 1, 2},  {"a", 0, 0}, {"a", 1, 2}, {NULL, 0, 0}};
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    for (size_t i = 0; i < countof(places); i++)
        diag_error(&d, DIAG_INPUT, places[i], "%zu", i);
    diags_sort(&d);
    struct buf order = buf_new(a, 100);
    for (const struct diag *diag = d.first; diag != NULL; diag = diag->next)
        buf_puts(&order, diag->message);
    tap_str(t, order.ptr, "54632107", "sorted by file, line, column; without position last");
    diag_warning(&d, pos_none(), "w");
    tap_str(t, d.last->message, "w", "a sorted list can be added to");
    arena_free(a);
}

static void test_exit(struct tap *t) {
    static const struct {
        enum diag_kind kinds[3];
        int code;
        const char *rule;
    } rows[] = {
        {{DIAG_INPUT, DIAG_INPUT, DIAG_INPUT}, 1, "input: exit 1"},
        {{DIAG_USAGE, DIAG_USAGE, DIAG_USAGE}, 2, "usage: exit 2"},
        {{DIAG_NOT_YET, DIAG_NOT_YET, DIAG_NOT_YET}, 3, "not yet: exit 3"},
        {{DIAG_TRANSIENT, DIAG_TRANSIENT, DIAG_TRANSIENT}, 4, "transient: exit 4"},
        {{DIAG_FAILED, DIAG_FAILED, DIAG_FAILED}, 1, "failed: exit 1"},
        {{DIAG_NOT_YET, DIAG_TRANSIENT, DIAG_NOT_YET}, 4, "transient outranks not yet"},
        {{DIAG_TRANSIENT, DIAG_FAILED, DIAG_NOT_YET}, 1, "failed outranks transient"},
        {{DIAG_INPUT, DIAG_USAGE, DIAG_TRANSIENT}, 2, "usage outranks input"},
        {{DIAG_USAGE, DIAG_BUG, DIAG_INPUT}, 70, "a bug outranks all"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        for (size_t k = 0; k < countof(rows[i].kinds); k++)
            diag_error(&d, rows[i].kinds[k], pos_none(), "x");
        tap_int(t, diags_exit(&d), rows[i].code, rows[i].rule);
    }
    struct diags d = diags_new(a);
    diag_hint(&d, "a hint to nothing is dropped");
    diag_warning(&d, pos_none(), "x");
    tap_int(t, diags_exit(&d), 0, "warnings alone: exit 0");
    tap_str(t, printed(a, &d, true), "vecplan: \033[1;35mwarning:\033[0m x\n",
            "levels are coloured");
    d.strict = true;
    diag_warning(&d, pos_none(), "y");
    tap_int(t, diags_exit(&d), 1, "strict: a warning is an error");
    tap_int(t, d.errors, 1, "strict: and counts as one");
    arena_free(a);
}

static void test_limits(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    char text[9001];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    memcpy(text + 4094, "\xe2\x82\xac", 3);
    diag_error(&d, DIAG_INPUT, pos_none(), "%s", text);
    tap_int(t, (long long)strlen(d.last->message), 4094, "a text is cut at 4 kB, on a character");
    tap_str(t, diag_mask(a, str_of("a\xe2\x82\xac"), 3), "a", "diag_mask cuts on a character");
    tap_str(t, diag_mask(a, (struct str){"a\0b", 3}, 9), "a?b", "diag_mask masks NUL");
    arena_free(a);
}

static void test_flood(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    for (int i = 150; i > 0; i--) {
        diag_warning(&d, (struct pos){"a", i, 1}, "x");
        diag_hint(&d, "Do it.");
    }
    diag_error(&d, DIAG_FAILED, (struct pos){"a", 7, 1}, "y");
    diag_error(&d, DIAG_INPUT, (struct pos){"b", 1, 1}, "z");
    tap_int(t, d.errors + d.warnings, 152, "all diagnostics are counted");
    diags_sort(&d);
    const char *text = printed(a, &d, false);
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    tap_int(t, (long long)lines, 202, "the first hundred of a file are shown");
    tap_ok(t, strstr(text, "a:150:1: warning: x\n  hint: Do it.\na: 51 more are not shown\nb:1:1:"),
           "and behind them how many are not");
    tap_int(t, diags_exit(&d), 1, "an error that is not shown counts for the exit code");
    arena_free(a);
}

static void test_move(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a), more = diags_new(a), none = diags_new(a);
    diags_move(&d, &none);
    diag_warning(&more, pos_none(), "w");
    diags_move(&d, &more);
    diag_error(&more, DIAG_NOT_YET, pos_none(), "e");
    diags_move(&d, &more);
    tap_str(t, printed(a, &d, false), "vecplan: warning: w\nvecplan: error: e\n",
            "lists are moved to the end of another");
    tap_ok(t, d.errors == 1 && d.warnings == 1 && diags_exit(&d) == 3, "and counted there");
    tap_ok(t, more.first == NULL && more.errors == 0, "nothing stays behind");
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_flood(&t);
    test_print(&t);
    test_long_lines(&t);
    test_sort(&t);
    test_exit(&t);
    test_limits(&t);
    test_move(&t);
    return tap_done(&t);
}
