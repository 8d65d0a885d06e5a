/*
 * Templates in, text out (SQL, but for jobs' YAML): holes are filled by their type, so that no name
 * and no value of a plan can leave its place. Knows nothing of steps and plans. A hole without a
 * value or of another type is a bug of the program, not of a plan, and ends it with code 70.
 */
#include "template.h"

#include "../runtime/base/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hole {
    struct str name;
    enum hole_type type;
    const char *text;
    const struct hole *before;
};

static _Noreturn void bug(const char *what, struct str where) {
    fprintf(stderr, "vecplan: bug: %s: %.*s\n", what, (int)where.len, where.ptr);
    exit(70);
}

const char *template_finish(const struct buf *out) {
    if (out->failed)
        bug("SQL too long", (struct str){out->ptr, 80});
    return out->len == 0 ? "" : out->ptr;
}

struct holes holes_new(struct arena *arena) {
    return (struct holes){.arena = arena};
}

static size_t bucket_of(struct str name) {
    const unsigned char *c = (const unsigned char *)name.ptr;
    if (name.len == 0)
        return 0;
    return (name.len + 3U * c[0] + 5U * c[name.len / 2] + 7U * c[name.len - 1]) % HOLE_BUCKETS;
}

static void add(struct holes *holes, const char *name, enum hole_type type, const char *text) {
    struct hole *hole = arena_alloc(holes->arena, sizeof(*hole));
    const struct str key = str_of(name);
    const struct hole **last = &holes->last[bucket_of(key)];
    *hole = (struct hole){key, type, text, *last};
    *last = hole;
}

void holes_name(struct holes *holes, const char *name, const char *value) {
    add(holes, name, HOLE_NAME, value);
}

void holes_integer(struct holes *holes, const char *name, int64_t value) {
    add(holes, name, HOLE_INTEGER, arena_printf(holes->arena, "%lld", (long long)value));
}

void holes_number(struct holes *holes, const char *name, double value) {
    add(holes, name, HOLE_NUMBER, arena_printf(holes->arena, "%.15g", value));
}

void holes_sql(struct holes *holes, const char *name, const char *sql) {
    add(holes, name, HOLE_SQL, sql);
}

void holes_part(struct holes *holes, const char *name, const char *yaml) {
    add(holes, name, HOLE_PART, yaml);
}

static const struct hole *find(const struct holes *holes, struct str name) {
    for (const struct hole *hole = holes->last[bucket_of(name)]; hole != NULL; hole = hole->before)
        if (str_eq(name, hole->name))
            return hole;
    bug("no value for hole", name);
}

static void add_ident(struct buf *out, const char *text) { sql_ident(out, str_of(text)); }

static void add_literal(struct buf *out, const char *text) { sql_literal(out, str_of(text)); }

static void add_duration(struct buf *out, const char *text) {
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};

    int64_t seconds = strtoll(text, NULL, 10);
    size_t i = 0;
    while (i + 1 < countof(units) &&
           (seconds < units[i].seconds || seconds % units[i].seconds != 0))
        i++;
    buf_printf(out, "%lld %s", (long long)(seconds / units[i].seconds), units[i].unit);
}

