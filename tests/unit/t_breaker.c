/* Rules of runtime/breaker.h. */
#include "../../runtime/breaker.h"
#include "../../runtime/retry.h"
#include "tap.h"

static bool fails(struct breaker *b, bool try, int64_t now_ms) {
    return breaker_failed(b, try, -1, 0, now_ms);
}

static void open_at(struct breaker *b, int64_t now_ms) {
    for (int i = 0; i < BREAKER_FAILURES; i++)
        (void)fails(b, false, now_ms);
}

static void test_opens(struct tap *t) {
    struct breaker b = {0};
    for (int i = 1; i < BREAKER_FAILURES; i++)
        (void)fails(&b, false, 0);
    tap_ok(t, !breaker_open(&b) && breaker_may(&b, 0), "a failure or two do not open it");
    breaker_answered(&b);
    for (int i = 1; i < BREAKER_FAILURES; i++)
        (void)fails(&b, false, 0);
    tap_ok(t, !breaker_open(&b), "an answer in between counts from the start");
    (void)fails(&b, false, 0);
    tap_ok(t, breaker_open(&b) && !breaker_may(&b, 0), "so many in a row open it");
}

static void test_tries(struct tap *t) {
    struct breaker b = {0};
    open_at(&b, 1000);
    const int64_t first = b.until_ms;
    tap_ok(t, first >= 1250 && first <= 1500, "it waits as the first try of a request does");
    for (int i = 0; i < 64; i++)
        (void)fails(&b, false, 1001);
    tap_ok(t, b.until_ms == first && b.tries == 1, "what was in flight does not lengthen the wait");
    tap_ok(t, !breaker_may(&b, first - 1) && breaker_may(&b, first), "then one may go");
    const bool try = breaker_sent(&b);
    tap_ok(t, try && !breaker_may(&b, first + 10000), "and no more than that");
    (void)fails(&b, try, first);
    tap_ok(t, b.until_ms - first >= 500 && b.until_ms - first <= 1000,
           "its failure doubles the wait");
    (void)breaker_sent(&b);
    breaker_answered(&b);
    tap_ok(t, !breaker_open(&b) && breaker_may(&b, first) && !breaker_sent(&b),
           "its success closes it");
    (void)breaker_failed(&b, false, 7000, 0, 0);
    (void)breaker_failed(&b, false, 7000, 0, 0);
    (void)breaker_failed(&b, false, 7000, 0, 0);
    tap_int(t, b.until_ms, 7000, "what the provider asks for is waited");
}

static void test_gives_up(struct tap *t) {
    struct breaker b = {0};
    int64_t now = 0;
    int tries = 0;
    open_at(&b, now);
    do {
        now = b.until_ms;
        tries++;
    } while (fails(&b, breaker_sent(&b), now));
    tap_int(t, tries, RETRY_MOST, "so many tries are made after the first failure");
}

int main(void) {
    struct tap t = {0};
    test_opens(&t);
    test_tries(&t);
    test_gives_up(&t);
    return tap_done(&t);
}
