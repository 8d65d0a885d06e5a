/*
 * The manifest's searches in, the share of neighbours that are found again out. A search asks for
 * the k rows nearest to a vector: a row's own (that row left out), or a query's. What is near
 * stands in the SQL; what the figures are good for is verify.c's.
 */
#include "verify_search_private.h"

#include "base/json.h"
#include "names.h"
#include "verify_latency.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_BLOCKS 10 /* table blocks that are looked at for each row of a sample */
#define DETAIL_MAX (64 << 10)

void search_count(struct search_tally *tally, struct search_name name, int64_t hits,
                  int64_t nearest) {
    if (nearest <= 0)
        return;
    const double share = hits < nearest ? (double)hits / (double)nearest : 1;
    tally->searches++;
    tally->sum += share;
    size_t at = tally->worst_count;
    while (at > 0 && share < tally->worst[at - 1].share)
        at--;
    if (share == 1 || at == SEARCH_WORST)
        return;
    if (tally->worst_count < SEARCH_WORST)
        tally->worst_count++;
    memmove(&tally->worst[at + 1], &tally->worst[at],
            (tally->worst_count - at - 1) * sizeof(tally->worst[0]));
    tally->worst[at].name = name;
    tally->worst[at].share = share;
}

double searching_mean(double sum, size_t count) { return round(sum / (double)count * 1e12) / 1e12; }

double search_mean(const struct search_tally *tally) {
    return tally->searches == 0 ? 1 : searching_mean(tally->sum, tally->searches);
}

/* The score interval of a proportion (E. B. Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference", 1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). Shares between
 * 0 and 1 vary no more than a proportion of the same mean, so it is never too narrow; nor does it
 * shrink to nothing where all searches found all. */
void search_interval(double mean, size_t n, double *low, double *high) {
    static const double z = 1.959964;
    *low = 0;
    *high = 1;
    if (n == 0)
        return;
    const double zz = z * z / (double)n, middle = mean + zz / 2;
    const double reach = sqrt(zz * mean * (1 - mean) + zz * zz / 4);
    *low = fmax(0, (middle - reach) / (1 + zz));
    *high = fmin(1, (middle + reach) / (1 + zz));
}

struct pg_param searching_text(struct str value) {
    return (struct pg_param){.text = true, .value = value};
}

bool searching_ask(const struct searching *s, const char *statement, const struct pg_param *params,
                   size_t count, struct pg_rows *out) {
    return pg_query_text(s->d, s->pg, s->job->keep, manifest_sql(s->sql, statement), params, count,
                         out);
}

/* Whole numbers in text form. */
static int64_t number(struct str cell) {
    int64_t value = 0;
    return str_integer(cell, 0, INT64_MAX, &value) ? value : 0;
}

/* Rows at random. Rows that were written together stand in one block, so a sample is drawn from
 * more blocks than it has rows; of a small table that is all of it. Where too few of what stands
 * there is in scope, it looks further. */
bool verify_sample(struct diags *d, const struct job *job, const struct manifest_job *sql,
                   struct pg *pg, const char *statement, int64_t samples, struct pg_rows *out) {
    struct pg_rows rows;
    if (!pg_query_text(d, pg, job->keep, manifest_sql(sql, "search_blocks"), NULL, 0, &rows))
        return false;
    double percent = 100.0 * SAMPLE_BLOCKS * (double)samples / (double)number(rows.cells[0]);
    for (bool whole = false; !whole; percent *= 10) {
        whole = percent >= 100;
        const struct pg_param params[] = {
            pg_float8(job->keep, whole ? 100 : percent),
            pg_int8(job->keep, samples),
        };
        if (!pg_query_text(d, pg, job->keep, manifest_sql(sql, statement), params, countof(params),
                           out))
            return false;
        whole |= out->count >= (size_t)samples;
    }
    return true;
}

bool searching_sample(const struct searching *s, const char *statement, struct pg_rows *out) {
    return verify_sample(s->d, s->job, s->sql, s->pg, statement, s->samples, out);
}

