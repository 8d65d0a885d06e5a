/*
 * Sizes of texts in, the ends of requests out. Knows neither texts nor provider.
 */
#include "pack.h"

#include <stdbool.h>

/* What a request holds so far. */
struct filling {
    size_t items;
    int64_t tokens, bytes;
};

static double greater(double a, double b) { return a > b ? a : b; }

/* The share of a request that a text takes: of the limit that it uses up most. */
static double share(const struct pack_limits *l, const struct pack_text *text) {
    double most = l->items > 0 ? 1 / (double)l->items : 0;
    if (l->tokens > 0)
        most = greater(most, (double)text->tokens / (double)l->tokens);
    if (l->bytes > 0)
        most = greater(most, (double)text->bytes / (double)l->bytes);
    return most;
}

static bool alone(const struct pack_limits *l, const struct pack_text *text) {
    return l->alone > 0 && text->tokens > l->alone;
}

static bool has_room(const struct pack_limits *l, const struct filling *f,
                     const struct pack_text *text) {
    return (l->items == 0 || f->items + 1 <= l->items) &&
           (l->tokens == 0 || f->tokens + text->tokens <= l->tokens) &&
           (l->bytes == 0 || f->bytes + text->bytes <= l->bytes);
}

static double total(const struct pack_limits *l, const struct pack_text *texts, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += share(l, texts + i);
    return sum;
}

/* Fills request after request; with pieces > 0 each only up to its even share. */
static size_t fill(const struct pack_limits *l, const struct pack_text *texts, size_t count,
                   size_t pieces, size_t *ends) {
    const double each = pieces > 0 ? total(l, texts, count) / (double)pieces : 0;
    struct filling f = {0};
    size_t made = 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const double mine = share(l, texts + i);
        /* the text goes where most of it belongs */
        const bool even = pieces > 0 && sum + mine / 2 > each * (double)(made + 1);
        const bool after_alone = i > 0 && alone(l, texts + i - 1);
        if (f.items > 0 &&
            (even || after_alone || alone(l, texts + i) || !has_room(l, &f, texts + i))) {
            ends[made++] = i;
            f = (struct filling){0};
        }
        f.items++;
        f.tokens += texts[i].tokens;
        f.bytes += texts[i].bytes;
        sum += mine;
    }
    if (count > 0)
        ends[made++] = count;
    return made;
}

size_t pack(const struct pack_limits *l, const struct pack_text *texts, size_t count,
            size_t *ends) {
    const size_t pieces = fill(l, texts, count, 0, ends);
    return pieces > 1 ? fill(l, texts, count, pieces, ends) : pieces;
}
