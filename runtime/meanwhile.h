/*
 * What a job lets go on while something else is waited for.
 */
#ifndef VECPLAN_MEANWHILE_H
#define VECPLAN_MEANWHILE_H

#include "base/diag.h"

/* Called again and again, at least every tenth of a second; NULL: there is nothing to do. False
 * ends the wait. */
struct meanwhile {
    bool (*call)(struct diags *, void *context);
    void *context;
};

/* Calls it once. */
MUST_CHECK static inline bool meanwhile_call(struct diags *d, const struct meanwhile *m) {
    return m->call == NULL || m->call(d, m->context);
}

#endif
