/* Rules of runtime/queries.h: what is a query of a file, and what no file of queries is. */
#include "../../runtime/queries.h"
#include "tap.h"

/* "1:text|3:text={"key"}", or the message. */
static const char *read_all(struct arena *a, struct str text, size_t most) {
    struct diags d = diags_new(a);
    struct queries queries;
    struct buf out = buf_new(a, 1 << 20);
    if (!queries_read(&d, a, "q", text, most, &queries))
        return arena_printf(a, "%d: %s", d.first->pos.line, d.first->message);
    for (size_t i = 0; i < queries.count; i++)
        buf_printf(&out, "%s%d:%.*s%s%s", i > 0 ? "|" : "", queries.query[i].line,
                   (int)queries.query[i].text.len, queries.query[i].text.ptr,
                   queries.query[i].relevant ? "=" : "",
                   queries.query[i].relevant ? queries.query[i].relevant : "");
    return out.ptr;
}

static const char *repeated(struct arena *a, const char *line, size_t count) {
    struct buf out = buf_new(a, 1 << 20);
    for (size_t i = 0; i < count; i++)
        buf_puts(&out, line);
    return out.ptr;
}

int main(void) {
    static const struct {
        const char *text, *want, *rule;
        size_t most;
    } rows[] = {
        {"one\ntwo words\n", "1:one|2:two words", "a query a line", 10},
        {"one", "1:one", "the last line needs no end", 10},
        {"# about\n\n  \t\n one \r\n", "4:one", "blank lines and comments are none", 10},
        {"a # b\n", "1:a # b", "a # within a line is text", 10},
        {"a \tb\n", "1:a={\"b\"}", "behind a tab stands the key of a row that answers it", 10},
        {"a\t1\t\t x\"\\y \r\n", "1:a={\"1\",\"x\\\"\\\\y\"}", "or several, as an array of SQL",
         10},
        {"a\t\t\n", "1:a", "a tab alone is none", 10},
        {"\xEF\xBB\xBF"
         "a\n",
         "1:a", "a byte order mark is no part of the first", 10},
        {"1\n2\n3\n4\n5\n6\n", "1:1|3:3|5:5", "of many, some are taken evenly", 3},
        {"", "0: the file holds no query", "an empty file", 10},
        {"# a\n\n", "0: the file holds no query", "a file of comments", 10},
        {"a\n\xff\n", "2: not UTF-8", "bytes that are no text", 10},
        {"a\x01z\n", "1: the query holds a control character", "control characters", 10},
    };
    struct tap t = {0};
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++)
        tap_str(&t, read_all(a, str_of(rows[i].text), rows[i].most), rows[i].want, rows[i].rule);
    tap_str(&t, read_all(a, (struct str){"a\0b", 3}, 10), "1: the query holds a control character",
            "a NUL is one too");
    tap_str(&t, read_all(a, str_of(repeated(a, "x", QUERY_BYTES_MAX + 1)), 10),
            "1: the query is longer than 8192 bytes", "a line that is too long");
    tap_str(&t, read_all(a, str_of(repeated(a, "x\n", QUERIES_MOST + 1)), 10),
            "10001: more than 10000 queries", "a file of too many");
    arena_free(a);
    return tap_done(&t);
}
