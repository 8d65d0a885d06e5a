/* Rules of runtime/base/json.h. */
#include "../../runtime/base/json.h"
#include "tap.h"

/* Parses a text that must be right. */
static const struct json *parse(struct arena *a, const char *text) {
    struct diags d = diags_new(a);
    const struct json *root = NULL;
    if (!json_parse(&d, a, "text", str_of(text), &root))
        printf("# %s\n", d.last->message);
    return root;
}

static void test_refused(struct tap *t) {
    static const struct {
        const char *text, *message, *rule;
    } rows[] = {
        {"{\"a\":1,\"b\":2,\"a\":3}", "manifest: duplicate key \"a\" at byte 14",
         "duplicate keys are refused"},
        {"[{\"x\":{\"k\\u0061\":1,\"ka\":2}}]", "manifest: duplicate key \"ka\" at byte 20",
         "keys are compared as they are read, at any depth"},
        {"[\"ab\", \"c\\u0000\"]", "manifest: NUL in the string at byte 8", "NUL is refused"},
        {"{\"\\u0000\":1}", "manifest: NUL in the string at byte 2", "NUL in a key is refused"},
    };

    static const char *const syntax[] = {"",       "{",       "[1,]",  "[1] 2",     "{'a':1}",
                                         "[NaN]",  "[1e999]", "[01]",  "\"\xff\"",  "\"\\ud800\"",
                                         "/**/ 1", "nul",     "[1 2]", "{\"a\" 1}", "\"a\nb\""};
    struct arena *a = arena_new();
    const struct json *root = NULL;
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        const bool parsed = json_parse(&d, a, "manifest", str_of(rows[i].text), &root);
        tap_str(t, parsed ? "parsed" : d.last->message, rows[i].message, rows[i].rule);
    }
    for (size_t i = 0; i < countof(syntax); i++) {
        struct diags d = diags_new(a);
        const bool parsed = json_parse(&d, a, "manifest", str_of(syntax[i]), &root);
        const char *start = "manifest: not valid JSON: ";
        tap_ok(t, !parsed && strncmp(d.last->message, start, strlen(start)) == 0,
               arena_printf(a, "bad syntax is refused, %zu", i + 1));
    }
    arena_free(a);
}

