/*
 * How long changes wait for their vector: figures of the last minute; pure.
 */
#ifndef VECPLAN_LAG_H
#define VECPLAN_LAG_H

#include <stdint.h>

#define LAG_SLOTS 6
#define LAG_SLOT_MS 10000
#define LAG_BUCKETS 256

/* Counts of ten seconds each, so that a minute costs the same memory however much is written. Zero
 * is an empty one. */
struct lag {
    struct {
        int64_t number; /* of the ten seconds, from 1 */
        int64_t most_ms;
        int64_t counts[LAG_BUCKETS];
    } slots[LAG_SLOTS];
};

struct lag_figures {
    int64_t rows, p50_ms, p99_ms, most_ms;
};

/* Enters a change that waited lag_ms; now_ms: a clock that only goes forward. */
void lag_add(struct lag *, int64_t now_ms, int64_t lag_ms);

/* What was entered within the last minute (50 to 60 s). Quantiles are at most an eighth too high,
 * and never above the longest; all is 0 where nothing was entered. */
struct lag_figures lag_read(const struct lag *, int64_t now_ms);

#endif
