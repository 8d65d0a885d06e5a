/*
 * Takes sizes, gives zeroed memory out of a list of blocks. A rewind keeps the blocks, so that a
 * scratch arena asks the system for memory in its first batches only. Nothing is freed singly.
 */
#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

enum {
    BLOCK_LEAST = 64 << 10,
    BLOCK_MOST = 1 << 20, /* of ordinary growth; a larger request gets a block of its size */
    ALIGN = _Alignof(max_align_t),
#ifdef __SANITIZE_ADDRESS__
    RED_ZONE = ALIGN, /* stays poisoned behind each allocation */
#else
    RED_ZONE = 0,
#endif
};

struct block {
    struct block *next;
    size_t size; /* bytes in data */
    max_align_t data[];
};

struct arena {
    struct block *first, *current; /* the blocks after current are free for reuse */
    size_t used;                   /* bytes of current */
    struct arena *children, *sibling;
};

static void poison(const char *from, size_t size) {
#ifdef __SANITIZE_ADDRESS__
    __asan_poison_memory_region(from, size);
#else
    (void)from, (void)size;
#endif
}

static void unpoison(const char *from, size_t size) {
#ifdef __SANITIZE_ADDRESS__
    __asan_unpoison_memory_region(from, size);
#else
    (void)from, (void)size;
#endif
}

static _Noreturn void out_of_memory(void) {
    fputs("error: out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static struct block *block_new(size_t size) {
    struct block *block = calloc(1, sizeof(*block) + size);
    if (block == NULL)
        out_of_memory();
    block->size = size;
    poison((const char *)block->data, size);
    return block;
}

struct arena *arena_new(void) {
    struct arena *a = malloc(sizeof(*a));
    if (a == NULL)
        out_of_memory();
    struct block *block = block_new(BLOCK_LEAST);
    *a = (struct arena){.first = block, .current = block};
    return a;
}

struct arena *arena_child(struct arena *parent) {
    struct arena *a = arena_new();
    a->sibling = parent->children;
    parent->children = a;
    return a;
}

void arena_free(struct arena *a) {
    if (a == NULL)
        return;
    for (struct arena *child = a->children, *next; child != NULL; child = next) {
        next = child->sibling;
        arena_free(child);
    }
    for (struct block *block = a->first, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(a);
}

/* Makes a block with room for `need` bytes the current one. A kept block that is too small is
 * given back: otherwise an arena whose requests grow from batch to batch would keep them all. */
static void next_block(struct arena *a, size_t need) {
    struct block *here = a->current;
    while (here->next != NULL && here->next->size < need) {
        struct block *small = here->next;
        here->next = small->next;
        free(small);
    }
    if (here->next == NULL) {
        const size_t grown = here->size < BLOCK_MOST ? here->size * 2 : BLOCK_MOST;
        here->next = block_new(need > grown ? need : grown);
    }
    a->current = here->next;
    a->used = 0;
}

/* What an allocation takes of its block. */
static size_t step_of(size_t size) {
    if (size > SIZE_MAX / 2)
        out_of_memory();
    return (size + ALIGN - 1) / ALIGN * ALIGN + RED_ZONE;
}

void *arena_raw(struct arena *a, size_t size) {
    if (size == 0)
        size = 1;
    const size_t step = step_of(size);
    if (step > a->current->size - a->used)
        next_block(a, step);
    char *given = (char *)a->current->data + a->used;
    a->used += step;
    unpoison(given, size);
    return given;
}

void *arena_alloc(struct arena *a, size_t size) { return memset(arena_raw(a, size), 0, size); }

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t size) {
    const size_t more = step_of(size) - step_of(old_size);
    const char *end = (char *)a->current->data + a->used;
    if (old != NULL && (char *)old + step_of(old_size) == end &&
        more <= a->current->size - a->used) {
        a->used += more;
        unpoison(old, size);
        return old;
    }
    void *given = arena_raw(a, size);
    return old_size > 0 ? memcpy(given, old, old_size) : given;
}

void *arena_array(struct arena *a, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory();
    return arena_alloc(a, count * size);
}

char *arena_strndup(struct arena *a, const char *text, size_t len) {
    if (len == SIZE_MAX)
        out_of_memory();
    char *copy = arena_raw(a, len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *text) {
    return arena_strndup(a, text, strlen(text));
}

char *arena_printf(struct arena *a, const char *fmt, ...) {
    char text[256]; /* most texts fit, and are made once */
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int len = vsnprintf(text, sizeof text, fmt, args);
    if (len < 0)
        out_of_memory();
    char *out = arena_raw(a, (size_t)len + 1);
    if ((size_t)len < sizeof text)
        memcpy(out, text, (size_t)len + 1);
    else
        vsnprintf(out, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
    return out;
}

struct arena_mark arena_mark(const struct arena *a) {
    return (struct arena_mark){.block = a->current, .used = a->used};
}

void arena_rewind(struct arena *a, struct arena_mark mark) {
    const struct block *block = mark.block;
    poison((const char *)block->data + mark.used, block->size - mark.used);
    while (block != a->current) {
        block = block->next;
        poison((const char *)block->data, block->size);
    }
    a->current = mark.block;
    a->used = mark.used;
}

size_t arena_held(const struct arena *a) {
    size_t held = 0;
    for (const struct block *block = a->first; block != NULL; block = block->next)
        held += block->size;
    return held;
}
