/*
 * How many rows a transaction may have, so that nobody waits for one of them for long; pure.
 */
#ifndef VECPLAN_BATCH_SIZE_H
#define VECPLAN_BATCH_SIZE_H

#include <stddef.h>
#include <stdint.h>

#define BATCH_AIM_MS 50

struct batch_size {
    size_t rows, most; /* of the next batch; what the plan allows */
    double slow_ms;    /* what a row took at the worst, not long ago */
};

/* The first batches are small: nothing is known yet. */
struct batch_size batch_size_new(size_t most);

/* A window of a sweep begins. The first update of a page goes into every index of the table, those
 * after it into none (HOT): the rows that come now may be as slow as those of the last begin. */
void batch_size_begin(struct batch_size *);

/* A batch of so many rows took so long. */
void batch_size_took(struct batch_size *, size_t rows, int64_t took_ms);

#endif
