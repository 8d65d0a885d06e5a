/* Rules of runtime/retry.h. */
#include "../../runtime/base/arena.h"
#include "../../runtime/retry.h"
#include "tap.h"

int main(void) {
    static const struct {
        unsigned attempt;
        int64_t announced;
        uint32_t random;
        bool again;
        int64_t wait;
        const char *rule;
    } rows[] = {
        {1, -1, 0, true, 250, "half of a wait is certain"},
        {1, -1, 250, true, 500, "the first wait is at most 500 ms"},
        {1, -1, 251, true, 250, "a random number beyond the wait wraps around"},
        {2, -1, 500, true, 1000, "the second is at most twice as long"},
        {6, -1, 8000, true, 16000, "the sixth is at most 16 s"},
        {7, -1, 0, false, 0, "there is no seventh"},
        {1, 2500, 626, true, 2500, "an announced wait is kept"},
        {1, 2500, 77, true, 2577, "a little at random is added, so that requests spread"},
        {1, 1, 5, true, 1, "a short one too"},
        {6, 0, 0, true, 8000, "an announced wait of nothing does not use up the tries"},
        {7, 2500, 77, false, 0, "an announced wait gives no seventh try"},
    };
    struct tap t = {0};
    for (size_t i = 0; i < countof(rows); i++) {
        int64_t wait = -1;
        const bool again = retry_wait(rows[i].attempt, rows[i].announced, rows[i].random, &wait);
        tap_ok(&t, again == rows[i].again && wait == rows[i].wait, rows[i].rule);
    }
    return tap_done(&t);
}
