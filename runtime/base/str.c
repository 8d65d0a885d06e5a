/*
 * Takes and gives slices of text and growing buffers. Knows bytes and UTF-8, no locale.
 */
#include "str.h"

#include <stdio.h>
#include <string.h>

enum { NAME_CUT = 63, BUF_LEAST = 64 };

struct str str_of(const char *text) {
    return text == NULL ? (struct str){"", 0} : (struct str){text, strlen(text)};
}

uint32_t str_hash(struct str s) {
    uint32_t hash = 2166136261;
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.ptr[i]) * 16777619;
    return hash;
}

int str_compare(struct str a, struct str b) {
    const size_t len = a.len < b.len ? a.len : b.len;
    const int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_is(struct str s, const char *text) { return str_eq(s, str_of(text)); }

bool str_starts(struct str s, struct str prefix) {
    return s.len >= prefix.len && str_eq((struct str){s.ptr, prefix.len}, prefix);
}

const char *str_find(struct str s, const char *needle) {
    size_t len = strlen(needle);
    for (size_t i = 0; i + len <= s.len; i++) {
        const char *hit = memchr(s.ptr + i, *needle, s.len - len - i + 1);
        if (hit == NULL)
            return NULL;
        i = (size_t)(hit - s.ptr);
        if (memcmp(hit, needle, len) == 0)
            return hit;
    }
    return NULL;
}

char *str_dup(struct arena *a, struct str s) { return arena_strndup(a, s.ptr, s.len); }

bool str_split(struct str *rest, char separator, struct str *part) {
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->ptr, separator, rest->len);
    const size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    const size_t taken = end == NULL ? len : len + 1;
    *part = (struct str){rest->ptr, len};
    *rest = (struct str){rest->ptr + taken, rest->len - taken};
    return true;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned str_distance(struct str a, struct str b) {
    const size_t rows = a.len < NAME_CUT ? a.len : NAME_CUT;
    const size_t columns = b.len < NAME_CUT ? b.len : NAME_CUT;
    unsigned line[NAME_CUT + 1]; /* the last row of the matrix so far */
    for (unsigned j = 0; j <= columns; j++)
        line[j] = j;
    for (unsigned i = 0; i < rows; i++) {
        unsigned diagonal = line[0];
        line[0] = i + 1;
        for (size_t j = 0; j < columns; j++) {
            const unsigned replaced = diagonal + (a.ptr[i] != b.ptr[j]);
            diagonal = line[j + 1];
            line[j + 1] = least(replaced, least(diagonal, line[j]) + 1);
        }
    }
    return line[columns];
}

const char *str_nearest(struct str name, const char *const *names, size_t count) {
    const char *nearest = NULL;
    unsigned best = NAME_CUT + 1;
    for (size_t i = 0; i < count; i++) {
        const struct str other = str_of(names[i]);
        const size_t longer = name.len > other.len ? name.len : other.len;
        const unsigned distance = str_distance(name, other);
        if (distance < best && distance <= (longer + 2) / 3) {
            nearest = names[i];
            best = distance;
        }
    }
    return nearest;
}

/* The bytes that a character takes by its first one; 0 if none begins so. */
static size_t char_len(unsigned char first) {
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t str_char(struct str s) {
    if (s.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.ptr;
    const size_t len = char_len(p[0]);
    if (len < 2 || len > s.len)
        return len == 1;
    /* The second byte's range shuts out overlong forms, surrogates and what is past U+10FFFF. */
    const unsigned char low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

size_t str_chars(struct str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return count;
}

bool str_utf8(struct str s) {
    while (s.len > 0) {
        const size_t len = str_char(s);
        if (len == 0)
            return false;
        s = (struct str){s.ptr + len, s.len - len};
    }
    return true;
}

/* Whether the character at text, len bytes long (0: not UTF-8), may go to a terminal. */
static bool printable(const char *text, size_t len) {
    const unsigned char *p = (const unsigned char *)text;
    if (len == 1)
        return p[0] >= 0x20 && p[0] != 0x7f;
    const bool c1 = len == 2 && p[0] == 0xc2 && p[1] < 0xa0;
    return len > 0 && !c1;
}

void str_mask(struct str text, char *to, size_t max) {
    size_t used = 0;
    while (text.len > 0) {
        const size_t len = str_char(text);
        const struct str c = printable(text.ptr, len) ? (struct str){text.ptr, len} : str_of("?");
        if (c.len > max - used)
            break;
        memcpy(to + used, c.ptr, c.len);
        used += c.len;
        const size_t taken = len > 0 ? len : 1;
        text = (struct str){text.ptr + taken, text.len - taken};
    }
    to[used] = '\0';
}

bool str_integer(struct str s, int64_t low, int64_t high, int64_t *out) {
    const bool negative = s.len > 0 && s.ptr[0] == '-';
    if (s.len == (size_t)negative)
        return false;
    int64_t n = 0; /* built downwards: the least number has no positive twin */
    for (size_t i = negative; i < s.len; i++) {
        const int digit = s.ptr[i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digit, &n))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, n, &n))
        return false;
    if (n < low || n > high)
        return false;
    *out = n;
    return true;
}

struct buf buf_new(struct arena *a, size_t max) {
    return (struct buf){.arena = a, .max = max};
}

/* Makes room for len bytes and the NUL. */
static void grow(struct buf *b, size_t len) {
    size_t cap = b->cap * 2 > BUF_LEAST ? b->cap * 2 : BUF_LEAST;
    if (cap > b->max)
        cap = b->max + 1;
    if (cap <= len)
        cap = len + 1;
    b->ptr = arena_grow(b->arena, b->ptr, b->cap, cap);
    b->cap = cap;
}

void *buf_extend(struct buf *b, size_t len) {
    if (b->failed || len > b->max - b->len) {
        b->failed = true;
        return NULL;
    }
    if (b->len + len >= b->cap)
        grow(b, b->len + len);
    char *place = b->ptr + b->len;
    b->len += len;
    b->ptr[b->len] = '\0';
    return place;
}

void buf_add(struct buf *b, const void *bytes, size_t len) {
    char *place = buf_extend(b, len);
    if (place != NULL && len > 0)
        memcpy(place, bytes, len);
}

void buf_str(struct buf *b, struct str s) { buf_add(b, s.ptr, s.len); }

void buf_puts(struct buf *b, const char *text) { buf_add(b, text, strlen(text)); }

void buf_putc(struct buf *b, char c) { buf_add(b, &c, 1); }

void buf_printf(struct buf *b, const char *fmt, ...) {
    const size_t room = b->cap - b->len; /* most texts fit, and are made once */
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int len = vsnprintf(room > 0 ? b->ptr + b->len : NULL, room, fmt, args);
    char *place = len < 0 ? NULL : buf_extend(b, (size_t)len);
    if (len < 0)
        b->failed = true;
    else if (place != NULL && (size_t)len >= room)
        vsnprintf(place, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
}

struct str buf_slice(const struct buf *b) {
    return (struct str){b->ptr == NULL ? "" : b->ptr, b->len};
}
