/*
 * Waits in, quantiles of the last minute out. Buckets are exact below 16 ms and eighths of a power
 * of two above. Reads no clock.
 */
#include "lag.h"

#include <stdbool.h>
#include <string.h>

#define EXACT 16
#define EIGHTHS 8

static int bucket_of(int64_t ms) {
    int shift = 0;
    if (ms < EXACT)
        return ms < 0 ? 0 : (int)ms;
    while (ms >> shift >= EXACT)
        shift++;
    const int bucket = (int)(ms >> shift) + EIGHTHS * shift;
    return bucket < LAG_BUCKETS ? bucket : LAG_BUCKETS - 1;
}

/* The longest wait of a bucket. */
static int64_t bucket_end(int bucket) {
    if (bucket < EXACT)
        return bucket;
    const int shift = bucket / EIGHTHS - 1;
    return ((int64_t)(bucket % EIGHTHS + EIGHTHS + 1) << shift) - 1;
}

static int64_t slot_number(int64_t now_ms) { return now_ms / LAG_SLOT_MS + 1; }

void lag_add(struct lag *lag, int64_t now_ms, int64_t lag_ms) {
    const int64_t number = slot_number(now_ms);
    const int64_t at = number % LAG_SLOTS;
    if (lag->slots[at].number != number) {
        memset(&lag->slots[at], 0, sizeof(lag->slots[at]));
        lag->slots[at].number = number;
    }
    lag->slots[at].counts[bucket_of(lag_ms)]++;
    if (lag_ms > lag->slots[at].most_ms)
        lag->slots[at].most_ms = lag_ms;
}

static int64_t quantile(const int64_t *counts, const struct lag_figures *all, double share) {
    int64_t seen = 0;
    int bucket = 0;
    for (; bucket < LAG_BUCKETS - 1; bucket++) {
        seen += counts[bucket];
        if ((double)seen >= share * (double)all->rows)
            break;
    }
    const int64_t end = bucket_end(bucket);
    return end < all->most_ms ? end : all->most_ms;
}

struct lag_figures lag_read(const struct lag *lag, int64_t now_ms) {
    const int64_t number = slot_number(now_ms);
    int64_t counts[LAG_BUCKETS] = {0};
    struct lag_figures out = {0};
    for (int i = 0; i < LAG_SLOTS; i++) {
        const bool old = lag->slots[i].number <= number - LAG_SLOTS;
        for (int bucket = 0; !old && bucket < LAG_BUCKETS; bucket++) {
            counts[bucket] += lag->slots[i].counts[bucket];
            out.rows += lag->slots[i].counts[bucket];
        }
        if (!old && lag->slots[i].most_ms > out.most_ms)
            out.most_ms = lag->slots[i].most_ms;
    }
    if (out.rows == 0)
        return out;
    out.p50_ms = quantile(counts, &out, 0.5);
    out.p99_ms = quantile(counts, &out, 0.99);
    return out;
}
