/*
 * Hashes of texts in, "ask", "wait" or a vector out. A chained table of the texts that are asked
 * for and of the last ones that were answered; when these fill their share of memory, the one not
 * asked for the longest goes.
 */
#include "twins.h"

#include <stddef.h>
#include <string.h>

#define BUCKETS (1 << 14)
#define HASH_BYTES 16

struct entry {
    unsigned char hash[HASH_BYTES];
    float *vector;       /* NULL: it is asked for */
    struct entry *chain; /* in its bucket, or in the list of free ones */
    struct entry *older, *newer;
    struct twin *first, **last; /* that wait */
};

struct twins {
    struct arena *keep;
    size_t dimensions, most, kept;
    struct entry *buckets[BUCKETS];
    struct entry *oldest, *newest; /* of those with a vector */
    struct entry *free;
    struct twin *free_twins, *given; /* given: the caller's until the next call */
};

struct twins *twins_new(struct arena *keep, size_t dimensions) {
    struct twins *t = arena_alloc(keep, sizeof(*t));
    t->keep = keep;
    t->dimensions = dimensions;
    const size_t unit = _Alignof(max_align_t), bytes = dimensions * sizeof(float) + unit - 1;
    t->most = TWINS_BYTES / (bytes / unit * unit + sizeof(struct entry));
    if (t->most == 0)
        t->most = 1;
    return t;
}

size_t twins_most(const struct twins *t) { return t->most; }

static struct entry **bucket_of(struct twins *t, struct str hash) {
    uint32_t number; /* it is a hash already */
    memcpy(&number, hash.ptr, sizeof(number));
    return &t->buckets[number % BUCKETS];
}

static struct entry *find(struct twins *t, struct str hash) {
    struct entry *e = *bucket_of(t, hash);
    while (e != NULL && memcmp(e->hash, hash.ptr, HASH_BYTES) != 0)
        e = e->chain;
    return e;
}

static void unlink_age(struct twins *t, struct entry *e) {
    *(e->older != NULL ? &e->older->newer : &t->oldest) = e->newer;
    *(e->newer != NULL ? &e->newer->older : &t->newest) = e->older;
    e->older = e->newer = NULL;
}

static void link_newest(struct twins *t, struct entry *e) {
    e->older = t->newest;
    *(t->newest != NULL ? &t->newest->newer : &t->oldest) = e;
    t->newest = e;
}

static void forget(struct twins *t, struct entry *e) {
    struct entry **at = bucket_of(t, (struct str){(const char *)e->hash, HASH_BYTES});
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    e->chain = t->free;
    t->free = e;
}

static void enter(struct twins *t, struct str hash) {
    struct entry *e = t->free, **bucket = bucket_of(t, hash);
    if (e != NULL)
        t->free = e->chain;
    else
        e = arena_alloc(t->keep, sizeof(*e));
    *e = (struct entry){.chain = *bucket};
    memcpy(e->hash, hash.ptr, HASH_BYTES);
    e->last = &e->first;
    *bucket = e;
}

static void add_twin(struct twins *t, struct entry *e, struct load *load, size_t row) {
    struct twin *twin = t->free_twins;
    if (twin != NULL)
        t->free_twins = twin->next;
    else
        twin = arena_alloc(t->keep, sizeof(*twin));
    *twin = (struct twin){load, row, NULL};
    *e->last = twin;
    e->last = &twin->next;
}

static void take_back(struct twins *t) {
    for (struct twin *twin; (twin = t->given) != NULL;) {
        t->given = twin->next;
        twin->next = t->free_twins;
        t->free_twins = twin;
    }
}

enum twins_answer twins_ask(struct twins *t, struct load *load, size_t row, const float **vector) {
    const struct str hash = load->hashes[row];
    struct entry *e = find(t, hash);
    take_back(t);
    if (e == NULL) {
        enter(t, hash);
        return TWINS_NEW;
    }
    if (e->vector == NULL) {
        add_twin(t, e, load, row);
        return TWINS_WAITS;
    }
    unlink_age(t, e);
    link_newest(t, e);
    *vector = e->vector;
    return TWINS_KNOWN;
}

/* Room for a vector: new while there is memory, else the oldest one's. */
static float *room(struct twins *t) {
    struct entry *oldest = t->oldest;
    if (t->kept < t->most) {
        t->kept++;
        return arena_array(t->keep, t->dimensions, sizeof(float));
    }
    float *vector = oldest->vector;
    unlink_age(t, oldest);
    forget(t, oldest);
    return vector;
}

static const struct twin *give(struct twins *t, struct entry *e) {
    take_back(t);
    t->given = e->first;
    e->first = NULL;
    e->last = &e->first;
    return t->given;
}

const struct twin *twins_found(struct twins *t, struct str hash, const float *vector) {
    struct entry *e = find(t, hash);
    e->vector = room(t);
    memcpy(e->vector, vector, t->dimensions * sizeof(*vector));
    link_newest(t, e);
    return give(t, e);
}

const struct twin *twins_refused(struct twins *t, struct str hash) {
    struct entry *e = find(t, hash);
    const struct twin *waiting = give(t, e);
    forget(t, e);
    return waiting;
}
