/* Rules of runtime/progress.h and runtime/figures.h. */
#include "../../runtime/progress.h"
#include "tap.h"

#include <math.h>

#define PASS_MS 200

/* Rows that a pass brings: bursts, between half and one and a half of the mean of 100 rows/s. */
static int64_t burst(uint32_t *state, int64_t pass) {
    *state = *state * 1664525u + 1013904223u;
    return pass % 10 == 0 ? 100 + *state % 200 : 0;
}

/* 600 s of work by bursts: the time left is close to the truth and does not jump. */
static void settles(struct tap *t) {
    struct progress p = progress_new("backfill", 60000);
    const int64_t start = p.mark_ms;
    uint32_t state = 7;
    double worst = 0, jump = 0;
    int64_t before = -1, early = -1;
    for (int64_t pass = 1; p.done < 50000; pass++) {
        const int64_t now = start + pass * PASS_MS;
        p.done += burst(&state, pass);
        progress_measure(&p, now);
        const int64_t eta = progress_figures(&p, now).eta_s;
        if (now - start < 3000)
            early = eta > early ? eta : early;
        const double truth = (double)(60000 - p.done) / 100;
        if (now - start > 30000) {
            worst = fmax(worst, fabs((double)eta - truth) / truth);
            jump = fmax(jump, fabs((double)(eta - before)) / truth);
        }
        before = eta;
    }
    tap_ok(t, early < 0, "no time left is told before a rate is known");
    tap_ok(t, worst < 0.15, "under a noisy rate the time left is close to the truth");
    tap_ok(t, jump < 0.03, "and does not jump");
    printf("# off by %.0f %% at most, steps of %.1f %%\n", worst * 100, jump * 100);
}

static void holds_still(struct tap *t) {
    struct progress p = progress_new("backfill", 1000);
    const int64_t start = p.mark_ms;
    p.done = 500;
    progress_measure(&p, start + 60000);
    tap_ok(t, progress_figures(&p, start + 60000).rate < 0,
           "what is done in the first moment is no rate");
    for (int64_t s = 61; s < 71; s++) {
        p.done += 10;
        progress_measure(&p, start + s * 1000);
    }
    const struct figures f = progress_figures(&p, start + 70000);
    tap_ok(t, fabs(f.rate - 10) < 0.01 && f.eta_s >= 40 && f.eta_s <= 41,
           "the wait before the first row does not count");
    p.total = 2000;
    progress_measure(&p, start + 71000);
    tap_ok(t, progress_figures(&p, start + 71000).total == 2000, "the total may grow");
    p.done = 2100;
    tap_ok(t,
           progress_figures(&p, start + 71000).total == 2100 &&
               progress_figures(&p, start + 71000).eta_s < 0,
           "what is done beyond an estimate raises it, and no time left is told");
}

static void lines(struct tap *t) {
    char line[400];
    struct figures f = figures_new("backfill", "rows");
    f.done = 420;
    f.total = 1000;
    progress_text(&f, 0, line, sizeof line);
    tap_str(t, line, "backfill [########            ]  42 % 420/1000 rows",
            "what is not known is not shown");
    f.rate = 123.4;
    f.eta_s = 3723;
    f.usd = 0.0123;
    f.retries = 3;
    f.quarantined = 1;
    f.waiting = "backfill.rate";
    progress_text(&f, 0, line, sizeof line);
    tap_str(t, line,
            "backfill [########            ]  42 % 420/1000 rows, 123 rows/s, ETA 1:02:03, "
            "0.0123 USD, 3 retries, 1 set aside, waiting: backfill.rate",
            "what is known is");
    f = figures_new("index", "blocks");
    f.phase = "waiting for writers";
    progress_text(&f, 0, line, sizeof line);
    tap_str(t, line, "index waiting for writers", "without a total there is no bar");
}

static void widths(struct tap *t) {
    char line[400];
    struct figures f = figures_new("backfill", "rows");
    f.done = 420;
    f.total = 1000;
    bool fits = true, bar = true;
    const size_t bare = strlen("backfill  42 % 420/1000 rows"), frame = strlen("[] ");
    for (size_t width = bare; width < 200; width++) {
        progress_text(&f, width, line, sizeof line);
        fits = fits && strlen(line) <= width;
        const bool room = width >= bare + frame + 5, full = width >= bare + frame + 40;
        bar = bar && (strchr(line, '[') != NULL) == room &&
              (!room || strlen(line) == (full ? bare + frame + 40 : width));
    }
    tap_ok(t, fits, "the line fits the terminal");
    tap_ok(t, bar, "the bar takes what room there is, up to a limit; none is drawn without");
    progress_text(&f, 1, line, sizeof line);
    tap_str(t, line, "backfill  42 % 420/1000 rows", "the count goes before the bar");
}

static void members(struct tap *t) {
    struct arena *arena = arena_new();
    struct json_doc *doc = json_doc(arena);
    struct json_new *object = json_new_object(doc);
    struct figures f = figures_new("backfill", "rows");
    f.rows = 5;
    f.rate = NAN;
    f.waiting = "\xff\"\n";
    figures_put(arena, doc, object, &f);
    struct buf text = buf_new(arena, 4096);
    json_write(object, false, &text);
    tap_str(t, text.failed ? "" : text.ptr,
            "{\"what\":\"backfill\",\"unit\":\"rows\",\"phase\":null,\"done\":null,\"total\":null,"
            "\"rate\":null,\"eta_s\":null,\"rows\":5,\"tokens\":null,\"usd\":null,"
            "\"requests\":null,\"retries\":null,\"quarantined\":null,\"in_flight\":null,"
            "\"waiting\":\"?\\\"?\",\"lag_ms\":null}",
            "JSON has all figures, valid whatever they are");
    arena_free(arena);
}

int main(void) {
    struct tap t = {0};
    settles(&t);
    holds_still(&t);
    lines(&t);
    widths(&t);
    members(&t);
    return tap_done(&t);
}
