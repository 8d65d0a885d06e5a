/*
 * Counts in, one line of text out. The rate is smoothed over some seconds, so that the time left
 * settles.
 */
#include "progress.h"

#include <stdio.h>

#define STRETCH_MS 1000
#define SMOOTHING 0.3 /* weight of the newest stretch */
#define BAR 20

struct progress progress_new(const char *what, int64_t total) {
    return (struct progress){.what = what, .unit = "rows", .total = total, .mark_ms = log_now_ms()};
}

static void measure(struct progress *p) {
    const int64_t now = log_now_ms(), stretch = now - p->mark_ms;
    if (stretch < STRETCH_MS)
        return;
    const double rate = (double)(p->done - p->mark_done) * 1000 / (double)stretch;
    p->rate = p->rate <= 0 ? rate : p->rate + SMOOTHING * (rate - p->rate);
    p->mark_ms = now;
    p->mark_done = p->done;
}

static void time_left(const struct progress *p, char *out, size_t size) {
    if (p->rate <= 0 || p->done >= p->total) {
        snprintf(out, size, "%s", p->done >= p->total ? "0:00" : "?");
        return;
    }
    const long long seconds = (long long)((double)(p->total - p->done) / p->rate) + 1;
    if (seconds >= 3600)
        snprintf(out, size, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        snprintf(out, size, "%lld:%02lld", seconds / 60, seconds % 60);
}

void progress_show(struct progress *p, struct log *log, bool force, const char *also) {
    measure(p);
    const int64_t total = p->total > p->done ? p->total : p->done;
    const double share = total == 0 ? 1 : (double)p->done / (double)total;
    const int filled = (int)(share * BAR);
    char left[32];
    time_left(p, left, sizeof(left));
    log_progress(log, force, "%s [%.*s%*s] %3.0f %% %lld/%lld %s, %.0f %s/s, ETA %s%s", p->what,
                 filled, "####################", BAR - filled, "", share * 100, (long long)p->done,
                 (long long)total, p->unit, p->rate, p->unit, left, also);
}
