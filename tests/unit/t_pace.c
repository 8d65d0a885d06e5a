/* Rules of runtime/pace.h. */
#include "../../runtime/pace.h"

#include "../../runtime/base/log.h"
#include "tap.h"

static struct pace paced(struct pace_limits limits) { return pace_new(&limits, NULL, NULL); }

static void test_budget(struct tap *t) {
    tap_int(t, (int64_t)paced((struct pace_limits){.tokens = 1000}).budget, 1000,
            "a budget in tokens");
    struct pace_limits limits = {.usd = 10, .usd_per_million_tokens = 0.125};
    tap_int(t, (int64_t)paced(limits).budget, 80000000, "money is tokens at a price");
    limits.tokens = 1000;
    tap_int(t, (int64_t)paced(limits).budget, 1000, "the lesser of two budgets counts");
    limits.tokens = 90000000;
    tap_int(t, (int64_t)paced(limits).budget, 80000000, "whichever it is");
    tap_int(t, (int64_t)paced((struct pace_limits){.usd_per_million_tokens = 0.125}).budget, 0,
            "a price alone limits nothing");
}

static void test_without_limits(struct tap *t) {
    struct pace p = paced((struct pace_limits){0});
    struct arena *arena = arena_new();
    struct diags d = diags_new(arena);
    enum pace_verdict verdict = PACE_WAIT;
    tap_ok(t, pace_take(&d, &p, 1000000, false, &verdict) && verdict == PACE_GO,
           "without limits all may go, and the ledger is not asked");
    pace_answered(&p, 1000000, 700000);
    tap_int(t, p.unrecorded, 700000, "the ledger is told what was billed");
    tap_int(t, p.under_way, 0, "nothing is under way");
    arena_free(arena);
}

static void test_corrections(struct tap *t) {
    struct pace p = paced((struct pace_limits){.tokens = 1000});
    p.under_way = 700 + 300;
    p.starved = true;
    pace_answered(&p, 700, 600);
    tap_int(t, p.unrecorded, -100, "an estimate too high is given back");
    tap_ok(t, !p.starved, "an answer may change the verdict");
    pace_answered(&p, 300, 350);
    tap_int(t, p.unrecorded, -50, "one too low is taken afterwards");
    p.under_way = 400;
    pace_answered(&p, 400, 0);
    tap_int(t, p.unrecorded, -450, "a refused request costs nothing");
}

static void test_turns(struct tap *t) {
    struct pace p = paced((struct pace_limits){.requests_per_minute = 60});
    struct arena *arena = arena_new();
    struct diags d = diags_new(arena);
    enum pace_verdict verdict = PACE_GO;
    p.ask_ms = log_now_ms() + 60000;
    tap_ok(t, pace_take(&d, &p, 1, false, &verdict) && verdict == PACE_WAIT,
           "before its turn the ledger is not asked again");
    p.ask_ms = 0;
    p.starved = true;
    tap_ok(t, pace_take(&d, &p, 1, true, &verdict) && verdict == PACE_WAIT,
           "nor before an answer, where only that can help");
    tap_int(t, p.under_way, 0, "what waits is not under way");
    arena_free(arena);
}

static void test_estimate(struct tap *t) {
    tap_int(t, pace_estimate(0), 0, "nothing has no tokens");
    tap_int(t, pace_estimate(1), 1, "a part of a token is one");
    tap_int(t, pace_estimate(300), 100, "three bytes are a token");
}

int main(void) {
    struct tap t = {0};
    test_budget(&t);
    test_without_limits(&t);
    test_corrections(&t);
    test_turns(&t);
    test_estimate(&t);
    return tap_done(&t);
}
