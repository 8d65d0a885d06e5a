/*
 * What verify has measured: a list of figures, as a table for people and as JSON for programs.
 */
#ifndef VECPLAN_MEASURES_H
#define VECPLAN_MEASURES_H

#include "job.h"

#define MEASURES_MOST 16

struct measure {
    const char *gate;
    double figure;
    int64_t sample;                       /* rows, searches or texts */
    const char *detail;                   /* JSON object */
    const char *of;                       /* in words, what it is the figure of */
    const char *wrong;                    /* why it could not be measured, or NULL */
    const char *hint;                     /* what to do where it is not met */
    const char *note;                     /* a line under the table, or NULL */
    const char *measured;                 /* when (UTC); NULL until it is recorded */
    const struct manifest_gate *required; /* NULL: to know, not to pass */
    bool met;
};

struct measures {
    struct measure measure[MEASURES_MOST];
    size_t count;
};

/* Adds a measure, of which there are no more than verify knows; what is not set by the caller is
 * NULL or 0. */
struct measure *measures_add(struct measures *, const char *gate);

/* The measure of that gate, or NULL. */
struct measure *measures_find(struct measures *, const char *gate);

/* A figure as text: whole numbers as such, others cut (not rounded) after four decimals, so that
 * what is not all does not look like it. */
const char *measures_figure(struct arena *, double figure);

/* Prints a line a measure: gate, figure, what is required, whether it is met, sample; and the
 * notes. */
void measures_table(const struct measures *, struct arena *tmp, FILE *out);

/* Prints one JSON object: the plan, whether all is met, and of each measure gate, figure, required
 * (null, or an object of bound and value), met, sample, measured and detail. */
MUST_CHECK bool measures_json(struct diags *, const struct measures *, const struct job *, bool met,
                              FILE *out);

#endif
