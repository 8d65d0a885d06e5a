/*
 * Takes SQL from a plan, gives it on one line, checked as far as the text alone tells: by
 * PostgreSQL's lexical rules under standard_conforming_strings = on. Whether it means something is
 * the database's to say.
 */
#include "expression.h"

#include <string.h>

struct lexer {
    struct diags *d;
    const struct source *source;
    struct pos pos;
    const char *what;
    struct str sql;
    size_t at;
    struct buf out;
    char open[EXPRESSION_DEPTH_MAX]; /* the brackets that stand open */
    size_t depth;
};

/* The byte at a distance from the present one; 0 after the end. */
static char peek(const struct lexer *l, size_t distance) {
    return l->at + distance < l->sql.len ? l->sql.ptr[l->at + distance] : 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

/* Reports what stands at a byte. */
static bool refuse(const struct lexer *l, size_t at, const char *problem, const char *hint) {
    source_error(l->d, l->source, l->pos, "\"%s\" %s (character %zu)", l->what, problem,
                 str_chars((struct str){l->sql.ptr, at}) + 1);
    diag_hint(l->d, "%s", hint);
    return false;
}

static void take(struct lexer *l, size_t len) {
    buf_add(&l->out, l->sql.ptr + l->at, len);
    l->at += len;
}

/* Takes 'text' or "text"; a doubled quote stands for itself, so does one after a backslash. */
static bool take_quoted(struct lexer *l, bool backslash) {
    const size_t start = l->at;
    const char quote = peek(l, 0);
    take(l, 1);
    while (l->at < l->sql.len) {
        const char c = peek(l, 0);
        if (is_control(c))
            return refuse(l, l->at, "has a line break or control character in a string or name",
                          "Write it as an escape, for example E'\\n'.");
        if (c == quote && peek(l, 1) != quote) {
            take(l, 1);
            return true;
        }
        const bool pair = c == quote || (backslash && c == '\\');
        if (pair && is_control(peek(l, 1))) {
            take(l, 1);
            continue;
        }
        take(l, pair ? 2 : 1);
    }
    if (quote == '\'')
        return refuse(l, start, "has a string that does not end",
                      "Close it with a quote; one within it is doubled: 'it''s'.");
    return refuse(l, start, "has a quoted name that does not end",
                  "Close it with a double quote; one within it is doubled.");
}

/* Takes $tag$text$tag$. */
static bool take_dollar(struct lexer *l) {
    const size_t start = l->at;
    size_t len = 1;
    if (is_digit(peek(l, 1)))
        return refuse(l, start, "has a parameter", "Write the value itself.");
    while (starts_name(peek(l, len)) || (len > 1 && is_digit(peek(l, len))))
        len++;
    if (peek(l, len) != '$')
        return refuse(l, start, "has a \"$\" that begins no string",
                      "Put text with a \"$\" in quotes.");
    const struct str tag = {l->sql.ptr + start, ++len};
    take(l, len);
    while (l->at < l->sql.len) {
        if (str_starts((struct str){l->sql.ptr + l->at, l->sql.len - l->at}, tag)) {
            take(l, len);
            return true;
        }
        if (is_control(peek(l, 0)))
            return refuse(l, l->at, "has a line break or control character in a string",
                          "Write it as an escape, for example E'\\n'.");
        take(l, 1);
    }
    return refuse(l, start, "has a string that does not end",
                  "End it with the tag that it begins with.");
}

/* Takes a bare name, and the string after it where it is E. */
static bool take_name(struct lexer *l) {
    size_t len = 1;
    while (starts_name(peek(l, len)) || is_digit(peek(l, len)) || peek(l, len) == '$')
        len++;
    const bool escapes = len == 1 && (peek(l, 0) == 'e' || peek(l, 0) == 'E');
    take(l, len);
    return peek(l, 0) == '\'' ? take_quoted(l, escapes) : true;
}

/* Takes a number. Versions of PostgreSQL differ in what may stand right after one. */
static bool take_number(struct lexer *l) {
    size_t len = 1;
    while (starts_name(peek(l, len)) || is_digit(peek(l, len)) || peek(l, len) == '.')
        len++;
    take(l, len);
    if (strchr("'\"$", peek(l, 0)) != NULL && peek(l, 0) != 0)
        return refuse(l, l->at, "has a number that runs into a quote or \"$\"",
                      "Put a space between them.");
    return true;
}

static bool take_bracket(struct lexer *l) {
    const char c = peek(l, 0);
    if (c == '(' || c == '[') {
        if (l->depth == countof(l->open))
            return refuse(l, l->at, "has too many brackets in one another",
                          "Take out those that are not needed.");
        l->open[l->depth++] = c;
    } else if (l->depth == 0 || l->open[--l->depth] != (c == ')' ? '(' : '[')) {
        return refuse(l, l->at,
                      c == ')' ? "has a \")\" without its \"(\"" : "has a \"]\" without its \"[\"",
                      "Take it out, or open it before.");
    }
    take(l, 1);
    return true;
}

/* Takes white space: as it is, or as one space where it holds anything but spaces. */
static bool take_space(struct lexer *l) {
    size_t len = 0;
    bool fold = false;
    for (; is_space(peek(l, len)); len++)
        fold |= peek(l, len) != ' ';
    const bool outer = l->out.len == 0 || l->at + len == l->sql.len;
    if (!outer && fold)
        buf_putc(&l->out, ' ');
    else if (!outer)
        buf_add(&l->out, l->sql.ptr + l->at, len);
    l->at += len;
    return true;
}

/* Takes the rest: operators and what no expression may have. */
static bool take_other(struct lexer *l) {
    const char c = peek(l, 0), next = peek(l, 1);
    if ((c == '-' && next == '-') || (c == '/' && next == '*'))
        return refuse(l, l->at, "has an SQL comment",
                      "Put the comment into the YAML, after \"#\".");
    if (c == ';')
        return refuse(l, l->at, "has a \";\"", "Leave it out, and all that follows it.");
    if (c == '\\')
        return refuse(l, l->at, "has a backslash outside a string",
                      "Put text in quotes: E'…' knows escapes.");
    if (is_control(c))
        return refuse(l, l->at, "has a control character", "Take it out.");
    take(l, 1);
    return true;
}

static bool take_token(struct lexer *l) {
    const char c = peek(l, 0);
    if (is_space(c))
        return take_space(l);
    if (c == '\'' || c == '"')
        return take_quoted(l, false);
    if (c == '$')
        return take_dollar(l);
    if (starts_name(c))
        return take_name(l);
    if (is_digit(c))
        return take_number(l);
    if (strchr("()[]", c) != NULL && c != 0)
        return take_bracket(l);
    return take_other(l);
}

bool expression_read(struct diags *d, struct arena *keep, const struct source *source,
                     struct pos pos, const char *what, struct str sql, const char **out) {
    struct lexer l = {.d = d, .source = source, .pos = pos, .what = what, .sql = sql};
    l.out = buf_new(keep, SOURCE_BYTES_MAX + 1);
    while (l.at < sql.len)
        if (!take_token(&l))
            return false;
    if (l.depth > 0)
        return refuse(&l, sql.len,
                      l.open[l.depth - 1] == '(' ? "has a \"(\" without its \")\""
                                                 : "has a \"[\" without its \"]\"",
                      "Close it, or take it out.");
    if (l.out.len == 0) {
        source_error(d, source, pos, "\"%s\" is empty", what);
        diag_hint(d, "Write SQL, or leave the key out.");
        return false;
    }
    *out = str_dup(keep, buf_slice(&l.out));
    return true;
}
