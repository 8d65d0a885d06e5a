/* Rules of runtime/pace.h. */
#include "../../runtime/pace.h"
#include "tap.h"

#define MINUTE_MS 60000

/* Requests of so many tokens that are let through within a time, asked for every millisecond. */
static int sent_within(struct pace *p, int64_t tokens, int64_t from_ms, int64_t length_ms) {
    int sent = 0;
    int64_t wait_ms = 0;
    for (int64_t now = from_ms; now < from_ms + length_ms; now++)
        while (pace_may(p, tokens, now, &wait_ms) == PACE_GO) {
            pace_sent(p, tokens, now);
            pace_answered(p, tokens, tokens);
            sent++;
        }
    return sent;
}

static void test_requests(struct tap *t) {
    int64_t wait_ms = -1;
    struct pace p = pace_new(&(struct pace_limits){.requests_per_minute = 600}, 5000);
    tap_int(t, sent_within(&p, 1, 5000, 1), 10, "a second's requests may go at once");
    tap_ok(t, pace_may(&p, 1, 5000, &wait_ms) == PACE_WAIT && wait_ms >= 100 && wait_ms <= 101,
           "the next one waits for its turn");
    tap_ok(t, pace_may(&p, 1, 5000 + wait_ms, &wait_ms) == PACE_GO,
           "and it may go when that is over");
    tap_ok(t, sent_within(&p, 1, 5000, MINUTE_MS) <= 600, "then no more than the rate in a minute");
    p = pace_new(&(struct pace_limits){.requests_per_minute = 600}, 0);
    tap_int(t, sent_within(&p, 1, 10 * MINUTE_MS, 1), 10, "what was not used is not saved up");
    p = pace_new(&(struct pace_limits){.requests_per_minute = 6}, 0);
    tap_int(t, sent_within(&p, 1, 0, MINUTE_MS), 6, "fewer than one a second are spread as well");
    p = pace_new(&(struct pace_limits){0}, 0);
    for (int i = 0; i < 1000; i++)
        pace_sent(&p, 1000000, 0);
    tap_ok(t, pace_may(&p, 1000000, 0, &wait_ms) == PACE_GO, "without limits all may go");
}

static void test_tokens(struct tap *t) {
    int64_t wait_ms = 0;
    struct pace p = pace_new(&(struct pace_limits){.tokens_per_minute = 60000}, 0);
    const int sent = sent_within(&p, 500, 0, MINUTE_MS);
    tap_ok(t, sent >= 119 && sent <= 122, "tokens are counted, not requests");

    p = pace_new(&(struct pace_limits){.tokens_per_minute = 60000}, 0);
    tap_ok(t, pace_may(&p, 30000, 0, &wait_ms) == PACE_GO,
           "a request of more than a second's tokens goes when the bucket is full");
    pace_sent(&p, 30000, 0);
    tap_ok(t, pace_may(&p, 1, 29000, &wait_ms) == PACE_WAIT && wait_ms >= 1 && wait_ms <= 2,
           "the next one waits until it is paid off");

    p = pace_new(&(struct pace_limits){.tokens_per_minute = 60000}, 0);
    pace_sent(&p, 1000, 0);
    pace_answered(&p, 1000, 400);
    tap_ok(t, pace_may(&p, 600, 0, &wait_ms) == PACE_GO, "an estimate too high is given back");
    pace_sent(&p, 600, 0);
    pace_answered(&p, 600, 1600);
    tap_ok(t, pace_may(&p, 500, 0, &wait_ms) == PACE_WAIT && wait_ms >= 1500 && wait_ms <= 1501,
           "one too low is taken afterwards");
}

static void test_budget(struct tap *t) {
    int64_t wait_ms = -1;
    struct pace p = pace_new(&(struct pace_limits){.tokens = 1000}, 0);
    tap_ok(t, pace_may(&p, 1000, 0, &wait_ms) == PACE_GO, "the whole budget may be used");
    tap_ok(t, pace_may(&p, 1001, 0, &wait_ms) == PACE_SPENT, "and no token more");
    pace_sent(&p, 700, 0);
    tap_ok(t, pace_may(&p, 400, 0, &wait_ms) == PACE_WAIT && wait_ms == 0,
           "what may be left over is waited for: the estimates are high");
    pace_answered(&p, 700, 600);
    tap_ok(t, pace_may(&p, 400, 0, &wait_ms) == PACE_GO, "it is there when the answer says so");
    tap_ok(t, pace_may(&p, 401, 0, &wait_ms) == PACE_SPENT, "the answer was the last to come");
    pace_sent(&p, 400, 0);
    pace_answered(&p, 400, 0);
    tap_int(t, p.used, 600, "a refused request costs nothing");
    tap_int(t, p.unrecorded, 600, "what the ledger does not know yet is counted");
    pace_recorded(&p, 950);
    tap_ok(t, p.unrecorded == 0 && pace_may(&p, 51, 0, &wait_ms) == PACE_SPENT,
           "other runs use up the same budget");
}

static void test_money(struct tap *t) {
    int64_t wait_ms = 0;
    struct pace p = pace_new(&(struct pace_limits){.usd = 10, .usd_per_million_tokens = 0.125}, 0);
    tap_ok(t,
           pace_may(&p, 80000000, 0, &wait_ms) == PACE_GO &&
               pace_may(&p, 80000001, 0, &wait_ms) == PACE_SPENT,
           "money is tokens at a price");
    p = pace_new(&(struct pace_limits){.tokens = 1000, .usd = 10, .usd_per_million_tokens = 0.125},
                 0);
    tap_ok(t, pace_may(&p, 1001, 0, &wait_ms) == PACE_SPENT, "the lesser of two budgets counts");
    p = pace_new(&(struct pace_limits){.usd_per_million_tokens = 0.125}, 0);
    tap_ok(t, pace_may(&p, 80000001, 0, &wait_ms) == PACE_GO, "a price alone limits nothing");
}

static void test_estimate(struct tap *t) {
    tap_int(t, pace_estimate(0), 0, "nothing has no tokens");
    tap_int(t, pace_estimate(1), 1, "a part of a token is one");
    tap_int(t, pace_estimate(300), 100, "three bytes are a token");
}

int main(void) {
    struct tap t = {0};
    test_requests(&t);
    test_tokens(&t);
    test_budget(&t);
    test_money(&t);
    test_estimate(&t);
    return tap_done(&t);
}
