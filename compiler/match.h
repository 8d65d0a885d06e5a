/*
 * Patterns; the one door to PCRE2.
 */
#ifndef VECPLAN_MATCH_H
#define VECPLAN_MATCH_H

#include "../runtime/base/str.h"

struct match {
    struct str group[8]; /* 0: the whole match; a group that took no part is empty */
};

/* Finds the first match of a pattern (PCRE2, UTF-8, multi-line, `^` and `$` at lines) at or after
 * offset from. A pattern that does not compile is a bug and ends the program with code 70. */
bool match_find(const char *pattern, struct str text, size_t from, struct match *out);

/* Whether the pattern matches the whole text. */
bool match_whole(const char *pattern, struct str text);

#endif
