/*
 * How many texts go into one request. Pure.
 */
#ifndef VECPLAN_PACK_H
#define VECPLAN_PACK_H

#include <stddef.h>
#include <stdint.h>

/* What a request takes; 0 is no limit. */
struct pack_limits {
    size_t items;
    int64_t tokens, bytes;
    int64_t alone; /* tokens of a text; one of more is sent alone */
};

/* What a text adds to its request. */
struct pack_text {
    int64_t tokens, bytes;
};

/* Cuts texts, in their order, into requests that keep the limits and are of about the same size. A
 * text that is over a limit by itself is alone. ends[i] is the index after the i-th request's last
 * text; there is room for `count` of them. Gives how many requests there are. */
size_t pack(const struct pack_limits *, const struct pack_text *, size_t count, size_t *ends);

#endif
