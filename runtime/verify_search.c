/*
 * The manifest's searches in, the share of neighbours that are found again out. A search asks for
 * the k rows nearest to a vector: a row's own (that row left out), or a query's. What is near
 * stands in the SQL; what the figures are good for is verify.c's.
 */
#include "verify_search.h"

#include "base/json.h"
#include "names.h"
#include "progress.h"
#include "queries.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_BLOCKS 10 /* table blocks that are looked at for each row of a sample */
#define DETAIL_MAX (64 << 10)

/* The searches of one gate. */
struct searching {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql; /* the job "verify" */
    struct pg *pg;
    int64_t k, samples;
    const char *searches; /* "rows" or "queries" */
    const char *compared;
    const struct json *settings; /* of the index, or NULL */
    struct search_tally tally;
    double rbo; /* the sum of the searches' */
    struct progress progress;
};

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

double search_mean(const struct search_tally *tally) {
    return tally->searches == 0 ? 1 : tally->sum / (double)tally->searches;
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

static struct pg_param text_param(struct str value) {
    return (struct pg_param){.text = true, .value = value};
}

static bool ask(const struct searching *s, const char *statement, const struct pg_param *params,
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

static bool sample(const struct searching *s, const char *statement, struct pg_rows *out) {
    return verify_sample(s->d, s->job, s->sql, s->pg, statement, s->samples, out);
}

static bool go_on(struct searching *s, size_t done) {
    s->progress.done = (int64_t)done;
    progress_measure(&s->progress, log_now_ms());
    const struct figures figures = progress_figures(&s->progress, log_now_ms());
    progress_show(&figures, s->job->log, false);
    return !interrupted() || diag_error(s->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
}

static void begin_counting(struct searching *s, const char *what, size_t total) {
    log_line(s->job->log, "%s: %zu searches for %" PRId64 " neighbours", what, total, s->k);
    s->progress = progress_new(what, (int64_t)total);
    s->progress.unit = "searches";
}

/* Takes an exact statement's hits and neighbours, and where it has that the order's likeness. */
static bool count_exact(struct searching *s, const char *statement, const struct pg_param *params,
                        struct search_name name) {
    struct pg_rows rows;
    if (!ask(s, statement, params, 4, &rows))
        return false;
    const int64_t nearest = number(rows.cells[1]);
    search_count(&s->tally, name, number(rows.cells[0]), nearest);
    if (rows.columns > 2 && nearest > 0)
        s->rbo += strtod(rows.cells[2].ptr, NULL);
    return true;
}

static const char *shown(const struct searching *s, struct str name) {
    return name.ptr ? diag_mask(s->job->keep, name, SEARCH_NAME_BYTES) : NULL;
}

/* Of a sampled row: its key comes first, its text last. */
static struct search_name row_name(const struct searching *s, const struct pg_rows *rows,
                                   size_t i) {
    const struct str *row = rows->cells + i * rows->columns;
    return (struct search_name){shown(s, row[0]), shown(s, row[rows->columns - 1])};
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

static struct measure *add_gate(const struct searching *s, const char *gate, const char *wrong,
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

/* The parameters of a search for a sampled row's vector: key, vector, k. */
static void search_params(const struct searching *s, const struct str *row,
                          struct pg_param out[3]) {
    out[0] = text_param(row[0]);
    out[1] = text_param(row[1]);
    out[2] = pg_int8(s->job->keep, s->k);
}

/* Asks the planner whether searches go by the planned index, and for the settings in force. */
static bool prove_index(struct searching *s, const struct str *row, bool *by_index) {
    struct pg_param params[3];
    struct pg_rows plan, used, settings;
    search_params(s, row, params);
    if (!ask(s, "recall_plan", params, countof(params), &plan))
        return false;
    const struct pg_param text = text_param(plan.cells[0]);
    if (!ask(s, "recall_by_index", &text, 1, &used) ||
        !ask(s, "recall_settings", NULL, 0, &settings))
        return false;
    *by_index = str_is(used.cells[0], "t");
    return json_parse(s->d, s->job->keep, "settings", settings.cells[0], &s->settings);
}

static bool search_by_index(struct searching *s, const struct pg_rows *rows, struct str *found) {
    begin_counting(s, "recall by the index", rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        struct pg_param params[3];
        struct pg_rows result;
        search_params(s, rows->cells + i * rows->columns, params);
        if (!go_on(s, i) || !ask(s, "recall_search", params, countof(params), &result))
            return false;
        found[i] = result.cells[0];
    }
    return true;
}

static bool search_exactly(struct searching *s, const struct pg_rows *rows,
                           const struct str *found) {
    begin_counting(s, "recall, exact", rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        const struct str *row = rows->cells + i * rows->columns;
        struct pg_param params[4];
        search_params(s, row, params);
        params[3] = text_param(found[i]);
        if (!go_on(s, i) || !count_exact(s, "recall_exact", params, row_name(s, rows, i)))
            return false;
    }
    return true;
}

static bool measure_recall(struct searching *s, struct measures *out) {
    struct pg_rows rows, ignored;
    bool by_index = true;
    s->k = (int64_t)manifest_number(s->sql, "recall_k");
    s->samples = (int64_t)manifest_number(s->sql, "recall_samples");
    s->searches = "rows";
    s->compared = "index with exact";
    if (!sample(s, "recall_sample", &rows) || !ask(s, "recall_session", NULL, 0, &ignored) ||
        (rows.count > 0 && !prove_index(s, rows.cells, &by_index)))
        return false;
    struct str *found = arena_array(s->job->keep, rows.count + 1, sizeof(*found));
    if (by_index && !search_by_index(s, &rows, found))
        return false;
    if (!pg_script(s->d, s->pg, manifest_sql(s->sql, "recall_exact_session")))
        return false;
    if (by_index && !search_exactly(s, &rows, found))
        return false;
    const char *wrong = by_index ? NULL : "searches do not use the planned index";
    struct measure *m = add_gate(s, "recall", wrong, out);
    m->hint = wrong ? arena_printf(s->job->keep,
                                   "Run \"vecrun index %s\", which repairs the index, then verify "
                                   "again.",
                                   s->job->path)
                    : "Let searches look further (hnsw.ef_search, ivfflat.probes: set for the "
                      "role, the database or the search function), or plan an index with more "
                      "links or other lists.";
    return true;
}

static bool overlap_of_rows(struct searching *s) {
    struct pg_rows rows;
    if (!sample(s, "overlap_sample", &rows))
        return false;
    begin_counting(s, "overlap", rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *row = rows.cells + i * rows.columns;
        const struct pg_param params[] = {text_param(row[0]), text_param(row[1]),
                                          text_param(row[2]), pg_int8(s->job->keep, s->k)};
        if (!go_on(s, i) || !count_exact(s, "overlap_exact", params, row_name(s, &rows, i)))
            return false;
    }
    return true;
}

static bool overlap_of_queries(struct searching *s, const struct queries *queries) {
    begin_counting(s, "overlap", queries->count);
    for (size_t i = 0; i < queries->count; i++) {
        const struct query *query = &queries->query[i];
        const struct pg_param params[] = {
            text_param((struct str){NULL, 0}), text_param(str_of(query->old)),
            text_param(str_of(query->new)), pg_int8(s->job->keep, s->k)};
        if (!go_on(s, i) || !count_exact(s, "overlap_exact", params,
                                         (struct search_name){NULL, shown(s, query->text)}))
            return false;
    }
    return true;
}

static bool measure_overlap(struct searching *s, const struct queries *queries,
                            struct measures *out) {
    s->k = (int64_t)manifest_number(s->sql, "overlap_k");
    s->samples = (int64_t)manifest_number(s->sql, "overlap_samples");
    s->searches = queries->count > 0 ? "queries" : "rows";
    s->compared = "exact with exact";
    if (!(queries->count > 0 ? overlap_of_queries(s, queries) : overlap_of_rows(s)))
        return false;
    struct measure *m = add_gate(s, "overlap", NULL, out);
    m->hint = "The detail in vecplan.gates names the worst searches: look at what they find. Where "
              "the new model is right and the old one was not, lower "
              "cutover.require.overlap.at_least in the plan.";
    struct measure *rbo = measures_add(out, "rbo");
    rbo->figure = m->sample > 0 ? s->rbo / (double)m->sample : 1;
    rbo->sample = m->sample;
    rbo->detail = arena_printf(s->job->keep, "{\"k\": %" PRId64 ", \"p\": 0.9}", s->k);
    return true;
}

bool verify_searches(struct diags *d, const struct job *job, struct pg *pg,
                     const struct verify_wanted *wanted, struct measures *out) {
    const struct manifest_job *sql = names_job(job, "verify");
    const struct searching new = {.d = d, .job = job, .sql = sql, .pg = pg};
    struct searching for_recall = new, for_overlap = new;
    struct queries queries = {0};
    const bool asks_recall = wanted->recall && manifest_sql(sql, "recall_search");
    const bool asks_overlap = wanted->overlap && manifest_sql(sql, "overlap_exact");
    if (!asks_recall && !asks_overlap)
        return true;
    const size_t most = (size_t)manifest_number(sql, "overlap_samples");
    if (asks_overlap && job->manifest->queries && !queries_embed(d, job, most, &queries))
        return false;
    const bool ok = pg_script(d, pg, manifest_sql(sql, "search_begin")) &&
                    (!asks_recall || measure_recall(&for_recall, out)) &&
                    (!asks_overlap || measure_overlap(&for_overlap, &queries, out)) &&
                    pg_script(d, pg, manifest_sql(sql, "search_end"));
    log_end(job->log);
    return ok;
}
