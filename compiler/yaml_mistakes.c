/*
 * Takes a problem of libyaml's, gives the error that a person can act on. libyaml notices many
 * mistakes only lines later; a row of the table says where to look for them and how to know them.
 */
#include "yaml_mistakes.h"

#include "match.h"

#include <string.h>

enum place {
    HERE,    /* where libyaml noticed */
    WORD,    /* the word that it noticed in */
    LINE,    /* the first word of that line */
    VALUE,   /* the value of that line's key */
    ABOVE,   /* the first word of the line before, blank lines and comments aside */
    SINCE,   /* where the thing that it was reading began */
    EARLIER, /* the same, if that was on an earlier line or the text has ended */
    QUOTE,   /* where the quoted text began that goes over lines and ends on that line */
};

struct mistake {
    const char *problem; /* libyaml's problem or context */
    enum place place;
    const char *before, *after; /* patterns of the rest of the line around the place, or NULL */
    const char *message, *hint;
};

static const char no_key[] = "did not find expected key",
                  no_colon[] = "could not find expected ':'",
                  no_bracket[] = "did not find expected ',' or ']'",
                  no_brace[] = "did not find expected ',' or '}'",
                  stray_colon[] = "mapping values are not allowed in this context",
                  stray_character[] = "found character that cannot start any token";

static const char quote_open[] = "the quote that opens here is not closed",
                  quote_long[] = "the quote that opens here is closed only lines later",
                  bracket_open[] = "the \"[\" that opens here is not closed",
                  brace_open[] = "the \"{\" that opens here is not closed",
                  after_quote[] = "there is text after the closing quote",
                  comma_missing[] = "a \",\" is missing before this word",
                  space_missing[] = "a space is missing after the \":\"",
                  colon_missing[] = "a \":\" is missing after the key",
                  first_character[] = "a value cannot begin with this character",
                  tab[] = "a tab stands in the indentation", escape[] = "YAML has no such escape";

static const char
    close_quote[] = "Close it at the end of the value.",
    inner_quote[] =
        "Quote the whole value; write '' for a quote inside '...', and \\\" inside \"...\".",
    quote_it[] = "Put the value in quotes.", no_tabs[] = "Use spaces, not tabs.",
    key_value[] = "Write \"key: value\".",
    commas[] = "Separate values with commas, or put the value in quotes.",
    escapes[] = "Write \\\\ for a backslash, or use single quotes.";

/* Patterns. */
static const char blank[] = "\\A\\s*\\z", quote_before[] = "[\"']\\s*\\z",
                  joined[] = "\\A(?!.*:(\\s|\\z))[^\\s:]+:\\S", keyless[] = "\\A(?!.*:(\\s|\\z))";

