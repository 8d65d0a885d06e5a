/*
 * The SQL of a released step in, the files of one migration tool out. A row of the table says how a
 * tool names files and what stands around the SQL; Alembic alone needs a function of its own, as
 * its files are Python. Neither versions nor what is in the directory are looked at here.
 */
#include "dialect.h"

#include <string.h>

/* Texts that differ between a step in a transaction and a single statement outside of one. */
struct pair {
    const char *alone, *transaction;
};

struct dialect {
    const char *up, *down; /* how file names end; down NULL: one file holds both parts */
    const char *comment;
    struct pair first;              /* the very first bytes of a file */
    struct pair mark_up, mark_down; /* lines before the parts */
    const char *open, *close;       /* lines around a transactional part */
    void (*body)(struct buf *, const char *plan, const struct step *, const char *parent);
};

static void python_body(struct buf *, const char *plan, const struct step *, const char *parent);

static const struct dialect dialects[FORMAT_COUNT] = {
    [FORMAT_DBMATE] = {.up = ".sql",
                       .comment = "--",
                       .mark_up = {"-- migrate:up transaction:false\n", "-- migrate:up\n"},
                       .mark_down = {"-- migrate:down transaction:false\n", "-- migrate:down\n"}},
    [FORMAT_SQLX] = {.up = ".up.sql",
                     .down = ".down.sql",
                     .comment = "--",
                     .first = {.alone = "-- no-transaction\n"}},
    [FORMAT_ALEMBIC] = {.up = ".py", .comment = "#", .body = python_body},
    [FORMAT_SQL] = {.up = ".up.sql",
                    .down = ".down.sql",
                    .comment = "--",
                    .open = "BEGIN;\n\n",
                    .close = "\nCOMMIT;\n"},
};

static const char nothing[] = "nothing to undo";

static void put(struct buf *out, const char *text) {
    if (text)
        buf_puts(out, text);
}

static void put_pair(struct buf *out, struct pair pair, bool transactional) {
    put(out, transactional ? pair.transaction : pair.alone);
}

static void put_head(struct buf *out, const struct dialect *dialect, const char *plan,
                     const struct step *step) {
    put_pair(out, dialect->first, step->transactional);
    buf_printf(out, "%s vecplan: plan %s, step %s: %s\n", dialect->comment, plan, step->name,
               diag_mask(out->arena, str_of(step->summary), 1000));
    buf_printf(out, "%s made by vecplan; change the plan and compile again instead of editing\n\n",
               dialect->comment);
}

static void put_statements(struct buf *out, const struct dialect *dialect,
                           const struct statements *statements, bool transactional) {
    if (!statements->count) {
        buf_printf(out, "%s %s\n", dialect->comment, nothing);
        return;
    }
    if (transactional)
        put(out, dialect->open);
    for (size_t i = 0; i < statements->count; i++)
        buf_printf(out, "%s%s;\n", i ? "\n" : "", statements->sql[i]);
    if (transactional)
        put(out, dialect->close);
}

static struct str make_up(struct arena *arena, const struct dialect *dialect, const char *plan,
                          const struct step *step, const char *parent) {
    struct buf out = buf_new(arena, (size_t)1 << 30);
    put_head(&out, dialect, plan, step);
    if (dialect->body) {
        dialect->body(&out, plan, step, parent);
        return buf_slice(&out);
    }
    put_pair(&out, dialect->mark_up, step->transactional);
    put_statements(&out, dialect, &step->up, step->transactional);
    if (!dialect->down) {
        buf_putc(&out, '\n');
        put_pair(&out, dialect->mark_down, step->transactional);
        put_statements(&out, dialect, &step->down, step->transactional);
    }
    return buf_slice(&out);
}

static struct str make_down(struct arena *arena, const struct dialect *dialect, const char *plan,
                            const struct step *step) {
    struct buf out = buf_new(arena, (size_t)1 << 30);
    put_head(&out, dialect, plan, step);
    put_statements(&out, dialect, &step->down, step->transactional);
    return buf_slice(&out);
}

void dialect_files(struct arena *arena, enum plan_format format, const char *plan,
                   const struct step *step, const char *parent, struct dialect_file out[2],
                   size_t *count) {
    const struct dialect *dialect = &dialects[format];
    const char *stem = arena_printf(arena, "%s_%s_%s", step->version, plan, step->name);
    out[0] = (struct dialect_file){.name = arena_printf(arena, "%s%s", stem, dialect->up),
                                   .body = make_up(arena, dialect, plan, step, parent)};
    *count = 1;
    if (!dialect->down)
        return;
    out[1] = (struct dialect_file){.name = arena_printf(arena, "%s%s", stem, dialect->down),
                                   .body = make_down(arena, dialect, plan, step)};
    *count = 2;
}

const char *dialect_comment(enum plan_format format) { return dialects[format].comment; }

const char *dialect_revision(struct arena *arena, const char *version) {
    return arena_printf(arena, "vp_%s", version);
}

static bool take_ending(struct str *name, const char *ending) {
    size_t len = strlen(ending);
    if (name->len < len || memcmp(name->ptr + name->len - len, ending, len) != 0)
        return false;
    name->len -= len;
    return true;
}

static bool take_endings(enum plan_format format, struct str *name) {
    if (format == FORMAT_ALEMBIC)
        return take_ending(name, ".py");
    if (!take_ending(name, ".sql"))
        return false;
    if (!take_ending(name, ".up"))
        (void)take_ending(name, ".down");
    return true;
}

struct dialect_name dialect_name(enum plan_format format, struct str name) {
    struct dialect_name out = {{name.ptr, 0}, {name.ptr, 0}};
    if (!take_endings(format, &name))
        return out;
    size_t digits = 0;
    while (digits < name.len && name.ptr[digits] >= '0' && name.ptr[digits] <= '9')
        digits++;
    bool underscore = digits < name.len && name.ptr[digits] == '_';
    if (!digits || (!underscore && format != FORMAT_DBMATE))
        return out;
    /* Alembic's names are free: only what looks like a version of ours is taken for one. */
    if (format == FORMAT_ALEMBIC && digits != VERSION_DIGITS)
        return out;
    out.version.len = digits;
    if (underscore)
        out.rest = (struct str){name.ptr + digits + 1, name.len - digits - 1};
    return out;
}

/* Python */

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
        buf_printf(out, "    pass  # %s\n", nothing);
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

static void python_body(struct buf *out, const char *plan, const struct step *step,
                        const char *parent) {
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
