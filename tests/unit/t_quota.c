/* Rules of runtime/quota.h. */
#include "../../runtime/quota.h"
#include "tap.h"

#define UNIX_MS 1800000000000 /* 2027-01-15T08:00:00Z */

static void test_forms(struct tap *t) {
    static const struct {
        const char *text;
        int64_t wait_ms; /* -1: not believed */
        const char *rule;
    } rows[] = {
        {"1s", 1000, "seconds"},
        {"6m0s", 360000, "minutes and seconds"},
        {"350ms", 350, "milliseconds"},
        {"1m2.5s", 62500, "a fraction of a second"},
        {"0s", 0, "no time at all"},
        {"7", 7000, "a number is seconds"},
        {"0.25", 250, "also with a fraction"},
        {"1800000030", 30000, "a large number is a Unix time"},
        {"2027-01-15T08:00:10Z", 10000, "a time in UTC"},
        {"2027-01-15T09:00:10.5+01:00", 10500, "a time with an offset and a fraction"},
        {"2h", -1, "more than an hour is not believed"},
        {"1800009999", -1, "nor is a Unix time that far"},
        {"1700000000", -1, "nor one that is past"},
        {"2027-01-15T07:59:59Z", -1, "nor a time that is past"},
        {"", -1, "nothing"},
        {"soon", -1, "words"},
        {"-1s", -1, "less than nothing"},
        {"1e3", -1, "an exponent"},
        {"5 s", -1, "a space"},
        {"s", -1, "a unit alone"},
        {"5d", -1, "a unit that no provider has"},
        {"1.2.3", -1, "two points"},
        {"2027-13-15T08:00:10Z", -1, "a month that is none"},
        {"2027-01-15T08:00:10", -1, "a time without an offset"},
        {"99999999999999999999999999999999999999", -1, "too many digits"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t wait_ms = -1;
        if (!quota_read_wait(rows[i].text, UNIX_MS, &wait_ms))
            wait_ms = -1;
        tap_int(t, wait_ms, rows[i].wait_ms, rows[i].rule);
    }
}

static void test_waits(struct tap *t) {
    struct quota q = {0};
    tap_int(t, quota_wait(&q, 1000000, 5), 0, "where nothing is told nothing waits");
    quota_told(&q, "100", "2s", UNIX_MS, 1000);
    tap_int(t, quota_wait(&q, 100, 1000), 0, "what is left may be asked for");
    tap_int(t, quota_wait(&q, 101, 1000), 2000, "more waits for the reset");
    quota_sent(&q, 60);
    tap_int(t, quota_wait(&q, 41, 1500), 1500, "what was sent meanwhile counts");
    tap_int(t, quota_wait(&q, 1000, 3000), 0, "after the reset nothing is known");
    quota_told(&q, "0", "30s", UNIX_MS, 4000);
    quota_told(&q, "many", "1s", UNIX_MS, 4000);
    quota_told(&q, "5", "later", UNIX_MS, 4000);
    quota_told(&q, "5", NULL, UNIX_MS, 4000);
    quota_told(&q, NULL, "1s", UNIX_MS, 4000);
    tap_int(t, quota_wait(&q, 1, 4000), 30000, "what cannot be read changes nothing");
}

int main(void) {
    struct tap t = {0};
    test_forms(&t);
    test_waits(&t);
    return tap_done(&t);
}
