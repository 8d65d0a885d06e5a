/*
 * Counts in, one line out. The rate is that of the last seconds, the older ones counting less; when
 * the end is in sight moves slowly, so that the time left settles.
 */
#include "progress.h"

#include <math.h>

#define STRETCH_MS 1000
#define RATE_MS 20000.0 /* a stretch so long ago counts a third */
#define END_MS 10000.0  /* in so long the expected end moves most of the way */
#define KNOWN_MS 3000   /* of work, before a rate is told */
#define FAR_MS (30 * 86400e3)
#define BAR_PLAIN 20
#define BAR_LEAST 5
#define BAR_MOST 40
#define LINE_MAX_BYTES 2048

struct progress progress_new(const char *what, int64_t total) {
    return (struct progress){.what = what, .unit = "rows", .total = total, .mark_ms = log_now_ms()};
}

static double rate_ms(const struct progress *p) {
    return p->recent_ms >= KNOWN_MS ? p->recent_done / p->recent_ms : -1;
}

static void expect_end(struct progress *p, double stretch) {
    const double rate = rate_ms(p), left = (double)(p->total - p->done);
    if (rate <= 0 || left <= 0 || left / rate > FAR_MS) {
        p->end_ms = 0;
        return;
    }
    const double end = (double)p->mark_ms + left / rate;
    p->end_ms += p->end_ms <= 0 ? end : (1 - exp(-stretch / END_MS)) * (end - p->end_ms);
}

/* Counts from the first that is done: what comes before it is preparation. */
void progress_measure(struct progress *p, int64_t now_ms) {
    const int64_t stretch = now_ms - p->mark_ms;
    const bool begins = p->mark_done == 0;
    if (!begins && stretch < STRETCH_MS)
        return;
    if (!begins) {
        const double keep = exp(-(double)stretch / RATE_MS);
        p->recent_done = keep * p->recent_done + (double)(p->done - p->mark_done);
        p->recent_ms = keep * p->recent_ms + (double)stretch;
    }
    p->mark_ms = now_ms;
    p->mark_done = p->done;
    expect_end(p, (double)stretch);
}

struct figures progress_figures(const struct progress *p, int64_t now_ms) {
    struct figures f = figures_new(p->what, p->unit);
    f.done = p->done;
    f.total = p->total > p->done ? p->total : p->done;
    f.rate = rate_ms(p) * 1000;
    if (p->end_ms > 0 && p->total > p->done)
        f.eta_s =
            p->end_ms > (double)now_ms ? (int64_t)((p->end_ms - (double)now_ms) / 1000) + 1 : 1;
    return f;
}

/* Text that grows and is cut at its size. */
struct text {
    char *at;
    size_t left;
};

PRINTF(2, 3) static void add(struct text *t, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const int len = vsnprintf(t->at, t->left, fmt, args);
    va_end(args);
    const size_t taken = len < 0 ? 0 : (size_t)len < t->left ? (size_t)len : t->left - 1;
    t->at += taken;
    t->left -= taken;
}

void progress_time(int64_t seconds, char *out, size_t size) {
    const long long s = seconds;
    if (s >= 3600)
        snprintf(out, size, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, size, "%lld:%02lld", s / 60, s % 60);
}

/* What stands behind the bar. */
static void add_rest(struct text *t, const struct figures *f) {
    const struct {
        int64_t count;
        const char *what;
    } counts[] = {{f->retries, "retries"}, {f->quarantined, "set aside"}, {f->lag_ms, "ms behind"}};

    if (f->total >= 0) {
        const double share = f->total == 0 ? 1 : (double)f->done / (double)f->total;
        add(t, "%3d %% %lld/%lld %s", (int)(share * 100), (long long)f->done, (long long)f->total,
            f->unit);
    }
    if (f->rate >= 0)
        add(t, ", %.0f %s/s", f->rate, f->unit);
    if (f->eta_s >= 0) {
        char left[32];
        progress_time(f->eta_s, left, sizeof left);
        add(t, ", ETA %s", left);
    }
    if (f->usd >= 0)
        add(t, ", %.4f USD", f->usd);
    for (size_t i = 0; i < countof(counts); i++)
        if (counts[i].count > 0)
            add(t, ", %lld %s", (long long)counts[i].count, counts[i].what);
    if (f->phase != NULL)
        add(t, "%s%s", f->total >= 0 ? ", " : "", f->phase);
    if (f->waiting != NULL)
        add(t, ", waiting: %s", f->waiting);
}

/* The columns of a bar beside so many others; 0: there is no room for one. */
static int bar_width(const struct figures *f, size_t width, size_t others) {
    if (f->total < 0)
        return 0;
    if (width == 0)
        return BAR_PLAIN;
    if (width < others + BAR_LEAST)
        return 0;
    return width - others < BAR_MOST ? (int)(width - others) : BAR_MOST;
}

void progress_text(const struct figures *f, size_t width, char *out, size_t size) {
    static const char full[] = "########################################";
    char rest[LINE_MAX_BYTES] = "";
    struct text t = {rest, sizeof rest}, line = {out, size};
    add_rest(&t, f);
    const int bar = bar_width(f, width, strlen(f->what) + strlen(" [] ") + strlen(rest));
    const int filled = f->total > 0 ? (int)((double)f->done / (double)f->total * bar) : bar;
    if (bar > 0)
        add(&line, "%s [%.*s%*s] %s", f->what, filled, full, bar - filled, "", rest);
    else
        add(&line, "%s %s", f->what, rest);
}

void progress_show(const struct figures *f, struct log *log, bool force) {
    char line[LINE_MAX_BYTES] = "";
    if (!log_due(log, force))
        return;
    progress_text(f, log_width(log), line, sizeof line);
    if (!log->json) {
        log_bar(log, line, f->waiting != NULL);
        return;
    }
    struct log_entry entry = log_entry(log, "info", line);
    json_put(entry.doc, entry.root, "event", json_new_text(entry.doc, "progress"));
    figures_put(entry.arena, entry.doc, entry.root, f);
    log_write(log, &entry);
}
