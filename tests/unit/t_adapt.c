/* Rules of runtime/adapt.h, on simulated providers. */
#include "../../runtime/adapt.h"
#include "tap.h"

#define ROWS 100
#define SLOTS 64

/* How a provider answers requests of ROWS rows. */
struct model {
    int64_t latency_ms;
    double ceiling;    /* rows a second, all requests together; 0: none */
    size_t refuses_at; /* with more in flight than that: refused at once; 0: never */
};

struct run {
    struct model model;
    struct adapt adapt;
    int64_t now_ms;
    double busy_until_ms;
    size_t in_flight;
    int64_t sent_ms[SLOTS], due_ms[SLOTS]; /* due 0: the slot is free */
    bool refused[SLOTS];
    int64_t rows, refusals;
    size_t largest;
};

static struct run run_new(struct model model, size_t most) {
    return (struct run){.model = model, .adapt = adapt_new(most, 1), .now_ms = 1};
}

static void send(struct run *r, size_t slot) {
    const double start =
        r->busy_until_ms > (double)r->now_ms ? r->busy_until_ms : (double)r->now_ms;
    r->refused[slot] = r->model.refuses_at > 0 && r->in_flight >= r->model.refuses_at;
    r->sent_ms[slot] = r->now_ms;
    r->due_ms[slot] = r->now_ms + (r->refused[slot] ? 1 : r->model.latency_ms);
    if (r->model.ceiling > 0 && !r->refused[slot]) {
        r->busy_until_ms = start + ROWS * 1000.0 / r->model.ceiling;
        if (r->due_ms[slot] < (int64_t)r->busy_until_ms)
            r->due_ms[slot] = (int64_t)r->busy_until_ms;
    }
    adapt_sent(&r->adapt, ++r->in_flight);
}

static void answer(struct run *r, size_t slot) {
    r->in_flight--;
    r->due_ms[slot] = 0;
    if (r->refused[slot]) {
        r->refusals++;
        adapt_overloaded(&r->adapt, r->sent_ms[slot], r->now_ms);
    } else {
        r->rows += ROWS;
        adapt_answered(&r->adapt, r->sent_ms[slot], ROWS, r->now_ms);
    }
}

/* Goes on for so long; gives the rows a second. */
static double go_on(struct run *r, int64_t length_ms) {
    const int64_t until = r->now_ms + length_ms, rows = r->rows;
    for (; r->now_ms < until; r->now_ms++) {
        for (size_t i = 0; i < SLOTS; i++)
            if (r->due_ms[i] > 0 && r->due_ms[i] <= r->now_ms)
                answer(r, i);
        for (size_t i = 0; i < SLOTS && r->in_flight < r->adapt.limit; i++)
            if (r->due_ms[i] == 0)
                send(r, i);
        if (r->adapt.limit > r->largest)
            r->largest = r->adapt.limit;
    }
    return (double)(r->rows - rows) * 1000 / (double)length_ms;
}

static bool reaches(struct tap *t, double rate, double want, const char *rule) {
    if (!tap_ok(t, rate >= want, rule))
        printf("# got %.0f rows/s, want %.0f\n", rate, want);
    return rate >= want;
}

static void test_latency(struct tap *t) {
    struct run r = run_new((struct model){.latency_ms = 50}, 8);
    tap_int(t, (int)r.adapt.limit, 4, "it begins with four");
    reaches(t, go_on(&r, 10000), 0.95 * 16000, "a fixed latency: 0.95 of what 8 in flight give");
    tap_int(t, (int)r.adapt.limit, 8, "a fixed latency: all that the plan allows are used");
    r = run_new((struct model){.latency_ms = 300}, 64);
    reaches(t, go_on(&r, 20000), 0.75 * 64 * ROWS / 0.3, "a long latency and 64: it grows fast");
    r = run_new((struct model){.latency_ms = 50}, 1);
    go_on(&r, 2000);
    tap_int(t, (int)r.largest, 1, "one at a time stays one");
    r = run_new((struct model){.latency_ms = 1}, 8);
    reaches(t, go_on(&r, 2000), 0.8 * 8 * ROWS / 0.001, "an instant provider is not held back");
}

static void test_ceiling(struct tap *t) {
    static const int64_t latencies[] = {0, 20, 50, 200};
    for (size_t i = 0; i < sizeof latencies / sizeof *latencies; i++) {
        struct run r = run_new((struct model){latencies[i], 1000, 0}, 32);
        reaches(t, go_on(&r, 10000), 950, "a ceiling of 1,000 rows/s: 0.95 of it over 10 s");
        tap_ok(t, r.adapt.limit <= 8, "a ceiling of 1,000 rows/s: no more in flight than pays");
        r = run_new((struct model){latencies[i], 4000, 0}, 32);
        reaches(t, go_on(&r, 10000), 3600, "a ceiling of 4,000 rows/s: 0.90 of it over 10 s");
    }
}

static void test_change(struct tap *t) {
    struct run r = run_new((struct model){50, 1000, 0}, 32);
    go_on(&r, 10000);
    r.model.latency_ms = 1000;
    go_on(&r, 60000);
    reaches(t, go_on(&r, 10000), 900,
            "a provider that becomes slow: more in flight make up for it");
    r = run_new((struct model){50, 4000, 0}, 32);
    go_on(&r, 10000);
    r.model.ceiling = 500;
    go_on(&r, 20000);
    reaches(t, go_on(&r, 10000), 475, "a ceiling that falls is used");
    r.model.ceiling = 8000;
    go_on(&r, 130000);
    reaches(t, go_on(&r, 10000), 7200, "a ceiling that rises is found");
}

static void test_overload(struct tap *t) {
    struct run r = run_new((struct model){.latency_ms = 50, .refuses_at = 10}, 32);
    go_on(&r, 10000);
    tap_ok(t, r.adapt.limit <= 10, "refused with more than 10 in flight: it stays below");
    r.refusals = 0;
    reaches(t, go_on(&r, 60000), 0.75 * 20000, "refused with more than 10: 0.75 of what 10 give");
    tap_ok(t, r.refusals <= 30, "refused with more than 10: it is tried seldom");

    struct adapt a = adapt_new(32, 0);
    a.limit = 16;
    for (int i = 0; i < 16; i++)
        adapt_overloaded(&a, 10, 100);
    tap_int(t, (int)a.limit, 8, "refusals of one round trip halve once");
    adapt_overloaded(&a, 120, 200);
    tap_int(t, (int)a.limit, 4, "one of the next round trip halves again");
    for (int i = 0; i < 8; i++)
        adapt_overloaded(&a, 300 + 100 * i, 350 + 100 * i);
    tap_int(t, (int)a.limit, 1, "one stays in flight");
}

static void test_idle(struct tap *t) {
    struct adapt a = adapt_new(8, 0);
    for (int64_t now = 1; now < 10000; now += 10) {
        adapt_sent(&a, 1);
        adapt_answered(&a, now, ROWS, now + 10);
    }
    tap_int(t, (int)a.limit, 4, "slots that are not used do not become more");
}

int main(void) {
    struct tap t = {0};
    test_latency(&t);
    test_ceiling(&t);
    test_change(&t);
    test_overload(&t);
    test_idle(&t);
    return tap_done(&t);
}
