/*
 * The Test Anything Protocol: takes what came out and what should have, prints one line a test and
 * the plan at the end. Where both are known, a failure shows them.
 */
#ifndef VECPLAN_TAP_H
#define VECPLAN_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tap {
    int run, failed;
};

/* A test of a condition; gives it back. */
static inline bool tap_ok(struct tap *t, bool passed, const char *rule) {
    t->run++;
    t->failed += !passed;
    printf("%s %d - %s\n", passed ? "ok" : "not ok", t->run, rule);
    return passed;
}

/* A test that two strings are equal; NULL equals NULL only. */
static inline bool tap_str(struct tap *t, const char *got, const char *want, const char *rule) {
    const bool same = got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
    if (!tap_ok(t, same, rule))
        printf("# got:  %s\n# want: %s\n", got == NULL ? "NULL" : got,
               want == NULL ? "NULL" : want);
    return same;
}

/* A test that two whole numbers are equal. */
static inline bool tap_int(struct tap *t, long long got, long long want, const char *rule) {
    if (!tap_ok(t, got == want, rule))
        printf("# got: %lld, want: %lld\n", got, want);
    return got == want;
}

/* Prints the plan; the exit status of the test program. */
static inline int tap_done(const struct tap *t) {
    printf("1..%d\n", t->run);
    return t->failed == 0 && t->run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
