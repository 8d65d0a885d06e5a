/* Rules of runtime/verify_search.h: the mean, its interval and the worst searches. */
#include "../../runtime/verify_search.h"
#include "tap.h"

#include <math.h>

static bool near(double a, double b) { return fabs(a - b) < 5e-5; }

static void test_mean(struct tap *t) {
    struct search_tally tally = {0};
    tap_ok(t, search_mean(&tally) == 1, "where nothing was searched for, nothing is lost");
    search_count(&tally, (struct search_name){"a", NULL}, 10, 10);
    search_count(&tally, (struct search_name){"b", NULL}, 4, 10);
    tap_ok(t, near(search_mean(&tally), 0.7), "the mean share of two searches");
    search_count(&tally, (struct search_name){"c", NULL}, 1, 2);
    tap_ok(t, near(search_mean(&tally), 1.9 / 3), "each counts the same, however few its rows");
    search_count(&tally, (struct search_name){"d", NULL}, 0, 0);
    tap_ok(t, tally.searches == 3, "a search without neighbours does not count");
    search_count(&tally, (struct search_name){"e", NULL}, 12, 10);
    tap_ok(t, near(search_mean(&tally), 2.9 / 4), "ties beyond k count no more than k");
    struct search_tally same = {0};
    for (size_t i = 0; i < 200; i++)
        search_count(&same, (struct search_name){"a", NULL}, 6, 10);
    tap_ok(t, search_mean(&same) >= 0.6, "the mean of shares of 0.6 is no less");
}

static void test_worst(struct tap *t, struct arena *a) {
    static const int hits[] = {10, 5, 9, 10, 1, 7, 5, 8, 2};
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct search_tally tally = {0};
    struct buf out = buf_new(a, 100);
    for (size_t i = 0; i < countof(hits); i++)
        search_count(&tally, (struct search_name){names[i], NULL}, hits[i], 10);
    for (size_t i = 0; i < tally.worst_count; i++)
        buf_puts(&out, tally.worst[i].name.key);
    tap_str(t, out.ptr, "eibgf", "the five worst, the first of equals before the others");
    struct search_tally good = {0};
    search_count(&good, (struct search_name){"a", NULL}, 10, 10);
    tap_ok(t, good.worst_count == 0, "a search that found all is none of the worst");
}

/* Values of the score interval as statistics tables have them. */
static void test_interval(struct tap *t) {
    static const struct {
        double mean;
        size_t n;
        double low, high;
        const char *rule;
    } rows[] = {
        {0.5, 10, 0.2366, 0.7634, "half of ten"},
        {0.95, 200, 0.9104, 0.9726, "95 % of 200"},
        {1, 200, 0.9812, 1, "all of 200: not certain yet"},
        {0, 10, 0, 0.2775, "none of ten"},
        {1, 0, 0, 1, "nothing is known of no searches"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        double low = -1, high = -1;
        search_interval(rows[i].mean, rows[i].n, &low, &high);
        if (!tap_ok(t, near(low, rows[i].low) && near(high, rows[i].high), rows[i].rule))
            printf("# got %.4f to %.4f\n", low, high);
    }
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_mean(&t);
    test_worst(&t, a);
    test_interval(&t);
    arena_free(a);
    return tap_done(&t);
}
