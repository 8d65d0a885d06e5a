/*
 * Takes a pattern and a text, gives the places of the match. Every pattern is a constant of the
 * program; texts may be anything: one that is not UTF-8, or that would take PCRE2 too long, does
 * not match.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "match.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEPS_MAX = 1000000 };

_Noreturn static void bug(const char *pattern, const char *what) {
    fprintf(stderr, "vecplan: bug: pattern \"%s\": %s\n", pattern, what);
    exit(70);
}

static pcre2_code *compile(const char *pattern, uint32_t options) {
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_UTF | options, &number, &offset, NULL);
    if (code == NULL)
        bug(pattern, "does not compile");
    return code;
}

static struct str group_of(struct str text, const PCRE2_SIZE *places, uint32_t group) {
    const PCRE2_SIZE start = places[2 * group], end = places[2 * group + 1];
    if (start == PCRE2_UNSET || end < start)
        return (struct str){"", 0};
    return (struct str){text.ptr + start, end - start};
}

/* Runs one pattern once; out may be NULL. */
static bool run(const char *pattern, uint32_t options, struct str text, size_t from,
                struct match *out) {
    if (from > text.len)
        return false;
    const struct str subject = text.len > 0 ? text : (struct str){"", 0};
    pcre2_code *code = compile(pattern, options);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (data == NULL || context == NULL)
        bug(pattern, "out of memory");
    pcre2_set_match_limit(context, STEPS_MAX);
    const int count =
        pcre2_match(code, (PCRE2_SPTR)subject.ptr, subject.len, from, 0, data, context);
    if (count > 0 && out != NULL) {
        const PCRE2_SIZE *places = pcre2_get_ovector_pointer(data);
        for (uint32_t i = 0; i < countof(out->group); i++)
            out->group[i] =
                i < (uint32_t)count ? group_of(subject, places, i) : (struct str){"", 0};
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return count > 0;
}

bool match_find(const char *pattern, struct str text, size_t from, struct match *out) {
    return run(pattern, PCRE2_MULTILINE, text, from, out);
}

bool match_whole(const char *pattern, struct str text) {
    return run(pattern, PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY, text, 0, NULL);
}
