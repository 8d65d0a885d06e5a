/*
 * Slices of text (pointer and length, not NUL-terminated) and a growing buffer with a declared
 * maximum. A buffer that would grow past its maximum fails once and stays failed, so writers need
 * no checks in between; the owner looks at `failed` at the end.
 */
#ifndef VECPLAN_STR_H
#define VECPLAN_STR_H

#include "arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len; /* bytes */
};

struct buf {
    struct arena *arena;
    char *ptr;  /* always NUL-terminated once something was written */
    size_t len; /* bytes, without the NUL */
    size_t cap;
    size_t max;  /* bytes that it may hold */
    bool failed; /* something did not fit: the contents are not to be used */
};

/* The slice of a NUL-terminated string; NULL gives an empty slice. */
struct str str_of(const char *);

/* Byte-wise equality. */
static inline bool str_eq(struct str a, struct str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Orders by bytes, a prefix first: below, above or equal to 0. */
int str_compare(struct str, struct str);

/* A hash for tables in memory (FNV-1a); it may differ from one version to the next. */
uint32_t str_hash(struct str);

/* Equality with a NUL-terminated string. */
bool str_is(struct str, const char *);

/* Whether s begins with prefix. */
bool str_starts(struct str s, struct str prefix);

/* Where needle (not empty) first stands in s, or NULL. */
const char *str_find(struct str s, const char *needle);

/* Copies the slice into a NUL-terminated string. */
char *str_dup(struct arena *, struct str);

/* Removes and gives the part of *rest before the next separator byte; false when *rest is empty. */
bool str_split(struct str *rest, char separator, struct str *part);

/* Levenshtein distance of two short names (cut at 63 bytes), for "did you mean". */
unsigned str_distance(struct str, struct str);

/* The nearest of count names, or NULL if none is within a third of the longer one's length. */
const char *str_nearest(struct str, const char *const *names, size_t count);

/* The bytes of the first character; 0 if s is empty or does not begin with valid UTF-8. */
size_t str_char(struct str s);

/* How many characters valid UTF-8 has. */
size_t str_chars(struct str);

/* Whether the bytes are valid UTF-8 (no surrogates, no overlong forms). */
bool str_utf8(struct str);

/* Copies text as a terminal may show it: control characters, and bytes that are not UTF-8, become
 * '?'. At most max bytes, cut on a character, and a NUL behind them. */
void str_mask(struct str, char *to, size_t max);

/* A whole decimal number within [low, high]; false otherwise. */
bool str_integer(struct str, int64_t low, int64_t high, int64_t *out);

/* An empty buffer that may grow to max bytes; its memory comes from the arena. */
struct buf buf_new(struct arena *, size_t max);

/* Appends bytes. */
void buf_add(struct buf *, const void *, size_t len);

/* Appends a slice, a string, or one byte. */
void buf_str(struct buf *, struct str);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, char);

/* Appends formatted text. */
void buf_printf(struct buf *, const char *fmt, ...) PRINTF(2, 3);

/* Makes room for len more bytes and gives the place to write them, or NULL if they do not fit;
 * the length is advanced by len. */
void *buf_extend(struct buf *, size_t len);

/* The contents as a slice. */
struct str buf_slice(const struct buf *);

#endif
