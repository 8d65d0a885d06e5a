/*
 * Takes the bytes of a plan, gives them checked, and lines for excerpts. What the bytes mean is
 * yaml.c's.
 */
#include "source.h"

#include "match.h"

#include <stdio.h>
#include <string.h>

/* Names and forms that stand beside secrets; "token" alone would hide the limits. */
static const char secretive[] =
    "(?i)api[_-]?key|secret|passw|authori[sz]ation|bearer|\\btoken\\b|\\bsk-|://[^/\\s]*@";

/* API keys by themselves. */
static const char keys[] =
    "\\b(?:(?:sk|pk|rk)-[A-Za-z0-9_-]{8,}|(?:sk|pk|hf|gsk|jina|pa|xai|ghp|nk)[_-].{16,}|"
    "AIza.{20,}|(?=[A-Za-z]*[0-9])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{24,}\\b)";

/* The bytes of the line break at an offset; 0 if there is none. */
static size_t break_at(struct str text, size_t at) {
    static const struct str breaks[] = {{"\r\n", 2},     {"\n", 1},           {"\r", 1},
                                        {"\xc2\x85", 2}, {"\xe2\x80\xa8", 3}, {"\xe2\x80\xa9", 3}};
    const struct str rest = {text.ptr + at, text.len - at};
    if (strchr("\n\r\xc2\xe2", *rest.ptr) == NULL) /* most bytes by far */
        return 0;
    for (size_t i = 0; i < countof(breaks); i++)
        if (str_starts(rest, breaks[i]))
            return breaks[i].len;
    return 0;
}

static size_t char_at(struct str text, size_t at) {
    const size_t len = str_char((struct str){text.ptr + at, text.len - at});
    return len > 0 ? len : 1;
}

/* Goes on to the next character. */
static void step(const struct source *s, struct pos *pos, size_t *at) {
    const size_t line = break_at(s->text, *at);
    pos->line += line > 0;
    pos->column = line > 0 ? 1 : pos->column + 1;
    *at += line > 0 ? line : char_at(s->text, *at);
}

struct pos source_pos(const struct source *s, size_t offset) {
    struct pos pos = {s->path, 1, 1};
    for (size_t at = 0; at < offset && at < s->text.len;)
        step(s, &pos, &at);
    return pos;
}

size_t source_offset(const struct source *s, struct pos pos) {
    struct pos reached = {s->path, 1, 1};
    size_t at = 0;
    while (at < s->text.len &&
           (reached.line < pos.line || (reached.line == pos.line && reached.column < pos.column)))
        step(s, &reached, &at);
    return at;
}

struct str source_line(const struct source *s, int line) {
    size_t start = 0, at = 0;
    for (int n = 1; at < s->text.len; n++) {
        start = at;
        while (at < s->text.len && break_at(s->text, at) == 0)
            at++;
        if (n == line)
            return (struct str){s->text.ptr + start, at - start};
        if (at < s->text.len)
            at += break_at(s->text, at);
    }
    return (struct str){"", 0};
}

bool source_secret(struct str text) {
    struct match unused;
    return match_find(keys, text, 0, &unused);
}

/* Gives the diagnostic added last its source line, unless that may hold a secret. */
static void add_line(struct diags *d, const struct source *s, struct pos pos) {
    struct match unused;
    if (!diag_shown(d))
        return;
    const struct str line = source_line(s, pos.line);
    if (line.len > 0 && line.len <= DIAG_LINE_MAX && !match_find(secretive, line, 0, &unused) &&
        !source_secret(line))
        diag_source(d, line);
}

bool source_error(struct diags *d, const struct source *s, struct pos pos, const char *fmt, ...) {
    char text[4096];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    diag_error(d, DIAG_INPUT, pos, "%s", text);
    add_line(d, s, pos);
    return false;
}

void source_warning(struct diags *d, const struct source *s, struct pos pos, const char *fmt, ...) {
    char text[4096];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    diag_warning(d, pos, "%s", text);
    add_line(d, s, pos);
}

/* The offset of the first byte that is no UTF-8. */
static size_t first_invalid(struct str text) {
    size_t at = 0;
    for (size_t len = 1; at < text.len && len > 0; at += len)
        len = str_char((struct str){text.ptr + at, text.len - at});
    return at;
}

bool source_new(struct diags *d, const char *path, struct str text, struct source *out) {
    *out = (struct source){path, text};
    if (text.len > SOURCE_BYTES_MAX) {
        diag_error(d, DIAG_INPUT, (struct pos){path, 0, 0}, "the plan is longer than %d bytes",
                   SOURCE_BYTES_MAX);
        diag_hint(d, "Check that this file is a plan.");
        return false;
    }
    const struct str marks[] = {{"\xef\xbb\xbf", 3}, {"\xff\xfe", 2}, {"\xfe\xff", 2}};
    for (size_t i = 0; i < countof(marks); i++)
        if (str_starts(text, marks[i])) {
            diag_error(d, DIAG_INPUT, source_pos(out, 0), "the file begins with a byte order mark");
            diag_hint(d, "Save the plan as UTF-8 without a byte order mark.");
            return false;
        }
    if (!str_utf8(text)) {
        diag_error(d, DIAG_INPUT, source_pos(out, first_invalid(text)), "not UTF-8");
        diag_hint(d, "Save the plan as UTF-8.");
        return false;
    }
    const char *nul = text.len > 0 ? memchr(text.ptr, 0, text.len) : NULL;
    if (nul != NULL)
        return diag_error(d, DIAG_INPUT, source_pos(out, (size_t)(nul - text.ptr)),
                          "a NUL byte is not allowed");
    return true;
}
