/*
 * Answers and failures in, "may it go" out. Knows neither clock nor provider, and not which
 * failures count.
 */
#include "breaker.h"

#include "retry.h"

bool breaker_open(const struct breaker *b) { return b->tries > 0; }

bool breaker_may(const struct breaker *b, int64_t now_ms) {
    return b->tries == 0 || (!b->trying && now_ms >= b->until_ms);
}

bool breaker_sent(struct breaker *b) {
    b->trying = b->tries > 0;
    return b->trying;
}

bool breaker_failed(struct breaker *b, bool try, int64_t announced_ms, uint32_t random,
                    int64_t now_ms) {
    int64_t wait_ms = 0;
    if (b->tries > 0 && !try)
        return true;
    if (b->tries == 0 && ++b->failed < BREAKER_FAILURES)
        return true;
    b->trying = false;
    if (!retry_wait(++b->tries, announced_ms, random, &wait_ms))
        return false;
    b->until_ms = now_ms + wait_ms;
    return true;
}

void breaker_answered(struct breaker *b) { *b = (struct breaker){0}; }
