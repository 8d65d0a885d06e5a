/*
 * The text of an emitted file in, its seal or a judgement on it out. Opens no file and knows no
 * migration tool.
 */
#include "seal.h"

#include "sha256.h"

#include <string.h>

#define HEX_DIGITS 64

static const char seal_key[] = " vecplan-checksum: ";

static struct str line_at(struct str text, size_t from) {
    const char *end = memchr(text.ptr + from, '\n', text.len - from);
    return (struct str){text.ptr + from, end ? (size_t)(end - text.ptr) - from : text.len - from};
}

static bool is_comment(struct str line) {
    return str_starts(line, str_of("-- ")) || str_starts(line, str_of("# "));
}

size_t seal_head(struct str text, const char *key, bool *found) {
    size_t at = 0;
    *found = false;
    while (at < text.len) {
        struct str line = line_at(text, at);
        if (!is_comment(line))
            break;
        const char *space = memchr(line.ptr, ' ', line.len);
        struct str behind = {space, line.len - (size_t)(space - line.ptr)};
        *found = key && str_starts(behind, str_of(key));
        if (*found)
            break;
        at += line.len + 1;
    }
    return at < text.len ? at : text.len;
}

static char *sha256_without(struct arena *arena, struct str text, size_t from, size_t len) {
    struct buf rest = buf_new(arena, text.len + 1);
    buf_add(&rest, text.ptr, from);
    buf_add(&rest, text.ptr + from + len, text.len - from - len);
    return sha256_hex(arena, buf_slice(&rest));
}

struct str seal_add(struct arena *arena, const char *comment, struct str body) {
    bool found;
    size_t at = seal_head(body, NULL, &found);
    struct buf out = buf_new(arena, body.len + 200);
    buf_add(&out, body.ptr, at);
    buf_printf(&out, "%s%s%s\n", comment, seal_key, sha256_hex(arena, body));
    buf_add(&out, body.ptr + at, body.len - at);
    return buf_slice(&out);
}

enum seal seal_check(struct str text) {
    bool found;
    size_t at = seal_head(text, seal_key, &found);
    if (!found)
        return SEAL_NONE;
    struct str line = line_at(text, at);
    if (line.len < HEX_DIGITS || at + line.len == text.len)
        return SEAL_BROKEN;
    struct arena *tmp = arena_new();
    struct str hex = {line.ptr + line.len - HEX_DIGITS, HEX_DIGITS};
    bool good = str_is(hex, sha256_without(tmp, text, at, line.len + 1));
    arena_free(tmp);
    return good ? SEAL_GOOD : SEAL_BROKEN;
}