static void add_word(struct buf *out, const char *text) {
    if (text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
        bug("not a word", str_of(text));
    buf_puts(out, text);
}

/* ASCII alone, so that no parser's idea of a line break or of encodings counts. */
static void add_yaml(struct buf *out, const char *text) {
    buf_putc(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            bug("not printable ASCII", str_of(text));
        if (*c == '"' || *c == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *c);
    }
    buf_putc(out, '"');
}

static void add_part(struct buf *out, const char *text) {
    size_t column = 0;
    while (column < out->len && out->ptr[out->len - column - 1] == ' ')
        column++;
    if (column < out->len && out->ptr[out->len - column - 1] != '\n')
        bug("a part that is not alone on its line", str_of(text));
    for (; *text != '\0'; text++) {
        buf_putc(out, *text);
        for (size_t i = 0; *text == '\n' && i < column; i++)
            buf_putc(out, ' ');
    }
}

static const struct {
    const char *name;
    enum hole_type value; /* what may fill it */
    void (*add)(struct buf *, const char *);
} types[] = {
    {"ident", HOLE_NAME, add_ident},
    {"text", HOLE_NAME, add_literal},
    {"word", HOLE_NAME, add_word},
    {"int", HOLE_INTEGER, buf_puts},
    {"number", HOLE_NUMBER, buf_puts},
    {"sql", HOLE_SQL, buf_puts},
    {"yaml", HOLE_NAME, add_yaml},
    {"part", HOLE_PART, add_part},
    {"duration", HOLE_INTEGER, add_duration},
};

static void fill_hole(const struct holes *holes, struct str inside, struct buf *out) {
    struct str type = inside, name;
    if (!str_split(&type, ':', &name) || type.len == 0)
        bug("malformed hole", inside);
    const struct hole *hole = find(holes, name);
    for (size_t i = 0; i < countof(types); i++)
        if (types[i].value == hole->type && str_is(type, types[i].name)) {
            types[i].add(out, hole->text);
            return;
        }
    bug("hole of another type than its value", inside);
}

static const char *fill(const struct holes *holes, struct str text) {
    struct buf out = buf_new(holes->arena, TEMPLATE_TEXT_MAX);
    while (text.len > 0) {
        const char *open = str_find(text, "{{");
        size_t plain = open == NULL ? text.len : (size_t)(open - text.ptr);
        buf_str(&out, (struct str){text.ptr, plain});
        text = (struct str){text.ptr + plain, text.len - plain};
        if (open == NULL)
            break;
        const char *end = str_find(text, "}}");
        if (end == NULL)
            bug("unclosed hole", text);
        fill_hole(holes, (struct str){open + 2, (size_t)(end - open) - 2}, &out);
        size_t used = (size_t)(end - text.ptr) + 2;
        text = (struct str){text.ptr + used, text.len - used};
    }
    return template_finish(&out);
}

static struct str trim(struct str text) {
    while (text.len > 0 && strchr("\n;", text.ptr[text.len - 1]) != NULL)
        text.len--;
    while (text.len > 0 && *text.ptr == '\n')
        text = (struct str){text.ptr + 1, text.len - 1};
    return text;
}

/* Takes the text up to the next blank line off *rest. */
static bool take_statement(struct str *rest, struct str *statement) {
    *rest = trim(*rest);
    if (rest->len == 0)
        return false;
    const char *blank = str_find(*rest, "\n\n");
    size_t len = blank == NULL ? rest->len : (size_t)(blank - rest->ptr);
    *statement = trim((struct str){rest->ptr, len});
    *rest = (struct str){rest->ptr + len, rest->len - len};
    return true;
}

/* The text between the line `-- up` or `-- down` and the next such line. */
static struct str part_of(struct str text, const char *part) {
    static const char down_mark[] = "\n-- down\n";
    const char *down = str_find(text, down_mark);
    size_t up_len = down == NULL ? text.len : (size_t)(down - text.ptr);
    if (strcmp(part, "down") == 0) {
        size_t start = up_len + sizeof(down_mark) - 1;
        return down == NULL ? (struct str){text.ptr, 0}
                            : (struct str){text.ptr + start, text.len - start};
    }
    bool marked = str_starts(text, str_of("-- up\n"));
    return marked ? (struct str){text.ptr + 6, up_len - 6} : (struct str){text.ptr, up_len};
}

/* Takes the field up to the next " | " off *rest, filled; NULL if there is none. */
static const char *take_field(const struct holes *holes, struct str *rest) {
    static const char bar[] = " | ";
    if (rest->len == 0)
        return NULL;
    const char *end = str_find(*rest, bar);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    size_t used = end == NULL ? len : len + sizeof(bar) - 1;
    struct str field = {rest->ptr, len};
    *rest = (struct str){rest->ptr + used, rest->len - used};
    return fill(holes, field);
}

/* Takes the notes off the head of a statement; NULL if there are none. */
static struct note *take_notes(const struct holes *holes, struct str *statement) {
    static const char mark[] = "--@ ";
    struct note *first = NULL, **last = &first;
    struct str line;
    while (str_starts(*statement, str_of(mark)) && str_split(statement, '\n', &line)) {
        struct str rest = {line.ptr + sizeof(mark) - 1, line.len - sizeof(mark) + 1};
        struct note *note = arena_alloc(holes->arena, sizeof(*note));
        note->words = take_field(holes, &rest);
        note->lock = take_field(holes, &rest);
        note->relation = take_field(holes, &rest);
        note->wait = take_field(holes, &rest);
        *last = note;
        last = &note->next;
    }
    return first;
}

static void append(struct arena *arena, struct statements *list, const char *sql,
                   struct note *note) {
    if (list->sql == NULL) {
        list->sql = arena_array(arena, STATEMENTS_MAX, sizeof(*list->sql));
        list->note = arena_array(arena, STATEMENTS_MAX, sizeof(*list->note));
    }
    if (list->count == STATEMENTS_MAX)
        bug("too many statements", str_of(sql));
    list->sql[list->count] = sql;
    list->note[list->count++] = note;
}

void template_add(const struct holes *holes, const char *file, const char *part,
                  struct statements *list) {
    struct str rest = part_of(embedded_text(file), part), statement;
    while (take_statement(&rest, &statement)) {
        struct note *note = take_notes(holes, &statement);
        append(holes->arena, list, fill(holes, statement), note);
    }
}

const char *template_text(const struct holes *holes, const char *file) {
    return fill(holes, trim(embedded_text(file)));
}

static const struct embedded_piece *find_piece(const char *file, const char *name) {
    const struct embedded *in = embedded_file(file);
    const struct str wanted = str_of(name);
    for (size_t i = 0; i < in->piece_count; i++)
        if (str_eq(in->pieces[i].name, wanted))
            return &in->pieces[i];
    bug("no such piece", wanted);
}

const char *template_piece(const struct holes *holes, const char *file, const char *name) {
    return fill(holes, find_piece(file, name)->text);
}

void template_pieces(const struct holes *holes, const char *file,
                     void (*call)(void *, const char *, const char *), void *context) {
    const struct embedded *in = embedded_file(file);
    for (size_t i = 0; i < in->piece_count; i++)
        call(context, str_dup(holes->arena, in->pieces[i].name), fill(holes, in->pieces[i].text));
}

const char *template_each(const struct holes *holes, const char *name, const char *const *columns,
                          size_t count) {
    const struct embedded_piece *piece = find_piece("each.sql", name);
    struct buf out = buf_new(holes->arena, TEMPLATE_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        struct holes inner = *holes;
        holes_name(&inner, "column", columns[i]);
        holes_integer(&inner, "n", (int64_t)i + 1);
        holes_integer(&inner, "high", (int64_t)(i + 1 + count));
        if (i > 0 && !str_is(piece->separator, ","))
            buf_putc(&out, ' ');
        if (i > 0) {
            buf_str(&out, piece->separator);
            buf_putc(&out, ' ');
        }
        buf_puts(&out, fill(&inner, piece->text));
    }
    return template_finish(&out);
}
