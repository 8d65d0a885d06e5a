/*
 * What a value of each type of key looks like: one row a type, for its reader and for the JSON
 * Schema alike.
 */
#ifndef VECPLAN_PLAN_FORMS_H
#define VECPLAN_PLAN_FORMS_H

#include "plan_keys.h"

struct plan_form {
    const char *type;    /* JSON Schema's word */
    const char *pattern; /* of the whole string, in what PCRE2 and ECMAScript share; NULL: any */
    size_t most;         /* bytes of a string; 0: the key's `high`, if that is more than 0 */
    bool empty;          /* the string may be "" */
    bool null;           /* null is a value */
    int64_t low, high;   /* a number in this range may stand for the string; 0: none */
    bool list;           /* and a list of such values */
};

extern const struct plan_form plan_forms[KEY_TYPE_COUNT];

/* Names of providers. */
extern const char plan_provider_pattern[];

#endif
