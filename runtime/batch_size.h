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
    size_t begun;      /* rows of the beginning, which are slow while caches fill */
    double row_ms;     /* what a row took at the worst, not long ago */
};

/* The first batches are small: nothing is known yet. */
struct batch_size batch_size_new(size_t most);

/* A batch of so many rows took so long. Slow rows are remembered for longer than a sweep's window:
 * its first and last updates of a page go into every index of the table, the others into none
 * (HOT). */
void batch_size_took(struct batch_size *, size_t rows, int64_t took_ms);

#endif