static void test_depth(struct tap *t) {
    static const struct {
        int levels;
        bool parsed;
        const char *rule;
    } rows[] = {
        {JSON_DEPTH_MAX, true, "the greatest depth is read"},
        {JSON_DEPTH_MAX + 1, false, "one level more is refused"},
        {1000000, false, "a million levels are refused"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        struct buf text = buf_new(a, 1 << 21);
        for (int k = 0; k < rows[i].levels; k++)
            buf_putc(&text, '[');
        for (int k = 0; k < rows[i].levels; k++)
            buf_putc(&text, ']');
        const struct json *root = NULL;
        tap_ok(t, json_parse(&d, a, "x", buf_slice(&text), &root) == rows[i].parsed, rows[i].rule);
    }
    arena_free(a);
}

static void test_many_keys(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    struct buf text = buf_new(a, 1 << 24);
    for (int i = 0; i < 300000; i++)
        buf_printf(&text, "%s\"%d\":0", i == 0 ? "{" : ",", i);
    buf_puts(&text, ",\"7\":0}");
    const struct json *root = NULL;
    tap_ok(t, !json_parse(&d, a, "x", buf_slice(&text), &root),
           "among many keys a duplicate is found in time");
    arena_free(a);
}

static void test_readers(struct tap *t) {
    struct arena *a = arena_new();
    const struct json *root = parse(
        a, "{\"s\":\"t\\u00e4\",\"n\":1.5,\"i\":-7,\"b\":true,\"z\":null,\"a\":[1,[2]],\"o\":{}}");

    static const struct {
        const char *key;
        enum json_type type;
    } types[] = {{"s", JSON_STRING}, {"n", JSON_NUMBER},    {"i", JSON_NUMBER},
                 {"b", JSON_BOOL},   {"z", JSON_NULL},      {"a", JSON_ARRAY},
                 {"o", JSON_OBJECT}, {"none", JSON_MISSING}};

    for (size_t i = 0; i < countof(types); i++)
        tap_int(t, json_type(json_get(root, types[i].key)), types[i].type,
                arena_printf(a, "the type of member \"%s\"", types[i].key));
    tap_ok(t, str_is(json_str(json_get(root, "s")), "t\xc3\xa4"), "escapes are read");
    tap_ok(t, json_number(json_get(root, "n"), 0) == 1.5, "a number is read");
    tap_ok(t, json_number(json_get(root, "s"), 9) == 9, "a string is no number: the fallback");
    tap_ok(t, json_bool(json_get(root, "b"), false), "a boolean is read");
    tap_ok(t, json_bool(json_get(root, "z"), true), "null is no boolean: the fallback");
    tap_int(t, (long long)json_str(json_get(root, "n")).len, 0, "a number is no string: empty");
    const struct json *array = json_get(root, "a");
    tap_ok(t, json_number(json_at(json_at(array, 1), 0), 0) == 2, "elements are found by index");
    tap_ok(t, json_at(array, 2) == NULL && json_at(root, 0) == NULL, "past the end there is none");
    tap_int(t, (long long)json_count(root), 7, "members are counted");
    tap_int(t, (long long)json_count(json_get(root, "s")), 0, "a string counts none");
    tap_ok(t, json_type(json_get(json_at(NULL, 1), "x")) == JSON_MISSING, "readers accept NULL");
    arena_free(a);
}

static void test_integers(struct tap *t) {
    static const struct {
        const char *text;
        bool whole;
        int64_t number;
        const char *rule;
    } rows[] = {
        {"-7", true, -7, "a negative number is whole"},
        {"9223372036854775807", true, INT64_MAX, "the greatest number is whole"},
        {"-9223372036854775808", true, INT64_MIN, "the least number is whole"},
        {"9223372036854775808", false, 0, "a number past 64 bits is refused"},
        {"1.0", false, 0, "a fraction is refused"},
        {"1e3", false, 0, "an exponent is refused"},
        {"\"1\"", false, 0, "a string is refused"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        int64_t n = 0;
        const bool whole = json_integer(parse(a, rows[i].text), INT64_MIN, INT64_MAX, &n);
        tap_ok(t, whole == rows[i].whole && n == rows[i].number, rows[i].rule);
    }
    int64_t n = 0;
    tap_ok(t, !json_integer(parse(a, "5"), 6, 9, &n), "a number out of range is refused");
    arena_free(a);
}

static void test_each(struct tap *t) {
    static const struct {
        const char *text, *order, *rule;
    } rows[] = {
        {"{\"b\":1,\"a\":[5,6],\"c\":2}", "b=1 a=0 c=2 ", "members come in order, with their keys"},
        {"[3,{\"x\":9},4]", "=3 =0 =4 ", "elements come in order, without keys"},
        {"{}", "", "an empty object has none"},
        {"[]", "", "an empty array has none"},
        {"7", "", "a number has none"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        const struct json *root = parse(a, rows[i].text);
        struct buf order = buf_new(a, 100);
        buf_puts(&order, "");
        struct json_each each = {0};
        while (json_next(root, &each))
            buf_printf(&order, "%.*s=%g ", (int)each.key.len, each.key.ptr,
                       json_number(each.value, 0));
        tap_str(t, order.ptr, rows[i].order, rows[i].rule);
        tap_ok(t, !json_next(root, &each), "and the end stays the end");
    }
    arena_free(a);
}

static void test_floats(struct tap *t) {
    static const struct {
        const char *text;
        bool read;
        const char *rule;
    } rows[] = {
        {"[1,-2.5,3e-3]", true, "whole numbers, fractions and exponents are floats"},
        {"[1,2]", false, "fewer floats than asked are refused"},
        {"[1,2,3,4]", false, "more floats than asked are refused"},
        {"[1,null,3]", false, "null is no float"},
        {"[1,\"2\",3]", false, "a string is no float"},
        {"[1,[2],3]", false, "an array is no float"},
        {"[1,1e39,3]", false, "a number past float range is refused"},
        {"[1,-3.5e38,3]", false, "a negative number past float range is refused"},
        {"[1,3.4028234663852886e38,1e-46]", true,
         "the greatest float and a vanishing one are read"},
        {"{\"a\":1,\"b\":2,\"c\":3}", false, "an object is no array"},
    };
    struct arena *a = arena_new();
    float out[3];
    for (size_t i = 0; i < countof(rows); i++)
        tap_ok(t, json_floats(parse(a, rows[i].text), out, countof(out)) == rows[i].read,
               rows[i].rule);
    tap_ok(t,
           json_floats(parse(a, "[0.1,-2,1e2]"), out, 3) && out[0] == 0.1f && out[1] == -2 &&
               out[2] == 100,
           "floats are rounded to the nearest");
    tap_ok(t, !json_floats(NULL, out, 0), "NULL holds no floats");
    arena_free(a);
}

static struct json_new *sample(struct json_doc *doc, struct arena *a) {
    struct json_new *root = json_new_object(doc), *list = json_new_array(doc);
    char key[] = "key";
    json_put(doc, root, key, json_new_str(doc, str_of("a\"\n\xc3\xa4/")));
    key[0] = 'x';
    json_put(doc, root, "empty", json_new_str(doc, (struct str){NULL, 0}));
    json_push(list, json_new_integer(doc, INT64_MIN));
    json_push(list, json_new_number(doc, 0.95));
    json_push(list, json_new_bool(doc, true));
    json_push(list, json_new_null(doc));
    json_put(doc, root, "list", list);
    json_put(doc, root, "copy", json_new_copy(doc, parse(a, "{\"b\":[1.5,{}],\"a\":\"x\"}")));
    json_put(doc, root, "none", json_new_copy(doc, NULL));
    return root;
}

static void test_write(struct tap *t) {
    struct arena *a = arena_new();
    struct json_doc *doc = json_doc(a);
    struct json_new *root = sample(doc, a);
    struct buf line = buf_new(a, 4096), pretty = buf_new(a, 4096), small = buf_new(a, 10);
    json_write(root, false, &line);
    tap_str(t, line.ptr,
            "{\"key\":\"a\\\"\\n\xc3\xa4/\",\"empty\":\"\","
            "\"list\":[-9223372036854775808,0.95,true,null],"
            "\"copy\":{\"b\":[1.5,{}],\"a\":\"x\"},\"none\":null}",
            "a document is written on one line, members in the order they were put");
    json_write(root, true, &pretty);
    tap_ok(t, strncmp(pretty.ptr, "{\n  \"key\": ", 11) == 0, "pretty: two spaces, a key a line");
    tap_ok(t, pretty.ptr[pretty.len - 2] == '}' && pretty.ptr[pretty.len - 1] == '\n',
           "pretty: one newline at the end");
    json_write(root, false, &small);
    tap_ok(t, small.failed, "a document that does not fit fails the buffer");
    struct buf invalid = buf_new(a, 4096);
    json_write(json_new_str(doc, str_of("\xff")), false, &invalid);
    tap_ok(t, invalid.failed, "a string that is not UTF-8 fails the buffer");
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_refused(&t);
    test_depth(&t);
    test_many_keys(&t);
    test_readers(&t);
    test_integers(&t);
    test_each(&t);
    test_floats(&t);
    test_write(&t);
    return tap_done(&t);
}
