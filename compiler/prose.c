/*
 * Headings, paragraphs, items and rows in, plain text or Markdown out. What they say is the
 * caller's; nothing is printed here.
 */
#include "prose.h"

#include "../runtime/base/diag.h"

#include <ctype.h>
#include <string.h>

#define COLUMNS 100
#define TEXT_MAX (64 << 10)

static const char *masked(const struct prose *p, const char *text) {
    return diag_mask(p->out->arena, str_of(text), TEXT_MAX);
}

static const char *format(const struct prose *, const char *, va_list) PRINTF(2, 0);

static const char *format(const struct prose *p, const char *fmt, va_list args) {
    va_list again;
    va_copy(again, args);
    const size_t size = (size_t)vsnprintf(NULL, 0, fmt, again) + 1;
    va_end(again);
    char *text = arena_alloc(p->out->arena, size);
    (void)vsnprintf(text, size, fmt, args);
    return masked(p, text);
}

/* Breaks a text between words; the first line is indented by `first` and the others by `rest`. */
static void put_lines(const struct prose *p, const char *first, const char *rest,
                      const char *text) {
    struct str words = str_of(text), word;
    size_t column = strlen(first);
    buf_puts(p->out, first);
    for (bool begun = false; str_split(&words, ' ', &word); begun = true) {
        size_t width = str_chars(word);
        if (begun && column + 1 + width > COLUMNS) {
            buf_printf(p->out, "\n%s", rest);
            column = strlen(rest);
        } else if (begun) {
            buf_putc(p->out, ' ');
            column++;
        }
        buf_str(p->out, word);
        column += width;
    }
    buf_putc(p->out, '\n');
}

static bool in_word(char c) { return isalnum((unsigned char)c) || (unsigned char)c >= 0x80; }

/* Markdown reads an underscore inside a word as it is. */
static bool is_markup(const char *text, size_t i) {
    if (text[i] == '_')
        return i == 0 || !in_word(text[i - 1]) || !in_word(text[i + 1]);
    return strchr("\\`*[]<>|~&$#", text[i]) != NULL;
}

static void put_escaped(const struct prose *p, const char *text) {
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (is_markup(text, i))
            buf_putc(p->out, '\\');
        buf_putc(p->out, text[i]);
    }
}

/* A blank line between blocks of another kind; items and rows stay together. */
static void begin(struct prose *p, enum prose_block kind) {
    if (p->last != PROSE_NONE && (kind == PROSE_TEXT || p->last != kind))
        buf_putc(p->out, '\n');
    p->last = kind;
}

/* One block: plain text under its indents, or a line of Markdown behind its mark. */
static void put_block(const struct prose *p, const char *first, const char *rest, const char *mark,
                      const char *text) {
    if (!p->markdown) {
        put_lines(p, first, rest, text);
        return;
    }
    buf_puts(p->out, mark);
    put_escaped(p, text);
    buf_putc(p->out, '\n');
}

void prose_heading(struct prose *p, int level, const char *fmt, ...) {
    static const char *const marks[] = {"", "# ", "## ", "### "};
    static const char lines[] = " =- ";
    va_list args;
    va_start(args, fmt);
    const char *text = format(p, fmt, args);
    va_end(args);
    begin(p, PROSE_TEXT);
    put_block(p, "", "", marks[level], text);
    if (p->markdown || lines[level] == ' ')
        return;
    size_t width = str_chars(str_of(text));
    for (size_t i = 0; i < width && i < COLUMNS; i++)
        buf_putc(p->out, lines[level]);
    buf_putc(p->out, '\n');
}

void prose_paragraph(struct prose *p, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = format(p, fmt, args);
    va_end(args);
    begin(p, PROSE_TEXT);
    put_block(p, "", "", "", text);
}

void prose_item(struct prose *p, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = format(p, fmt, args);
    va_end(args);
    begin(p, PROSE_ITEMS);
    put_block(p, "  - ", "    ", "- ", text);
}

static void put_cells(const struct prose *p, const char *const cells[PROSE_CELLS]) {
    for (size_t i = 0; i < PROSE_CELLS; i++) {
        buf_puts(p->out, cells[i][0] == '\0' ? "|" : "| ");
        put_escaped(p, masked(p, cells[i]));
        buf_putc(p->out, ' ');
    }
    buf_puts(p->out, "|\n");
}

void prose_row(struct prose *p, const char *const names[PROSE_CELLS],
               const char *const cells[PROSE_CELLS]) {
    bool opens = p->last != PROSE_TABLE;
    begin(p, PROSE_TABLE);
    if (p->markdown) {
        if (opens) {
            put_cells(p, names);
            buf_puts(p->out, "|---|---|---|---|\n");
        }
        put_cells(p, cells);
        return;
    }
    put_lines(p, "  - ", "    ", masked(p, cells[0]));
    struct buf below = buf_new(p->out->arena, TEXT_MAX);
    for (size_t i = 1; i < PROSE_CELLS; i++)
        if (cells[i][0] != '\0')
            buf_printf(&below, "%s%s", below.len == 0 ? "" : "; ", cells[i]);
    if (below.len > 0)
        put_lines(p, "      ", "        ", masked(p, below.ptr));
}
