/* Rules of compiler/source.h and compiler/yaml.h. */
#include "../../compiler/yaml.h"
#include "plan_case.h"

static const char *read_yaml(struct arena *a, struct str text, struct node **root) {
    struct diags d = diags_new(a);
    struct source *source = arena_alloc(a, sizeof(*source));
    *root = NULL;
    const bool ok = source_new(&d, "plan.yaml", text, source) && yaml_read(&d, a, source, root);
    return ok == (d.errors == 0) ? plan_rendered(a, &d) : "result and errors disagree";
}

static const struct {
    struct str text;
    const char *errors;
    bool tree;
    const char *rule;
} rows[] = {
    {{"a: 1\n", 5}, "", true, "a mapping is read"},
    {{"", 0},
     "1:1: the plan is empty [Begin with \"vecplan: 1\".]",
     false,
     "an empty file is refused"},
    {{"# x\n", 4},
     "2:1: the plan is empty [Begin with \"vecplan: 1\".]",
     false,
     "a file of comments is refused"},
    {{"[a]", 3},
     "1:1: a plan must be a mapping, not a list [Write \"key: value\" without \"- \" or a bracket "
     "before it.]",
     false,
     "the root is a mapping"},
    {{"a", 1},
     "1:1: a plan must be a mapping, not a string [Write \"key: value\", with a space after the "
     "\":\".]",
     false,
     "the root is no scalar"},
    {{"a: 1\nb: 2\na: 3\nb: 4\n", 20},
     "3:1: duplicate key \"a\" [Remove one of the two; the first is at line 1.]\n"
     "4:1: duplicate key \"b\" [Remove one of the two; the first is at line 2.]",
     true,
     "all duplicate keys are reported, and the tree is there"},
    {{"a: &x 1\n", 8},
     "1:4: an anchor (\"&\") is not allowed in a plan [Write the value itself; if it begins with "
     "this character, put it in quotes.]",
     true,
     "an anchor is refused"},
    {{"a: {b: *x}\n", 11},
     "1:8: an alias (\"*\") is not allowed in a plan [Write the value itself; if it begins with "
     "this character, put it in quotes.]",
     false,
     "an alias is refused"},
    {{"a: !!str 1\n", 11},
     "1:4: a tag (\"!\") is not allowed in a plan [Write the value itself; if it begins with this "
     "character, put it in quotes.]",
     true,
     "a tag is refused"},
    {{"a: !x {}\n", 9},
     "1:4: a tag (\"!\") is not allowed in a plan [Write the value itself; if it begins with this "
     "character, put it in quotes.]",
     true,
     "a tag of a mapping is refused"},
    {{"a: 1\n---\nb: 2\n", 14},
     "2:1: a second document is not allowed in a plan [Give each plan a file of its own.]",
     false,
     "a second document is refused"},
    {{"{[a]: 1}", 8},
     "1:2: a key must be a name [Write one word before the \":\".]",
     false,
     "a key is a scalar"},
    {{"a: \"x\\0y\"\n", 10},
     "1:4: a NUL character is not allowed",
     false,
     "an escaped NUL is refused"},
    {{"a\0", 2}, "1:2: a NUL byte is not allowed", false, "a NUL byte is refused"},
    {{"\xef\xbb\xbf"
      "a: 1",
      7},
     "1:1: the file begins with a byte order mark [Save the plan as UTF-8 without a byte order "
     "mark.]",
     false,
     "a byte order mark is refused"},
    {{"\xff\xfe"
      "a",
      3},
     "1:1: the file begins with a byte order mark [Save the plan as UTF-8 without a byte order "
     "mark.]",
     false,
     "UTF-16 is refused"},
    {{"a: 1\nb: \xc3\xa4\xff", 11},
     "2:5: not UTF-8 [Save the plan as UTF-8.]",
     false,
     "a byte that is not UTF-8 is refused at its character"},
    {{"a: 1\nb: \xc3\xa4\x07", 11},
     "2:5: not valid YAML: control characters are not allowed",
     false,
     "a control character is refused at its character"},
    {{"a: 1\nb: [1,\nc: 2\n", 17},
     "2:4: the \"[\" that opens here is not closed [Close the \"[\" with \"]\".]",
     false,
     "a list that does not end is reported where it begins"},
    {{"a: 1\n\tb: 2\n", 11},
     "2:1: a tab stands in the indentation [Use spaces, not tabs.]",
     false,
     "a tab as indentation is refused"},
    {{"a: {\"\xc3\xa4\": 1 x: 2}", 17},
     "1:12: a \",\" is missing before this word [Separate values with commas, or put the value in "
     "quotes.]",
     false,
     "a mistake's column counts characters"},
    {{"\xc3\xa4: {x: 1, x: 2}", 16},
     "1:11: duplicate key \"x\" [Remove one of the two; the first is at line 1.]",
     true,
     "columns count characters"},
};

