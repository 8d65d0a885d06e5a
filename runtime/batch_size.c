#include "batch_size.h"

#include <math.h>

#define FIRST_ROWS 20
#define LEAST_ROWS 10
#define HALF_LIFE_ROWS 20000.0
#define CHANGE_MOST 4 /* to a fourth at most by one batch: a disk may have stalled */

static size_t lesser(size_t a, size_t b) { return a < b ? a : b; }

struct batch_size batch_size_new(size_t most) {
    return (struct batch_size){.rows = lesser(FIRST_ROWS, most), .most = most};
}

static size_t rows_for(const struct batch_size *b, double row_ms) {
    const double rows = BATCH_AIM_MS / row_ms;
    if (rows >= (double)b->most)
        return b->most;
    return lesser(rows > LEAST_ROWS ? (size_t)rows : LEAST_ROWS, b->most);
}

void batch_size_begin(struct batch_size *b) {
    if (b->slow_ms > 0)
        b->rows = lesser(b->rows, rows_for(b, b->slow_ms));
}

void batch_size_took(struct batch_size *b, size_t rows, int64_t took_ms) {
    const double stalled = (double)CHANGE_MOST * BATCH_AIM_MS;
    const double row_ms = fmin(took_ms > 0 ? (double)took_ms : 0.5, stalled) / (double)rows;
    b->slow_ms = fmax(row_ms, b->slow_ms * exp2(-(double)rows / HALF_LIFE_ROWS));
    b->rows = lesser(rows_for(b, row_ms), 2 * rows);
}
