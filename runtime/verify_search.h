/*
 * The gates that search: what an index finds against an exact search, and what both models find.
 */
#ifndef VECPLAN_VERIFY_SEARCH_H
#define VECPLAN_VERIFY_SEARCH_H

#include "job.h"

#define SEARCH_WORST 5

/* What a number of searches came to: each counts by the share of its k neighbours that was found
 * again, whatever their number. */
struct search_tally {
    size_t searches;
    double sum;

    struct {
        const char *name; /* a row's key, or a query */
        double share;
    } worst[SEARCH_WORST]; /* the worst first; those that found all are none */

    size_t worst_count;
};

/* Adds a search that found `hits` of `nearest` neighbours; one without any does not count. */
void search_count(struct search_tally *, const char *name, int64_t hits, int64_t nearest);

/* The mean share; 1 where nothing was searched for. */
double search_mean(const struct search_tally *);

/* The 95 % interval of a mean share of n searches. */
void search_interval(double mean, size_t n, double *low, double *high);

struct search_gate {
    double figure;
    int64_t searches;
    const char *detail; /* JSON object */
    const char *wrong;  /* why nothing could be measured, or NULL */
};

/* Measures the gates "recall" and "overlap", as far as they are wanted (not NULL) and the manifest
 * has them, in one read-only snapshot, and gives the connection back outside a transaction. A
 * queries file that cannot be read or embedded is an error; after a signal the error is
 * DIAG_NOT_YET. */
MUST_CHECK bool verify_searches(struct diags *, const struct job *, struct pg *,
                                struct search_gate *recall, struct search_gate *overlap);

#endif