static void test_errors(struct tap *t) {
    for (size_t i = 0; i < countof(rows); i++) {
        struct arena *a = arena_new();
        struct node *root;
        tap_str(t, read_yaml(a, rows[i].text, &root), rows[i].errors, rows[i].rule);
        tap_ok(t, (root != NULL) == rows[i].tree, "the tree is there only where it is whole");
        arena_free(a);
    }
}

static void test_limits(struct tap *t) {
    struct arena *a = arena_new();
    struct node *root;
    struct buf deep = buf_new(a, 1 << 20), wide = buf_new(a, 1 << 20);
    buf_puts(&deep, "a: ");
    for (int i = 0; i < 50000; i++)
        buf_putc(&deep, '[');
    tap_str(t, read_yaml(a, buf_slice(&deep), &root),
            "1:19: nested deeper than 16 levels [No plan needs that: take out what is too much.]",
            "the depth is limited");
    buf_puts(&wide, "a: [");
    for (int i = 0; i < 20000; i++)
        buf_puts(&wide, "1,");
    tap_str(t, read_yaml(a, buf_slice(&wide), &root), "1:4001: more than 2000 values",
            "the number of values is limited");
    char *bytes = arena_alloc(a, SOURCE_BYTES_MAX + 1);
    memset(bytes, 'a', SOURCE_BYTES_MAX + 1);
    tap_str(t, read_yaml(a, (struct str){bytes, SOURCE_BYTES_MAX + 1}, &root),
            "0:0: the plan is longer than 262144 bytes [Check that this file is a plan.]",
            "the length is limited");
    arena_free(a);
}

static void test_tree(struct tap *t) {
    struct arena *a = arena_new();
    struct node *root;
    static const char text[] = "a: {b: [x, 'y']}\nn: 12\nf: 1.5\nq: \"12\"\nz:\nt: true\n";
    tap_str(t, read_yaml(a, str_of(text), &root), "", "a tree is read");
    const struct node *y = yaml_find(root, "a.b.1");
    tap_ok(t, y != NULL && str_is(y->text, "y") && !y->plain, "a path goes through lists");
    tap_ok(t, y != NULL && y->pos.line == 1 && y->pos.column == 12, "a value has its place");
    tap_ok(t, yaml_find(root, "a.c") == NULL && yaml_nearest(root, "a.c.d") == yaml_get(root, "a"),
           "a path that ends early gives its nearest parent");
    tap_int(t, yaml_type(yaml_get(root, "n")), YAML_IS_INTEGER, "12 is a whole number");
    tap_int(t, yaml_type(yaml_get(root, "f")), YAML_IS_NUMBER, "1.5 is a number");
    tap_int(t, yaml_type(yaml_get(root, "q")), YAML_IS_STRING, "\"12\" is a string");
    tap_int(t, yaml_type(yaml_get(root, "z")), YAML_IS_NULL, "nothing is null");
    tap_int(t, yaml_type(yaml_get(root, "t")), YAML_IS_BOOLEAN, "true is a truth value");
    arena_free(a);
}

static void test_lines(struct tap *t) {
    const struct source s = {"p", str_of("a\r\nb\rc\xe2\x80\xa8"
                                         "d\xc2\x85\ne")};
    static const char *const want[] = {"a", "b", "c", "d", "", "e"};
    for (int i = 0; i < (int)countof(want); i++)
        tap_ok(t, str_is(source_line(&s, i + 1), want[i]), "lines are libyaml's");
    tap_int(t, source_line(&s, 99).len == 0, 1, "a line past the end is empty");
    const struct pos last = source_pos(&s, s.text.len);
    tap_ok(t, last.line == 6 && last.column == 2, "an offset has its line and column");
    bool same = true;
    for (size_t at = 0; at <= s.text.len; at++) /* within a character: its end */
        same = same && source_offset(&s, source_pos(&s, at)) >= at;
    tap_ok(t, same && source_offset(&s, last) == s.text.len, "and a line and column its offset");
    tap_int(t, (long long)source_offset(&s, (struct pos){"p", 5, 1}), 12,
            "an empty line has its own");
}

/* Every prefix of a plan, and every byte of it replaced: no crash, and an error where it fails. */
static void test_any_bytes(struct tap *t) {
    bool ok = true;
    const size_t len = strlen(plan_base);
    for (size_t i = 0; i < len; i++)
        for (int byte = 0; byte < 256; byte += i % 8 == 0 ? 5 : 85) {
            struct arena *a = arena_new();
            struct diags d;
            struct plan plan;
            char *text = arena_strdup(a, plan_base);
            text[i] = (char)byte;
            const char *whole = plan_errors(a, &d, (struct str){text, len}, &plan);
            const char *cut = plan_errors(a, &d, (struct str){text, i + 1}, &plan);
            ok = ok && strcmp(whole, "result and errors disagree") != 0 &&
                 strcmp(cut, "result and errors disagree") != 0;
            arena_free(a);
        }
    tap_ok(t, ok, "any byte anywhere gives errors or a plan");
}

int main(void) {
    struct tap t = {0, 0};
    test_errors(&t);
    test_limits(&t);
    test_tree(&t);
    test_lines(&t);
    test_any_bytes(&t);
    return tap_done(&t);
}
