/*
 * The number of a try in, the wait before it out. Does not sleep and draws no random numbers.
 */
#include "retry.h"

#define FIRST_MS 500
#define LONGEST_MS 60000

bool retry_wait(unsigned attempt, int64_t announced_ms, uint32_t random, int64_t *wait_ms) {
    *wait_ms = 0;
    if (attempt > RETRY_MOST)
        return false;
    int64_t most = FIRST_MS;
    for (unsigned i = 1; i < attempt && most < LONGEST_MS; i++)
        most *= 2;
    if (most > LONGEST_MS)
        most = LONGEST_MS;
    const int64_t own = most / 2 + random % (most / 2 + 1);
    *wait_ms = announced_ms > 0 ? announced_ms + random % (announced_ms / 4 + 1) : own;
    return true;
}
