/*
 * Sampled rows or real queries in, how far both models find the same out; of queries whose answers
 * are known, how well each model finds them.
 */
#include "verify_search_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool overlap_of_rows(struct searching *s) {
    struct pg_rows rows;
    if (!searching_sample(s, "search_sample", &rows))
        return false;
    searching_begin(s, "overlap", rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct str *row = rows.cells + i * rows.columns;
        const struct pg_param params[] = {searching_text(row[0]), searching_text(row[1]),
                                          searching_text(row[2]), pg_int8(s->job->keep, s->k)};
        if (!searching_go_on(s, i) ||
            !searching_count(s, "overlap_exact", params, searching_row(s, &rows, i)))
            return false;
    }
    return true;
}

/* How well both models answer a query whose answers are known. */
static bool count_labels(struct searching *s, const struct query *query,
                         const struct pg_param *params) {
    struct pg_param labelled[] = {searching_text(str_of(query->relevant)), params[1], params[2],
                                  params[3]};
    struct pg_rows rows;
    if (!searching_ask(s, "labels_exact", labelled, countof(labelled), &rows))
        return false;
    for (size_t i = 0; i < LABEL_FIGURES; i++)
        s->labels[i] += strtod(rows.cells[i].ptr, NULL);
    s->labelled++;
    return true;
}

static bool overlap_of_queries(struct searching *s, const struct queries *queries) {
    searching_begin(s, "overlap", queries->count);
    for (size_t i = 0; i < queries->count; i++) {
        const struct query *query = &queries->query[i];
        const struct pg_param params[] = {
            searching_text((struct str){NULL, 0}), searching_text(str_of(query->old)),
            searching_text(str_of(query->new)), pg_int8(s->job->keep, s->k)};
        const struct search_name name = {NULL, searching_shown(s, query->text)};
        if (!searching_go_on(s, i) || !searching_count(s, "overlap_exact", params, name) ||
            (query->relevant && !count_labels(s, query, params)))
            return false;
    }
    return true;
}

/* Both models' mean of one figure of the labelled queries. */
static void add_labels(const struct searching *s, const char *gate, size_t old, size_t new,
                       struct measures *out) {
    const double of_old = searching_mean(s->labels[old], s->labelled);
    struct measure *m = measures_add(out, gate);
    m->figure = searching_mean(s->labels[new], s->labelled);
    m->sample = (int64_t)s->labelled;
    m->detail = arena_printf(s->job->keep, "{\"k\": %" PRId64 ", \"old\": %.4f, \"new\": %.4f}",
                             s->k, of_old, m->figure);
    m->note = arena_printf(s->job->keep, "of %zu queries with known answers, the old model's is %s",
                           s->labelled, measures_figure(s->job->keep, of_old));
}

bool verify_overlap(struct searching *s, const struct queries *queries, struct measures *out) {
    s->k = (int64_t)manifest_number(s->sql, "overlap_k");
    s->samples = (int64_t)manifest_number(s->sql, "overlap_samples");
    s->searches = queries->count > 0 ? "queries" : "rows";
    s->compared = "exact with exact";
    if (!(queries->count > 0 ? overlap_of_queries(s, queries) : overlap_of_rows(s)))
        return false;
    struct measure *m = searching_gate(s, "overlap", NULL, out);
    m->hint = "The detail in vecplan.gates names the worst searches: look at what they find. Where "
              "the new model is right and the old one was not, lower "
              "cutover.require.overlap.at_least in the plan.";
    struct measure *rbo = measures_add(out, "rbo");
    rbo->figure = m->sample > 0 ? searching_mean(s->rbo, s->tally.searches) : 1;
    rbo->sample = m->sample;
    rbo->detail = arena_printf(s->job->keep, "{\"k\": %" PRId64 ", \"p\": 0.9}", s->k);
    if (s->labelled > 0) {
        add_labels(s, "ndcg", OLD_NDCG, NEW_NDCG, out);
        add_labels(s, "mrr", OLD_RR, NEW_RR, out);
    }
    return true;
}
