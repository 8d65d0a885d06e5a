/*
 * Memory that is given back all at once. A command owns one arena for what lives
 * until it ends and passes a second one, rewound after each batch, for the rest.
 * Out of memory ends the program with a message: no caller has to test for it.
 */
#ifndef VECPLAN_ARENA_H
#define VECPLAN_ARENA_H

#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define countof(array) (sizeof(array) / sizeof(*(array)))

struct arena;

/* A point to which an arena can be rewound. */
struct arena_mark {
    void *block;
    size_t used;
};

/* Makes an empty arena; free it with arena_free. */
struct arena *arena_new(void) __attribute__((returns_nonnull));

/* Makes an empty arena that is freed together with its parent, and by no other way. */
struct arena *arena_child(struct arena *parent) __attribute__((returns_nonnull));

/* Frees the arena and all that was allocated from it; NULL is allowed. */
void arena_free(struct arena *);

/* Gives size zeroed bytes (at least one), aligned for any type. */
void *arena_alloc(struct arena *, size_t size) __attribute__((returns_nonnull));

/* Gives a zeroed array of count elements; ends the program if the product overflows. */
void *arena_array(struct arena *, size_t count, size_t size) __attribute__((returns_nonnull));

/* Gives size bytes (at least one) as they are, likewise aligned: for what is written as a whole. */
void *arena_raw(struct arena *, size_t size) __attribute__((returns_nonnull));

/* Makes an allocation larger: where it is if it was the last one, else its bytes are copied. What
 * is added is not zeroed. NULL of size 0 gives a new one. */
void *arena_grow(struct arena *, void *old, size_t old_size, size_t size)
    __attribute__((returns_nonnull));

/* Copies len bytes and adds a NUL. */
char *arena_strndup(struct arena *, const char *, size_t len) __attribute__((returns_nonnull));

/* Copies a NUL-terminated string. */
char *arena_strdup(struct arena *, const char *) __attribute__((returns_nonnull));

/* Formats into a new string. */
char *arena_printf(struct arena *, const char *fmt, ...) PRINTF(2, 3)
    __attribute__((returns_nonnull));

/* Marks the present state. */
struct arena_mark arena_mark(const struct arena *);

/* Frees everything allocated since the mark. Under AddressSanitizer a stale pointer is caught. */
void arena_rewind(struct arena *, struct arena_mark);

/* Bytes held from the system, for tests and limits. */
size_t arena_held(const struct arena *);

#endif
