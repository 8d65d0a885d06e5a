/* Rules of runtime/lag.h. */
#include "../../runtime/lag.h"
#include "tap.h"

static bool reads(const struct lag *lag, int64_t now_ms, struct lag_figures want) {
    const struct lag_figures got = lag_read(lag, now_ms);
    return got.rows == want.rows && got.p50_ms == want.p50_ms && got.p99_ms == want.p99_ms &&
           got.most_ms == want.most_ms;
}

/* Each wait alone beside one that is longer than all: the median is its bucket's end. */
static bool is_near(int64_t ms) {
    struct lag lag = {0};
    lag_add(&lag, 0, ms);
    lag_add(&lag, 0, INT64_MAX);
    const int64_t median = lag_read(&lag, 0).p50_ms;
    return median >= ms && median <= ms + ms / 8;
}

int main(void) {
    struct tap t = {0};
    struct lag lag = {0};
    bool near = true;
    tap_ok(&t, reads(&lag, 5, (struct lag_figures){0}), "nothing was entered");
    for (int64_t ms = 1; ms <= 100; ms++)
        lag_add(&lag, 1000, ms <= 98 ? 10 : 1000 * (ms - 98));
    tap_ok(&t, reads(&lag, 1000, (struct lag_figures){100, 10, 1023, 2000}),
           "the median, the 99th percentile and the longest");
    tap_ok(&t, reads(&lag, 59999, (struct lag_figures){100, 10, 1023, 2000}),
           "they stay for a minute");
    tap_ok(&t, reads(&lag, 60000, (struct lag_figures){0}), "and are gone after it");
    lag_add(&lag, 61000, 7);
    tap_ok(&t, reads(&lag, 61000, (struct lag_figures){1, 7, 7, 7}), "their place is used again");
    lag_add(&lag, 61000, -5);
    tap_ok(&t, reads(&lag, 61000, (struct lag_figures){2, 0, 7, 7}),
           "a clock that was set back gives no negative wait");
    lag_add(&lag, 62000, 100);
    tap_ok(&t, lag_read(&lag, 62000).p99_ms == 100, "a quantile is not above the longest");
    for (int64_t ms = 0; ms < 2000000; ms += 1 + ms / 50)
        near &= is_near(ms);
    tap_ok(&t, near, "a quantile is at most an eighth too high");
    struct lag far = {0};
    lag_add(&far, 0, INT64_MAX);
    tap_ok(&t, lag_read(&far, 0).rows == 1, "a wait without end has a bucket too");
    return tap_done(&t);
}