bool searching_go_on(struct searching *s, size_t done) {
    s->progress.done = (int64_t)done;
    progress_measure(&s->progress, log_now_ms());
    const struct figures figures = progress_figures(&s->progress, log_now_ms());
    progress_show(&figures, s->job->log, false);
    return !interrupted() || diag_error(s->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
}

void searching_begin(struct searching *s, const char *what, size_t total) {
    log_line(s->job->log, "%s: %zu searches for %" PRId64 " neighbours", what, total, s->k);
    s->progress = progress_new(what, (int64_t)total);
    s->progress.unit = "searches";
}

/* Takes an exact statement's hits and neighbours, and where it has that the order's likeness. */
bool searching_count(struct searching *s, const char *statement, const struct pg_param *params,
                     struct search_name name) {
    struct pg_rows rows;
    if (!searching_ask(s, statement, params, 4, &rows))
        return false;
    const int64_t nearest = number(rows.cells[1]);
    search_count(&s->tally, name, number(rows.cells[0]), nearest);
    if (rows.columns > 2 && nearest > 0)
        s->rbo += strtod(rows.cells[2].ptr, NULL);
    return true;
}

const char *searching_shown(const struct searching *s, struct str text) {
    return text.ptr ? diag_mask(s->job->keep, text, SEARCH_NAME_BYTES) : NULL;
}

/* Of a sampled row: its key comes first, its text last. */
struct search_name searching_row(const struct searching *s, const struct pg_rows *rows, size_t i) {
    const struct str *row = rows->cells + i * rows->columns;
    return (struct search_name){searching_shown(s, row[0]),
                                searching_shown(s, row[rows->columns - 1])};
}

/* More digits say nothing. */
static struct json_new *rounded(struct json_doc *doc, double share) {
    return json_new_number(doc, floor(share * 10000 + 0.5) / 10000);
}

/* The worst searches, as an array of objects. */
static struct json_new *worst_of(const struct searching *s, struct json_doc *doc) {
    struct json_new *list = json_new_array(doc);
    for (size_t i = 0; i < s->tally.worst_count; i++) {
        const struct search_name *name = &s->tally.worst[i].name;
        struct json_new *one = json_new_object(doc);
        if (name->key)
            json_put(doc, one, "key", json_new_text(doc, name->key));
        json_put(doc, one, name->key ? "text" : "query", json_new_text(doc, name->text));
        json_put(doc, one, "share", rounded(doc, s->tally.worst[i].share));
        json_push(list, one);
    }
    return list;
}

/* How it was measured, how sure it is and what was worst. */
static const char *detail_of(const struct searching *s, const char *wrong, double low,
                             double high) {
    struct json_doc *doc = json_doc(s->job->keep);
    struct json_new *detail = json_new_object(doc), *interval = json_new_array(doc);
    json_push(interval, rounded(doc, low));
    json_push(interval, rounded(doc, high));
    json_put(doc, detail, "k", json_new_integer(doc, s->k));
    json_put(doc, detail, "samples", json_new_integer(doc, s->samples));
    json_put(doc, detail, "searches", json_new_str(doc, str_of(s->searches)));
    json_put(doc, detail, "compared", json_new_str(doc, str_of(s->compared)));
    if (s->settings)
        json_put(doc, detail, "settings", json_new_copy(doc, s->settings));
    json_put(doc, detail, "interval95", interval);
    json_put(doc, detail, "worst", worst_of(s, doc));
    if (wrong)
        json_put(doc, detail, "wrong", json_new_str(doc, str_of(wrong)));
    struct buf text = buf_new(s->job->keep, DETAIL_MAX);
    json_write(detail, false, &text);
    return text.ptr;
}

/* "k 10, hnsw.ef_search 40, hnsw.iterative_scan strict_order; 95 % interval 0.9 to 1; worst: …" */
static const char *note_of(const struct searching *s, double low, double high) {
    struct arena *keep = s->job->keep;
    struct buf out = buf_new(keep, DETAIL_MAX);
    struct json_each each = {0};
    buf_printf(&out, "k %" PRId64, s->k);
    while (s->settings && json_next(s->settings, &each)) {
        const struct str text = json_str(each.value);
        buf_printf(&out, ", %s %s", str_dup(keep, each.key),
                   json_type(each.value) == JSON_NUMBER
                       ? arena_printf(keep, "%.0f", json_number(each.value, 0))
                       : str_dup(keep, text));
    }
    buf_printf(&out, "; 95 %% interval %s to %s", measures_figure(keep, low),
               measures_figure(keep, high));
    for (size_t i = 0; i < s->tally.worst_count; i++) {
        const struct search_name *name = &s->tally.worst[i].name;
        buf_printf(&out, "\n    %s %s%s%s", measures_figure(keep, s->tally.worst[i].share),
                   name->key ? name->key : "", name->key ? " " : "", name->text ? name->text : "");
    }
    return out.ptr;
}

struct measure *searching_gate(const struct searching *s, const char *gate, const char *wrong,
                               struct measures *out) {
    double low = 0, high = 1;
    struct measure *m = measures_add(out, gate);
    m->figure = wrong ? 0 : search_mean(&s->tally);
    m->sample = (int64_t)s->tally.searches;
    m->wrong = wrong;
    m->of = arena_printf(s->job->keep, "the mean of %" PRId64 " searches", m->sample);
    search_interval(m->figure, s->tally.searches, &low, &high);
    m->detail = detail_of(s, wrong, low, high);
    m->note = wrong ? NULL : note_of(s, low, high);
    return m;
}

bool verify_searches(struct diags *d, const struct job *job, struct pg *pg,
                     const struct verify_wanted *wanted, struct measures *out) {
    const struct manifest_job *sql = names_job(job, "verify");
    const struct searching new = {.d = d, .job = job, .sql = sql, .pg = pg};
    struct searching for_recall = new, for_overlap = new;
    struct queries queries = {0};
    struct pg_rows ignored;
    const bool asks_recall = wanted->recall && manifest_sql(sql, "recall_search");
    const bool asks_overlap = wanted->overlap && manifest_sql(sql, "overlap_exact");
    if (!asks_recall && !asks_overlap && !wanted->latency)
        return true;
    const size_t most = (size_t)manifest_number(sql, "overlap_samples");
    if (asks_overlap && !queries_embed(d, job, sql, pg, most, &queries))
        return false;
    const bool ok =
        pg_script(d, pg, manifest_sql(sql, "search_begin")) &&
        pg_query(d, pg, job->keep, manifest_sql(sql, "search_session"), NULL, 0, &ignored) &&
        (!asks_recall || verify_recall(&for_recall, out)) &&
        (!asks_overlap || verify_overlap(&for_overlap, &queries, out)) &&
        (!wanted->latency || verify_latency(d, job, pg, out)) &&
        pg_script(d, pg, manifest_sql(sql, "search_end"));
    log_end(job->log);
    return ok;
}
