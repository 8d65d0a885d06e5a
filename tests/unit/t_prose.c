/* Rules of compiler/prose.h: one text, plain or as Markdown. */
#include "../../compiler/prose.h"
#include "tap.h"

static const char *const names[PROSE_CELLS] = {"what", "lock", "whom", "how long"};
static const char *const row[PROSE_CELLS] = {"adds a|b", "SHARE on t", "blocks writes", ""};
static const char *const bare[PROSE_CELLS] = {"stops", "", "", ""};

static const char *written(struct arena *a, bool markdown) {
    struct buf out = buf_new(a, 1 << 20);
    struct prose p = {.out = &out, .markdown = markdown};
    prose_heading(&p, 1, "%s: a_b", "é");
    prose_item(&p, "one *%d*", 1);
    prose_item(&p, "_two_");
    prose_heading(&p, 2, "h");
    prose_row(&p, names, row);
    prose_row(&p, names, bare);
    prose_paragraph(&p, "a\x1b\nb");
    prose_paragraph(&p, "end");
    return str_dup(a, buf_slice(&out));
}

static const char *wrapped(struct arena *a, const char *text) {
    struct buf out = buf_new(a, 1 << 20);
    struct prose p = {.out = &out};
    prose_item(&p, "%s", text);
    return str_dup(a, buf_slice(&out));
}

static const char *repeat(struct arena *a, const char *text, int count) {
    struct buf out = buf_new(a, 1 << 20);
    for (int i = 0; i < count; i++)
        buf_puts(&out, text);
    return out.ptr;
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    tap_str(&t, written(a, false),
            "é: a_b\n======\n\n  - one *1*\n  - _two_\n\nh\n-\n\n  - adds a|b\n"
            "      SHARE on t; blocks writes\n  - stops\n\na??b\n\nend\n",
            "plain text: items and rows stay together, control characters are masked");
    tap_str(&t, written(a, true),
            "# é: a_b\n\n- one \\*1\\*\n- \\_two\\_\n\n## h\n\n| what | lock | whom | how long |\n"
            "|---|---|---|---|\n| adds a\\|b | SHARE on t | blocks writes | |\n"
            "| stops | | | |\n\na??b\n\nend\n",
            "Markdown: signs are shown as they are, rows are a table");
    const char *full = repeat(a, "é", 90);
    tap_str(&t, wrapped(a, arena_printf(a, "%s 12345", full)),
            arena_printf(a, "  - %s 12345\n", full), "100 columns fit, counted in characters");
    tap_str(&t, wrapped(a, arena_printf(a, "%s 123456", full)),
            arena_printf(a, "  - %s\n    123456\n", full), "101 are broken between words");
    const char *word = repeat(a, "x", 120);
    tap_str(&t, wrapped(a, word), arena_printf(a, "  - %s\n", word), "a long word is not broken");
    arena_free(a);
    return tap_done(&t);
}
