/*
 * What libyaml could not read, told as the mistake that a person made.
 */
#ifndef VECPLAN_YAML_MISTAKES_H
#define VECPLAN_YAML_MISTAKES_H

#include "source.h"

struct yaml_problem {
    const char *problem, *context; /* libyaml's words; context may be NULL */
    struct pos at;                 /* where libyaml noticed */
    struct pos since;              /* where the thing began that it was reading; line 0: unknown */
    struct pos quote, quote_end;   /* the quoted text read last; line 0: none */
};

/* Adds an error where the mistake begins, with a hint; a problem that is in no row is told in
 * libyaml's words. Always false. */
bool yaml_mistake(struct diags *, const struct source *, const struct yaml_problem *);

#endif
