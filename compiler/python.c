/*
 * A released step in, its Alembic revision out: the part of the file behind the head, which is
 * Python. Names, heads and seals are other files' business.
 */
#include "python.h"

#include "dialect.h"

#include <string.h>

/* Whether the text can stand between r""" and """ (or ''' by the quote given) as it is. */
static bool raw_fits(struct str text, char quote) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < ' ' && c != '\n') || c == 127)
            return false;
        if (i + 2 < text.len && text.ptr[i] == quote && text.ptr[i + 1] == quote &&
            text.ptr[i + 2] == quote)
            return false;
    }
    if (!text.len)
        return true;
    char last = text.ptr[text.len - 1];
    return last != quote && last != '\\';
}

static void put_escaped(struct buf *out, struct str text) {
    buf_putc(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n')
            buf_puts(out, i + 1 < text.len ? "\\n\"\n         \"" : "\\n");
        else if (c < ' ' || c == 127)
            buf_printf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else
            buf_putc(out, (char)c);
    }
    buf_putc(out, '"');
}

static void python_literal(struct buf *out, const char *text) {
    static const char quotes[] = "\"'";
    struct str s = str_of(text);
    for (const char *q = quotes; *q; q++) {
        if (!raw_fits(s, *q))
            continue;
        buf_printf(out, "r%c%c%c%s%c%c%c", *q, *q, *q, text, *q, *q, *q);
        return;
    }
    put_escaped(out, s);
}

static void python_function(struct buf *out, const char *name, const struct step *step,
                            const struct statements *statements, const char *index) {
    buf_printf(out, "\n\ndef %s() -> None:\n", name);
    if (!statements->count) {
        buf_puts(out, "    pass  # nothing to undo\n");
        return;
    }
    if (step->transactional)
        buf_puts(out, "    _commit_earlier()\n");
    for (size_t i = 0; i < statements->count; i++) {
        buf_puts(out, step->transactional ? "    _sql(" : "    _alone(");
        python_literal(out, statements->sql[i]);
        if (index) {
            buf_puts(out, ",\n           index=");
            python_literal(out, index);
        }
        buf_puts(out, ")\n");
    }
}

/* One line for a docstring, where quotes and backslashes would need care. */
static const char *plain_line(struct arena *arena, const char *text) {
    char *line = diag_mask(arena, str_of(text), 1000);
    for (char *c = line; *c; c++) {
        if (*c == '"')
            *c = '\'';
        else if (*c == '\\')
            *c = '/';
    }
    return line;
}

void python_body(struct buf *out, const char *plan, const struct step *step, const char *parent) {
    const char *revision = dialect_revision(out->arena, step->version);
    buf_printf(out, "\"\"\"%s, step %s: %s\n\nRevision ID: %s\nRevises:%s%s\n\n\"\"\"\n", plan,
               step->name, plain_line(out->arena, step->summary), revision, parent ? " " : "",
               parent ? parent : "");
    buf_printf(out, "from alembic import %sop\nimport sqlalchemy as sa\n\nrevision = '%s'\n",
               step->transactional ? "" : "context, ", revision);
    const char *quote = parent ? "'" : "";
    buf_printf(out, "down_revision = %s%s%s\nbranch_labels = None\ndepends_on = None\n\n\n", quote,
               parent ? parent : "None", quote);
    buf_str(out,
            embedded_text(step->transactional ? "alembic_transaction.py" : "alembic_alone.py"));
    python_function(out, "upgrade", step, &step->up, step->index);
    python_function(out, "downgrade", step, &step->down, NULL);
}
