/* Rules of compiler/template.h: what a statement does stands beside it, and never in its SQL. */
#include "../../compiler/template.h"
#include "tap.h"

static bool ends_with(struct str text, const char *ending) {
    size_t len = strlen(ending);
    return text.len >= len && memcmp(text.ptr + text.len - len, ending, len) == 0;
}

/* Templates of fragments: they have no statements of their own. */
static bool is_fragment(const char *name) {
    static const char *const names[] = {
        "each.sql",          "fragments.sql",       "outdate_function.sql", "index_wrong.sql",
        "recall_search.sql", "rename_from.sql",     "rename_search.sql",    "rename_to.sql",
        "search_branch.sql", "search_function.sql", "search_kept.sql",      "search_mixed.sql",
        "search_space.sql",  "search_timed.sql",    "triggers_wrong.sql",   "view_select.sql"};
    for (size_t i = 0; i < countof(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    struct str s = str_of(name);
    return !ends_with(s, ".sql") || ends_with(s, "_checks.sql") || str_starts(s, str_of("job_"));
}

/* The first line of a statement that has no note, or NULL. */
static const char *without_note(struct arena *a, struct str text) {
    struct str line;
    bool head = true;
    while (text.len > 0) {
        if (!str_split(&text, '\n', &line))
            break;
        bool marks = str_is(line, "-- up") || str_is(line, "-- down");
        if (head && line.len > 0 && !marks && !str_starts(line, str_of("--@ ")))
            return str_dup(a, line);
        head = line.len == 0 || marks;
    }
    return NULL;
}

static void test_notes(struct tap *t, struct arena *a) {
    for (size_t i = 0; i < embedded_count; i++) {
        const char *name = embedded_files[i].name;
        if (!is_fragment(name))
            tap_str(t, without_note(a, embedded_text(name)), NULL,
                    arena_printf(a, "%s: every statement has a note (--@ words)", name));
    }
}

static void test_fields(struct tap *t, struct arena *a) {
    struct statements list = {0};
    struct holes holes = holes_new(a);
    holes_sql(&holes, "table", "public.\"a | b\"");
    holes_name(&holes, "enqueue_trigger", "enqueue");
    holes_name(&holes, "stale_trigger", "stale");
    holes_name(&holes, "from_column", "embedding");
    holes_name(&holes, "table_text", "public.\"a | b\"");
    holes_name(&holes, "plan", "docs");
    holes_name(&holes, "from_relation_text", "public.docs");
    template_add(&holes, "contract_earlier_table.sql", "up", &list);
    template_add(&holes, "contract_triggers.sql", "up", &list);
    const struct note *note = list.note[1];
    tap_str(t, list.sql[1], "DROP TRIGGER enqueue ON public.\"a | b\"", "notes are no SQL");
    tap_str(t, note->words, "drops trigger enqueue", "a note has words");
    tap_str(t, note->lock, "ACCESS EXCLUSIVE", "and a lock");
    tap_str(t, note->relation, "public.\"a | b\"", "a value's bar does not divide a note");
    tap_ok(t, note->wait == NULL && note->next == NULL, "what is not there is NULL");
    tap_ok(t, str_starts(str_of(list.sql[0]), str_of("-- what the plan")),
           "comments stay with the SQL");
}

static void test_pieces(struct tap *t, struct arena *a) {
    const struct embedded *file = embedded_file("each.sql");
    const struct embedded_piece *first = &file->pieces[0];
    tap_str(t, str_dup(a, first->name), "columns", "a piece has a name");
    tap_str(t, str_dup(a, first->separator), ",", "and a separator");
    tap_str(t, str_dup(a, first->text), "{{row:sql}}.{{column:ident}}",
            "its text goes up to the next one's head, without the empty line");
    const struct embedded_piece *last = &file->pieces[file->piece_count - 1];
    tap_ok(t, last->text.ptr + last->text.len < file->text + file->len, "or up to the end");

    static const char *const columns[] = {"id", "select"};
    struct holes holes = holes_new(a);
    holes_sql(&holes, "row", "t");
    tap_str(t, template_each(&holes, "columns", columns, countof(columns)), "t.id, t.\"select\"",
            "each fills a piece once for every column");
    holes_sql(&holes, "row", "u");
    tap_str(t, template_each(&holes, "columns", columns, 1), "u.id", "the value set last counts");
}

/* Every value is one scalar, and every line of a part stands where the part does. */
static void test_yaml(struct tap *t, struct arena *a) {
    struct holes holes = holes_new(a);
    holes_name(&holes, "secret", "a\"b\\c: {d}");
    holes_name(&holes, "variable", "KEY");
    holes_name(&holes, "optional", "true");
    const char *variable = template_piece(&holes, "kubernetes.yaml", "variable");
    tap_str(t, variable,
            "- name: \"KEY\"\n  valueFrom: {secretKeyRef: {name: \"a\\\"b\\\\c: {d}\", key: "
            "\"KEY\", optional: true}}",
            "a value is a scalar in double quotes");
    holes_name(&holes, "image", "vecrun");
    holes_part(&holes, "variables", "- one\n- two");
    const struct str container = str_of(template_piece(&holes, "kubernetes.yaml", "container"));
    tap_ok(t, str_find(container, "\n  - one\n  - two\nresources:") != NULL,
           "the lines of a part are indented as its hole");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_notes(&t, a);
    test_fields(&t, a);
    test_pieces(&t, a);
    test_yaml(&t, a);
    arena_free(a);
    return tap_done(&t);
}
