/*
 * How a job stands, in figures: made in one place, and shown as a bar, as a line, as JSON and as
 * the worker's row in the ledger.
 */
#ifndef VECPLAN_FIGURES_H
#define VECPLAN_FIGURES_H

#include "base/json.h"

/* A number below 0 is not known, a text that is NULL is not there. */
struct figures {
    const char *what;    /* "backfill", "drain" */
    const char *unit;    /* what is counted: "rows" */
    const char *phase;   /* of what the server does */
    int64_t done, total; /* of the present source; the total may be an estimate */
    double rate;         /* units a second, smoothed */
    int64_t eta_s;       /* seconds */
    int64_t rows;        /* written by this run */
    int64_t tokens;      /* billed to this run */
    double usd;          /* what they cost, in US dollars */
    int64_t requests;    /* sent by this run */
    int64_t retries;     /* of these, those sent again */
    int64_t quarantined; /* rows set aside by this run */
    int64_t in_flight;   /* requests without an answer, or that wait for their turn */
    const char *waiting; /* why it waits */
    int64_t lag_ms;      /* of a follower: how long changes waited, p99 of the last minute */
};

/* Nothing is known but what is counted. */
struct figures figures_new(const char *what, const char *unit);

/* Puts all of them into an object by their names in the ledger; what is not known is null. Texts
 * are masked. */
void figures_put(struct arena *, struct json_doc *, struct json_new *object,
                 const struct figures *);

#endif
