/* Rules of runtime/measures.h: how a figure is written. */
#include "../../runtime/measures.h"
#include "tap.h"

int main(void) {
    static const struct {
        double figure;
        const char *text, *rule;
    } rows[] = {
        {3, "3", "a whole number as such"},
        {0, "0", "nothing"},
        {0.5, "0.5000", "others with four decimals"},
        {0.99999, "0.9999", "cut: what is not all does not look like it"},
        {1.00003, "1.0000", "nor does what is more"},
        {0.57, "0.5700", "a share is not cut for what it is off by in binary"},
        {0.0003, "0.0003", "nor a small one"},
        {10123.66, "10123.6600", "nor a large number"},
        {0.9999999999, "0.9999", "one row of ten billion is missing"},
    };

    struct tap t = {0};
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++)
        tap_str(&t, measures_figure(a, rows[i].figure), rows[i].text, rows[i].rule);
    arena_free(a);
    return tap_done(&t);
}
