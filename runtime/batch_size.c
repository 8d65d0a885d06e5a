/*
 * How long batches took in, the size of the next one out. Neither clock nor connection.
 */
#include "batch_size.h"

#include <math.h>
#include <stdbool.h>

#define FIRST_ROWS 10
#define LEAST_ROWS 10
#define BEGIN_ROWS 500
#define HALF_LIFE_ROWS 10000.0
#define GROWTH 4
/* One batch makes the worst so many times worse at most: a disk may have stalled. */
#define STALL 4

static size_t lesser(size_t a, size_t b) { return a < b ? a : b; }

struct batch_size batch_size_new(size_t most) {
    return (struct batch_size){.rows = lesser(FIRST_ROWS, most), .most = most};
}

void batch_size_took(struct batch_size *b, size_t rows, int64_t took_ms) {
    const double row_ms = (took_ms > 0 ? (double)took_ms : 0.5) / (double)rows;
    const double known = b->row_ms * exp2(-(double)rows / HALF_LIFE_ROWS);
    const bool begins = b->begun < BEGIN_ROWS;
    b->begun += begins ? rows : 0;
    b->row_ms = !begins ? fmax(known, fmin(row_ms, STALL * known)) : row_ms;
    const double next = fmin(BATCH_AIM_MS / b->row_ms, GROWTH * (double)rows);
    b->rows = lesser(next > LEAST_ROWS ? (size_t)next : LEAST_ROWS, b->most);
}
