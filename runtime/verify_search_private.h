/*
 * What the two gates that search share. Private to verify_search.c, verify_recall.c and
 * verify_overlap.c.
 */
#ifndef VECPLAN_VERIFY_SEARCH_PRIVATE_H
#define VECPLAN_VERIFY_SEARCH_PRIVATE_H

#include "progress.h"
#include "queries.h"
#include "verify_search.h"

/* The columns of statement "labels_exact". */
enum { OLD_NDCG, NEW_NDCG, OLD_RR, NEW_RR, LABEL_FIGURES };

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
    size_t labelled;
    double labels[LABEL_FIGURES]; /* the sums of the labelled queries' */
    struct progress progress;
};

/* The mean of `count` figures without what is lost in their sum: that of many times 0.6 is 0.6,
 * which a gate may require. */
double searching_mean(double sum, size_t count);

/* A parameter in text form; a NULL slice is NULL. */
struct pg_param searching_text(struct str);

/* Runs a statement of that name; cells in text form. */
MUST_CHECK bool searching_ask(const struct searching *, const char *statement,
                              const struct pg_param *, size_t count, struct pg_rows *out);

/* As many rows at random as the gate has samples. */
MUST_CHECK bool searching_sample(const struct searching *, const char *statement,
                                 struct pg_rows *out);

/* Begins to count `total` searches, and shows how far it is; an error after a signal. */
void searching_begin(struct searching *, const char *what, size_t total);
MUST_CHECK bool searching_go_on(struct searching *, size_t done);

/* Runs an exact statement of four parameters and takes its hits, neighbours and, where it has that,
 * rank-biased overlap. */
MUST_CHECK bool searching_count(struct searching *, const char *statement, const struct pg_param *,
                                struct search_name);

/* A text as messages show it; NULL stays NULL. */
const char *searching_shown(const struct searching *, struct str text);

/* The name of a sampled row: its key is the first cell, its text the last. */
struct search_name searching_row(const struct searching *, const struct pg_rows *, size_t i);

/* Adds the gate's figure, or why it could not be measured; the hint is the caller's. */
struct measure *searching_gate(const struct searching *, const char *gate, const char *wrong,
                               struct measures *);

/* The gates, within an open snapshot. */
MUST_CHECK bool verify_recall(struct searching *, struct measures *);
MUST_CHECK bool verify_overlap(struct searching *, const struct queries *, struct measures *);

#endif
