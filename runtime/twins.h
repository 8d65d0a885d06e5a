/*
 * Identical texts, by their hash: the one that is asked for, those that wait for it, and the
 * vectors of the last ones. Asks for nothing itself.
 */
#ifndef VECPLAN_TWINS_H
#define VECPLAN_TWINS_H

#include "reader.h"

#define TWINS_BYTES (16 << 20) /* that the vectors take, whatever their dimensions */

struct twins;

/* A row whose text is asked for by another. */
struct twin {
    struct load *load;
    size_t row;
    struct twin *next;
};

struct twins *twins_new(struct arena *keep, size_t dimensions) __attribute__((returns_nonnull));

enum twins_answer {
    TWINS_NEW,   /* the text is the caller's to ask for; then twins_found or twins_refused */
    TWINS_WAITS, /* another row asks for it: the twin comes with that one's answer */
    TWINS_KNOWN, /* *vector is there, until the next call */
};

/* What is known of the text of a load's row. */
enum twins_answer twins_ask(struct twins *, struct load *, size_t row, const float **vector);

/* The vector of a text that was TWINS_NEW, of which a copy is kept, or that there will be none.
 * Gives the rows that wait for it; they are the caller's until the next call. */
const struct twin *twins_found(struct twins *, struct str hash, const float *vector);
const struct twin *twins_refused(struct twins *, struct str hash);

/* How many vectors are kept at most. */
size_t twins_most(const struct twins *);

#endif
