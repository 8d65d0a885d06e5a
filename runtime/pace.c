/*
 * Limits and the time in, "may it go" out: a token bucket for requests, one for tokens, and the
 * budget. Knows neither clock nor provider.
 */
#include "pace.h"

#define MINUTE_MS 60000
#define BURST_MS 1000
#define BYTES_PER_TOKEN 3

static struct pace_bucket bucket_new(double per_minute, int64_t now_ms) {
    const double per_ms = per_minute / MINUTE_MS;
    const double most = per_ms * BURST_MS > 1 ? per_ms * BURST_MS : 1;
    return (struct pace_bucket){per_ms, most, most, now_ms};
}

static double level_at(const struct pace_bucket *b, int64_t now_ms) {
    const double level = b->level + b->per_ms * (double)(now_ms - b->at_ms);
    return level < b->most ? level : b->most;
}

/* What is more than the bucket holds goes when it is full. */
static int64_t bucket_wait(const struct pace_bucket *b, double amount, int64_t now_ms) {
    const double wanted = amount < b->most ? amount : b->most, level = level_at(b, now_ms);
    if (b->per_ms <= 0 || level >= wanted)
        return 0;
    return (int64_t)((wanted - level) / b->per_ms) + 1;
}

static void bucket_take(struct pace_bucket *b, double amount, int64_t now_ms) {
    b->level = level_at(b, now_ms) - amount;
    b->at_ms = now_ms;
}

static double lesser(double a, double b) {
    if (a <= 0 || b <= 0)
        return a > b ? a : b;
    return a < b ? a : b;
}

struct pace pace_new(const struct pace_limits *limits, int64_t now_ms) {
    const double price = limits->usd_per_million_tokens;
    return (struct pace){
        .requests = bucket_new(limits->requests_per_minute, now_ms),
        .tokens = bucket_new(limits->tokens_per_minute, now_ms),
        .budget = lesser(limits->tokens, price > 0 ? limits->usd / price * 1e6 : 0),
    };
}

enum pace_verdict pace_may(const struct pace *p, int64_t tokens, int64_t now_ms, int64_t *wait_ms) {
    *wait_ms = 0;
    if (p->budget > 0 && (double)(p->used + p->under_way + tokens) > p->budget)
        return p->under_way > 0 ? PACE_WAIT : PACE_SPENT;
    const int64_t requests_ms = bucket_wait(&p->requests, 1, now_ms);
    const int64_t tokens_ms = bucket_wait(&p->tokens, (double)tokens, now_ms);
    *wait_ms = requests_ms > tokens_ms ? requests_ms : tokens_ms;
    return *wait_ms > 0 ? PACE_WAIT : PACE_GO;
}

void pace_sent(struct pace *p, int64_t tokens, int64_t now_ms) {
    bucket_take(&p->requests, 1, now_ms);
    bucket_take(&p->tokens, (double)tokens, now_ms);
    p->under_way += tokens;
}

void pace_answered(struct pace *p, int64_t tokens, int64_t billed) {
    p->tokens.level += (double)(tokens - billed);
    p->under_way -= tokens;
    p->used += billed;
    p->unrecorded += billed;
}

void pace_recorded(struct pace *p, int64_t used) {
    p->used = used;
    p->unrecorded = 0;
}

int64_t pace_estimate(uint64_t bytes) {
    return (int64_t)((bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
}