/* The first row that fits holds. */
static const struct mistake mistakes[] = {
    {"found unexpected end of stream", SINCE, NULL, NULL, quote_open, close_quote},
    {"found unexpected document indicator", SINCE, NULL, NULL, quote_open, close_quote},
    {no_key, QUOTE, NULL, NULL, quote_long, close_quote},
    {no_bracket, QUOTE, NULL, NULL, quote_long, close_quote},
    {no_brace, QUOTE, NULL, NULL, quote_long, close_quote},

    {no_bracket, HERE, NULL, "\\A\\}", "a \"[\" is closed with \"}\"", "Write \"]\"."},
    {no_brace, HERE, NULL, "\\A\\]", "a \"{\" is closed with \"]\"", "Write \"}\"."},
    {no_bracket, HERE, "[\"']\\z", NULL, after_quote, inner_quote},
    {no_brace, HERE, "[\"']\\z", NULL, after_quote, inner_quote},
    {no_bracket, WORD, "[\"']\\s+\\z", NULL, comma_missing, commas},
    {no_brace, WORD, "[\"']\\s+\\z", NULL, comma_missing, commas},
    {no_bracket, HERE, "\\S\\z", "\\A[[{]", "a value with a bracket in it needs quotes", quote_it},
    {no_brace, HERE, "\\S\\z", "\\A[[{]", "a value with a bracket in it needs quotes", quote_it},
    {no_bracket, WORD, NULL, "\\A[^[]+\\]", comma_missing, commas},
    {no_brace, WORD, NULL, "\\A[^{]+\\}", comma_missing, commas},
    {no_bracket, EARLIER, NULL, NULL, bracket_open, "Close the \"[\" with \"]\"."},
    {no_brace, EARLIER, NULL, NULL, brace_open, "Close the \"{\" with \"}\"."},
    {no_bracket, WORD, NULL, NULL, comma_missing, commas},
    {no_brace, WORD, NULL, NULL, comma_missing, commas},

    {stray_colon, VALUE, NULL, NULL, "a value with \": \" in it needs quotes", quote_it},
    {stray_colon, ABOVE, NULL, joined, space_missing, key_value},
    {stray_colon, ABOVE, NULL, keyless, colon_missing, key_value},
    {stray_colon, LINE, NULL, NULL,
     "this line is indented more than the key above, which has a value",
     "Begin both in the same column, or take the value above away."},

    {no_key, ABOVE, NULL, joined, space_missing, key_value},
    {no_key, HERE, blank, "\\A-(\\s|\\z)", "a list entry (\"- \") stands among keys",
     "Take the \"- \" away, or indent the entry under its key."},
    {no_key, HERE, blank, "\\A[^]}]", "the indentation of this line fits no line above",
     "Begin it in the column of the keys that it belongs with."},
    {no_key, HERE, NULL, "\\A[]}]", "a bracket is closed that was not opened",
     "Take it away, or put the value in quotes."},
    {no_key, HERE, NULL, "\\A,", "a \",\" stands outside brackets",
     "Take it away, or put the value in quotes."},
    {no_key, HERE, "[]}]\\s*\\z", NULL, "there is text after the closing bracket", quote_it},
    {no_key, HERE, quote_before, NULL, after_quote, inner_quote},
    {"did not find expected '-' indicator", HERE, NULL, NULL,
     "a line among list entries has no \"- \"",
     "Begin it with \"- \", or in the column of the keys that it belongs with."},
    {"did not find expected <document start>", HERE, blank, NULL,
     "this line is indented less than the plan's first key",
     "Begin all keys of the plan in the same column."},

    {no_colon, SINCE, NULL, "\\A(<<<<<<<|=======|>>>>>>>)", "a merge conflict is left in the plan",
     "Keep one of its two sides."},
    {no_colon, SINCE, NULL, joined, space_missing, key_value},
    {no_colon, SINCE, NULL, "\\A\\{\\{", "a line of text is not indented",
     "Indent all lines of a text after \"|\" under its key."},
    {no_colon, SINCE, NULL, NULL, colon_missing, key_value},

    {stray_character, HERE, NULL, "\\A\\t", tab, no_tabs},
    {"found a tab character that violates indentation", HERE, NULL, NULL, tab, no_tabs},
    {"found a tab character where an indentation space is expected", HERE, NULL, NULL, tab,
     no_tabs},
    {stray_character, HERE, NULL, NULL, first_character, quote_it},
    {"did not find expected node content", HERE, NULL, NULL, first_character, quote_it},
    {"mapping keys are not allowed in this context", HERE, NULL, NULL, first_character, quote_it},
    {"while scanning an anchor", SINCE, NULL, NULL, first_character, quote_it},
    {"while scanning an alias", SINCE, NULL, NULL, first_character, quote_it},
    {"while scanning a tag", SINCE, NULL, NULL, first_character, quote_it},
    {"while parsing a tag", SINCE, NULL, NULL, first_character, quote_it},
    {"while scanning a directive", SINCE, NULL, NULL, "a line cannot begin with \"%\"",
     "Take the \"%\" away."},
    {"while scanning a block scalar", SINCE, NULL, "\\A\\|\\|",
     "a value with \"||\" in it needs quotes", quote_it},
    {"while scanning a block scalar", SINCE, NULL, NULL,
     "there is text on the line of a \"|\" or \">\"",
     "Put the value in quotes, or begin it on the next line, indented."},
    {"block sequence entries are not allowed in this context", HERE, NULL, NULL,
     "a list entry (\"- \") stands on the line of its key",
     "Write [a, b], or begin a line with each \"- \"."},
    {"found unknown escape character", HERE, NULL, NULL, escape, escapes},
    {"did not find expected hexdecimal number", HERE, NULL, NULL, escape, escapes},
};

