/*
 * A file of queries in, their texts and their vectors in both spaces out. What is searched for with
 * them is verify_search.c's.
 */
#include "queries.h"

#include "base/file.h"
#include "names.h"
#include "state.h"
#include "texts.h"

#include <string.h>

#define SHOWN_BYTES 100

/* What is wrong with a query, or NULL. */
static const char *text_wrong(struct str text) {
    if (!str_utf8(text))
        return "not UTF-8";
    return text.len > QUERY_BYTES_MAX ? "the query is longer than 8192 bytes" : NULL;
}

/* What is wrong with a line of a file, or NULL. */
static const char *line_wrong(struct str line) {
    for (size_t i = 0; i < line.len; i++) {
        const unsigned char c = (unsigned char)line.ptr[i];
        if ((c < ' ' && c != '\t') || c == 127)
            return "the query holds a control character";
    }
    return text_wrong(line);
}

static struct str without_bom(struct str text) {
    static const char bom[] = "\xEF\xBB\xBF";
    const size_t len = sizeof bom - 1;
    return text.len >= len && memcmp(text.ptr, bom, len) == 0
               ? (struct str){text.ptr + len, text.len - len}
               : text;
}

/* Without white space at both ends; a line of a file may end in CR, a text of a table in LF. */
static struct str trimmed(struct str line) {
    static const char space[] = " \t\r\n";
    while (line.len > 0 && memchr(space, line.ptr[0], sizeof space - 1))
        line = (struct str){line.ptr + 1, line.len - 1};
    while (line.len > 0 && memchr(space, line.ptr[line.len - 1], sizeof space - 1))
        line.len--;
    return line;
}

/* The keys behind a query as an array of SQL; NULL where there are none. */
static const char *keys_of(struct arena *keep, struct str rest) {
    struct buf out = buf_new(keep, 4 + 2 * QUERY_BYTES_MAX);
    struct str key;
    size_t count = 0;
    while (str_split(&rest, '\t', &key)) {
        key = trimmed(key);
        if (key.len == 0)
            continue;
        buf_puts(&out, count++ == 0 ? "{\"" : ",\"");
        for (size_t i = 0; i < key.len; i++) {
            if (key.ptr[i] == '"' || key.ptr[i] == '\\')
                buf_putc(&out, '\\');
            buf_putc(&out, key.ptr[i]);
        }
        buf_putc(&out, '"');
    }
    buf_putc(&out, '}');
    return count > 0 ? out.ptr : NULL;
}

static bool wrong(struct diags *d, struct pos pos, const char *message, const char *hint) {
    (void)diag_error(d, DIAG_INPUT, pos, "%s", message);
    diag_hint(d, "%s", hint);
    return false;
}

static void spread(struct queries *queries, size_t most) {
    const size_t count = queries->count;
    if (count <= most)
        return;
    for (size_t i = 0; i < most; i++)
        queries->query[i] = queries->query[i * count / most];
    queries->count = most;
}

bool queries_read(struct diags *d, struct arena *keep, const char *name, struct str text,
                  size_t most, struct queries *out) {
    struct pos pos = {.file = name, .column = 1};
    struct str line;
    *out = (struct queries){.query = arena_array(keep, QUERIES_MOST, sizeof(*out->query))};
    text = without_bom(text);
    while (str_split(&text, '\n', &line)) {
        pos.line++;
        line = trimmed(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        const char *problem = line_wrong(line);
        if (problem)
            return wrong(d, pos, problem, "Write one query a line, in UTF-8, of plain text.");
        if (out->count == QUERIES_MOST)
            return wrong(d, pos, "more than 10000 queries", "Keep those that stand for the rest.");
        struct query *query = &out->query[out->count++];
        *query = (struct query){.line = pos.line};
        if (str_split(&line, '\t', &query->text))
            query->text = trimmed(query->text);
        query->relevant = keys_of(keep, line);
    }
    if (out->count == 0)
        return wrong(d, (struct pos){.file = name}, "the file holds no query",
                     "Write one query a line; lines that begin with \"#\" are left out.");
    spread(out, most);
    return true;
}

/* The job whose vectors the queries are compared with. A new model that was changed turns the gate
 * reembed red, where there is one: that is recorded, where an error would leave older gates green.
 */
static const struct manifest_job *proven_by(const struct job *job, bool new) {
    if (manifest_gate(job->manifest, "reembed") && new)
        return NULL;
    return names_job(job, new ? "backfill" : "refresh");
}

/* Has them embedded by one of the models. */
static bool embed(struct diags *d, const struct job *job, struct queries *queries,
                  struct text *list, bool new) {
    const struct manifest *m = job->manifest;
    const struct texts texts = {
        .provider = new ? m->provider : m->from_provider,
        .space = new ? &m->to : &m->from,
        .kind = EMBED_QUERY,
        .what = "the query",
        .probes = proven_by(job, new),
    };
    if (!texts_embed(d, job, &texts, list, queries->count))
        return false;
    for (size_t i = 0; i < queries->count; i++)
        *(new ? &queries->query[i].new : &queries->query[i].old) = list[i].vector;
    return true;
}

static bool read_file(struct diags *d, const struct job *job, size_t most, struct queries *out) {
    const char *path = state_path(job, job->manifest->queries);
    struct str text;
    return file_read(d, job->keep, path, QUERIES_BYTES_MAX, &text) &&
           queries_read(d, job->keep, path, text, most, out);
}

static bool read_table(struct diags *d, const struct job *job, const char *sql, struct pg *pg,
                       size_t most, struct queries *out) {
    const struct pg_param param = pg_int8(job->keep, (int64_t)most);
    const struct pos pos = {.file = "the table of queries"};
    struct pg_rows rows;
    if (!pg_query_text(d, pg, job->keep, sql, &param, 1, &rows))
        return false;
    *out = (struct queries){.query = arena_array(job->keep, rows.count + 1, sizeof(*out->query))};
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *cell = rows.cells + i * rows.columns, text = trimmed(cell[0]);
        const char *problem = text_wrong(text);
        if (problem)
            return wrong(d, pos,
                         arena_printf(job->keep, "%s: \"%s\"", problem,
                                      diag_mask(job->keep, text, SHOWN_BYTES)),
                         "Leave it out of the table, or name a view without it.");
        out->query[out->count++] = (struct query){.text = text, .relevant = cell[1].ptr};
    }
    return out->count > 0 || wrong(d, pos, "it holds no query", "Write some into it.");
}

bool queries_embed(struct diags *d, const struct job *job, const struct manifest_job *sql,
                   struct pg *pg, size_t most, struct queries *out) {
    const char *file = job->manifest->queries, *table = manifest_sql(sql, "queries");
    *out = (struct queries){0};
    if (!file && !table)
        return true;
    if (!(file ? read_file(d, job, most, out) : read_table(d, job, table, pg, most, out)))
        return false;
    struct text *list = arena_array(job->keep, out->count, sizeof(*list));
    for (size_t i = 0; i < out->count; i++) {
        list[i].text = out->query[i].text;
        if (file)
            list[i].pos = (struct pos){
                .file = state_path(job, file), .line = out->query[i].line, .column = 1};
        else
            list[i].name =
                arena_printf(job->keep, "\"%s\"", diag_mask(job->keep, list[i].text, SHOWN_BYTES));
    }
    return embed(d, job, out, list, false) && embed(d, job, out, list, true);
}
