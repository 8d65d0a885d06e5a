/* Rules of runtime/verify_latency.h: which latency a share of the searches does not exceed. */
#include "../../runtime/verify_latency.h"
#include "tap.h"

int main(void) {
    double ms[] = {5, 1, 4, 2, 3}, one[] = {7};
    struct tap t = {0};
    tap_ok(&t, latency_rank(ms, 5, 0.5) == 3,
           "half of five searches take no longer than the third");
    tap_ok(&t, latency_rank(ms, 5, 0.95) == 5, "95 % of five: the longest");
    tap_ok(&t, latency_rank(ms, 5, 0.6) == 3, "a share that is a whole number of them");
    tap_ok(&t, latency_rank(one, 1, 0.5) == 7, "of one, itself");
    tap_ok(&t, latency_rank(one, 0, 0.5) == 0, "of none, 0");
    return tap_done(&t);
}
