/* Rules of compiler/plan_forms.h and compiler/schema.h. */
#include "../../compiler/plan_forms.h"
#include "../../compiler/schema.h"
#include "../../runtime/base/json.h"
#include "tap.h"

static void test_forms(struct tap *t) {
    for (int type = 0; type < KEY_TYPE_COUNT; type++)
        tap_ok(t, plan_forms[type].type != NULL, "every type of key has a form");
}

/* The schema of a child of a mapping, of an entry of a list, or NULL. */
static const struct json *below(const struct json *parent, const char *name) {
    struct json_each each = {0};
    if (strcmp(name, "*") != 0)
        return json_get(json_get(parent, "properties"), name);
    const struct json *patterns = json_get(parent, "patternProperties");
    return json_next(patterns, &each) ? each.value : json_get(parent, "items");
}

static const struct json *find(struct arena *a, const struct json *root, const char *path) {
    struct str rest = str_of(path), step;
    while (root != NULL && str_split(&rest, '.', &step))
        root = below(root, str_dup(a, step));
    return root;
}

static void test_keys(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    struct buf text = buf_new(a, 1 << 20);
    const struct json *root = NULL;
    schema_write(a, &text);
    tap_ok(t, !text.failed && json_parse(&d, a, "schema", buf_slice(&text), &root),
           "the schema is JSON");
    for (size_t i = 0; i < plan_key_count; i++) {
        const struct plan_key *key = &plan_keys[i];
        const struct json *at = find(a, root, key->path);
        tap_ok(t, at != NULL, key->path);
        tap_ok(t, str_is(json_str(json_get(at, "description")), key->doc),
               "a key is explained by its row's words");
    }
    tap_int(t, json_integer(json_get(find(a, root, "index.m"), "default"), 16, 16, &(int64_t){0}),
            1, "a default is a value, not its text");
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_forms(&t);
    test_keys(&t);
    return tap_done(&t);
}
