/*
 * A sample of rows in, the share of those whose vector their text gives again out. How far two
 * vectors of one text may be apart stands in the SQL.
 */
#include "verify_reembed.h"

#include "base/json.h"
#include "names.h"
#include "texts.h"
#include "verify_search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DETAIL_MAX (64 << 10)
#define WORST 5

/* The columns of the sample, and of the comparison. */
enum { KEY, TEXT, VECTOR, SHOWN };

enum { APART, ALIKE };

struct worst {
    const char *key, *text;
    double apart;
};

struct reembedding {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql;
    struct pg *pg;
    size_t alike;
    struct worst worst[WORST]; /* the worst first */
    size_t worst_count;
};

static void note_worst(struct reembedding *r, struct worst one) {
    size_t at = r->worst_count;
    while (at > 0 && one.apart > r->worst[at - 1].apart)
        at--;
    if (at == WORST)
        return;
    if (r->worst_count < WORST)
        r->worst_count++;
    memmove(&r->worst[at + 1], &r->worst[at], (r->worst_count - at - 1) * sizeof(r->worst[0]));
    r->worst[at] = one;
}

static bool embed_again(struct reembedding *r, const struct pg_rows *rows, struct text *list) {
    const struct manifest *m = r->job->manifest;
    const struct texts texts = {
        .provider = m->provider,
        .space = &m->to,
        .kind = EMBED_DOCUMENT,
        .what = "the text of row",
    };
    for (size_t i = 0; i < rows->count; i++) {
        const struct str *row = rows->cells + i * rows->columns;
        list[i].text = row[TEXT];
        list[i].name = diag_mask(r->job->keep, row[KEY], SEARCH_NAME_BYTES);
    }
    log_line(r->job->log, "embedding the texts of %zu rows again", rows->count);
    return texts_embed(r->d, r->job, &texts, list, rows->count);
}

static bool compare(struct reembedding *r, const struct str *row, const char *vector) {
    const struct pg_param params[] = {{.text = true, .value = row[VECTOR]},
                                      {.text = true, .value = str_of(vector)}};
    struct pg_rows rows;
    if (!pg_query_text(r->d, r->pg, r->job->keep, manifest_sql(r->sql, "reembed_compare"), params,
                       countof(params), &rows))
        return false;
    const bool alike = str_is(rows.cells[ALIKE], "t");
    r->alike += alike;
    if (!alike)
        note_worst(r, (struct worst){diag_mask(r->job->keep, row[KEY], SEARCH_NAME_BYTES),
                                     diag_mask(r->job->keep, row[SHOWN], SEARCH_NAME_BYTES),
                                     strtod(rows.cells[APART].ptr, NULL)});
    return true;
}

static const char *detail_of(const struct reembedding *r) {
    struct json_doc *doc = json_doc(r->job->keep);
    struct json_new *detail = json_new_object(doc), *list = json_new_array(doc);
    const double samples = manifest_number(r->sql, "reembed_samples");
    for (size_t i = 0; i < r->worst_count; i++) {
        struct json_new *one = json_new_object(doc);
        json_put(doc, one, "key", json_new_text(doc, r->worst[i].key));
        json_put(doc, one, "text", json_new_text(doc, r->worst[i].text));
        json_put(doc, one, "apart", json_new_number(doc, r->worst[i].apart));
        json_push(list, one);
    }
    json_put(doc, detail, "samples", json_new_integer(doc, (int64_t)samples));
    json_put(doc, detail, "worst", list);
    struct buf text = buf_new(r->job->keep, DETAIL_MAX);
    json_write(detail, false, &text);
    return text.ptr;
}

static const char *note_of(const struct reembedding *r) {
    struct buf out = buf_new(r->job->keep, DETAIL_MAX);
    if (r->worst_count == 0)
        return NULL;
    buf_puts(&out, "the vectors farthest from those that the provider makes now");
    for (size_t i = 0; i < r->worst_count; i++)
        buf_printf(&out, "\n    %.4f %s %s", r->worst[i].apart, r->worst[i].key, r->worst[i].text);
    return out.ptr;
}

static void add_gate(const struct reembedding *r, size_t count, struct measures *out) {
    struct measure *m = measures_add(out, "reembed");
    m->figure = count == 0 ? 1 : (double)r->alike / (double)count;
    m->sample = (int64_t)count;
    m->detail = detail_of(r);
    m->note = note_of(r);
    m->of = arena_printf(r->job->keep,
                         "%zu of %zu rows have the vector that the provider makes of "
                         "their text",
                         r->alike, count);
    m->hint = "The others were made by another model, as another kind (a query's prefix), or for "
              "another row: the detail in vecplan.gates names some. Find what wrote them, set "
              "their source to NULL, and run \"vecrun backfill\".";
}

static bool measure(struct reembedding *r, struct measures *out) {
    struct pg_rows rows;
    const int64_t samples = (int64_t)manifest_number(r->sql, "reembed_samples");
    if (!verify_sample(r->d, r->job, r->sql, r->pg, "reembed_sample", samples, &rows))
        return false;
    struct text *list = arena_array(r->job->keep, rows.count + 1, sizeof(*list));
    if (rows.count > 0 && !embed_again(r, &rows, list))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        if (!compare(r, rows.cells + i * rows.columns, list[i].vector))
            return false;
    }
    add_gate(r, rows.count, out);
    return true;
}

bool verify_reembed(struct diags *d, const struct job *job, struct pg *pg, struct measures *out) {
    const struct manifest_gate *gate = manifest_gate(job->manifest, "reembed");
    struct diags tried = diags_new(d->keep);
    struct reembedding r = {.d = &tried, .job = job, .sql = names_job(job, "verify"), .pg = pg};
    if (!gate)
        return true;
    const bool ok = measure(&r, out);
    if (ok || gate->required || interrupted()) {
        diags_move(d, &tried);
        return ok;
    }
    log_line(job->log, "gate \"reembed\" is not measured: %s", tried.first->message);
    return true;
}
