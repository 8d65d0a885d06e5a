/*
 * The gates that search: what an index finds against an exact search, and what both models find.
 */
#ifndef VECPLAN_VERIFY_SEARCH_H
#define VECPLAN_VERIFY_SEARCH_H

#include "measures.h"

#define SEARCH_WORST 5
#define SEARCH_NAME_BYTES 200 /* of a key or a text that is shown */

/* A search, in words. */
struct search_name {
    const char *key;  /* a row's key; NULL: of a query */
    const char *text; /* the row's or the query's, cut; NULL: the row has none */
};

/* What a number of searches came to: each counts by the share of its k neighbours that was found
 * again, whatever their number. */
struct search_tally {
    size_t searches;
    double sum;

    struct {
        struct search_name name;
        double share;
    } worst[SEARCH_WORST]; /* the worst first; those that found all are none */

    size_t worst_count;
};

/* Adds a search that found `hits` of `nearest` neighbours; one without any does not count. */
void search_count(struct search_tally *, struct search_name, int64_t hits, int64_t nearest);

/* The mean share; 1 where nothing was searched for. */
double search_mean(const struct search_tally *);

/* The 95 % interval of a mean share of n searches. */
void search_interval(double mean, size_t n, double *low, double *high);

/* Rows at random, as the statement of job `sql` gives them: `samples`, or all that there are in
 * scope. */
MUST_CHECK bool verify_sample(struct diags *, const struct job *, const struct manifest_job *sql,
                              struct pg *, const char *statement, int64_t samples,
                              struct pg_rows *out);

struct verify_wanted {
    bool recall, overlap, latency;
};

/* Measures the gates "recall" and "overlap", as far as they are wanted and the manifest has them,
 * and the latency, in one read-only snapshot, and gives the connection back outside a transaction.
 * Beside overlap "rbo" is measured: how alike the two models' orders are. A queries file that
 * cannot be read or embedded is an error; after a signal the error is DIAG_NOT_YET. */
MUST_CHECK bool verify_searches(struct diags *, const struct job *, struct pg *,
                                const struct verify_wanted *, struct measures *);

#endif