/* Offsets in the text; NOWHERE where a place is not there. */
static const size_t NOWHERE = SIZE_MAX;

static size_t line_start(const struct source *s, int line) {
    return source_offset(s, (struct pos){s->path, line, 1});
}

/* Where a line's first word begins; NOWHERE for a blank line or a comment. */
static size_t first_word(const struct source *s, int line) {
    struct match m;
    const struct str text = source_line(s, line);
    if (!match_find("\\A\\s*([^\\s#])", text, 0, &m))
        return NOWHERE;
    return (size_t)(m.group[1].ptr - s->text.ptr);
}

static size_t word_at(const struct source *s, size_t at) {
    while (at > 0 && strchr(" \t\r\n,[{", s->text.ptr[at - 1]) == NULL)
        at--;
    return at;
}

static size_t value_of(const struct source *s, struct pos pos) {
    struct match m;
    const size_t start = line_start(s, pos.line);
    const struct str before = {s->text.ptr + start, source_offset(s, pos) - start};
    return match_find("\\A[ -]*[^\\s:]+:\\s+(\\S)", before, 0, &m)
               ? (size_t)(m.group[1].ptr - s->text.ptr)
               : NOWHERE;
}

static size_t above(const struct source *s, int line) {
    size_t at = NOWHERE;
    while (--line > 0 && at == NOWHERE)
        at = first_word(s, line);
    return at;
}

static size_t find(const struct source *s, const struct yaml_problem *p, enum place place) {
    const size_t at = source_offset(s, p->at);
    const bool known = p->since.line > 0;
    switch (place) {
    case HERE:
        return at;
    case WORD:
        return word_at(s, at);
    case LINE:
        return first_word(s, p->at.line);
    case VALUE:
        return value_of(s, p->at);
    case ABOVE:
        return above(s, p->at.line);
    case SINCE:
        return known ? source_offset(s, p->since) : NOWHERE;
    case EARLIER:
        return known && (p->since.line < p->at.line || at == s->text.len)
                   ? source_offset(s, p->since)
                   : NOWHERE;
    case QUOTE:
        return p->quote.line < p->quote_end.line && p->quote_end.line == p->at.line
                   ? source_offset(s, p->quote)
                   : NOWHERE;
    }
    return NOWHERE;
}

static bool matches(const char *pattern, struct str text) {
    struct match unused;
    return pattern == NULL || match_find(pattern, text, 0, &unused);
}

/* Whether the row tells this problem, and where it is shown. */
static bool fits(const struct source *s, const struct yaml_problem *p, const struct mistake *row,
                 struct pos *pos) {
    if (strcmp(row->problem, p->problem) != 0 &&
        (p->context == NULL || strcmp(row->problem, p->context) != 0))
        return false;
    const size_t at = find(s, p, row->place);
    if (at == NOWHERE)
        return false;
    *pos = source_pos(s, at);
    const struct str line = source_line(s, pos->line);
    const size_t before = at - line_start(s, pos->line);
    return matches(row->before, (struct str){line.ptr, before}) &&
           matches(row->after, (struct str){line.ptr + before, line.len - before});
}

bool yaml_mistake(struct diags *d, const struct source *s, const struct yaml_problem *p) {
    for (size_t i = 0; i < countof(mistakes); i++) {
        struct pos pos;
        if (!fits(s, p, &mistakes[i], &pos))
            continue;
        source_error(d, s, pos, "%s", mistakes[i].message);
        diag_hint(d, "%s", mistakes[i].hint);
        return false;
    }
    return source_error(d, s, p->at, "not valid YAML: %s", p->problem);
}
