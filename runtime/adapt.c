/*
 * Answers and the time in, the number of requests in flight out. A growth is measured against the
 * rate before it and kept where it pays; a refusal for load halves. Knows neither clock nor
 * provider.
 */
#include "adapt.h"

#define FIRST 4
#define GAIN 1.1       /* times the rate before, for a growth to pay */
#define STEP 4         /* it grows by a fourth, after the first growth that did not pay */
#define MEASURED_MS 50 /* at least */
#define PAUSE_MS 1000
#define PAUSE_MOST_MS 60000
#define OVERLOAD_MS 10000
#define OVERLOAD_MOST_MS 300000

static size_t lesser(size_t a, size_t b) { return a < b ? a : b; }

static int64_t twice(int64_t ms, int64_t most) { return 2 * ms < most ? 2 * ms : most; }

struct adapt adapt_new(size_t most, int64_t now_ms) {
    return (struct adapt){
        .limit = lesser(FIRST, most),
        .most = most,
        .starting = true,
        .pause_ms = PAUSE_MS,
        .overload_ms = OVERLOAD_MS,
        .halved_ms = INT64_MIN,
        .set_ms = now_ms,
        .begun_ms = -1,
    };
}

/* What was sent before now is not measured. */
static void measure_from(struct adapt *a, int64_t now_ms) {
    a->set_ms = now_ms;
    a->begun_ms = -1;
    a->full = false;
}

void adapt_sent(struct adapt *a, size_t in_flight) { a->full |= in_flight >= a->limit; }

static void grow(struct adapt *a, int64_t now_ms) {
    const size_t step = a->starting ? a->limit : (a->limit + STEP - 1) / STEP;
    size_t most = a->most;
    if (a->overload > 0 && now_ms < a->overload_until_ms)
        most = lesser(most, a->overload - 1);
    const size_t limit = lesser(a->limit + step, most);
    if (limit <= a->limit)
        return;
    a->from = a->limit;
    a->limit = limit;
}

/* Keeps a growth that pays, and takes back one that does not. */
static void judge_growth(struct adapt *a, double rate, int64_t now_ms) {
    if (a->full && rate >= GAIN * a->rate) {
        a->rate = rate;
        a->pause_ms = PAUSE_MS;
    } else {
        a->limit = a->from;
        a->starting = false;
        a->next_ms = now_ms + a->pause_ms;
        a->pause_ms = twice(a->pause_ms, PAUSE_MOST_MS);
    }
    a->from = 0;
}

static void decide(struct adapt *a, int64_t now_ms) {
    const double rate = (double)a->rows / (double)(now_ms - a->begun_ms);
    if (a->from > 0)
        judge_growth(a, rate, now_ms);
    else
        a->rate = rate;
    if (a->full && now_ms >= a->next_ms)
        grow(a, now_ms);
    measure_from(a, now_ms);
}

/* Whole rounds are measured: answers come in bursts where all were sent together. */
void adapt_answered(struct adapt *a, int64_t sent_ms, int64_t rows, int64_t now_ms) {
    if (a->begun_ms < 0) {
        if (sent_ms < a->set_ms)
            return;
        a->begun_ms = now_ms;
        a->answers = 0;
        a->rows = 0;
        return;
    }
    a->answers++;
    a->rows += rows;
    const size_t least = a->starting ? a->limit : 2 * a->limit;
    if (a->answers >= least && a->answers % a->limit == 0 && now_ms - a->begun_ms >= MEASURED_MS)
        decide(a, now_ms);
}

void adapt_overloaded(struct adapt *a, int64_t sent_ms, int64_t now_ms) {
    if (sent_ms < a->halved_ms)
        return;
    a->halved_ms = now_ms;
    if (a->overload > 0 && a->limit >= a->overload)
        a->overload_ms = twice(a->overload_ms, OVERLOAD_MOST_MS);
    a->overload = a->limit;
    a->overload_until_ms = now_ms + a->overload_ms;
    a->limit = a->limit > 1 ? a->limit / 2 : 1;
    a->from = 0;
    a->starting = false;
    a->next_ms = now_ms + PAUSE_MS;
    measure_from(a, now_ms);
}
