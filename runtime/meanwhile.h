/*
 * What a job lets go on while something else is waited for.
 */
#ifndef VECPLAN_MEANWHILE_H
#define VECPLAN_MEANWHILE_H

#include "base/diag.h"

/* Called again and again, at least every tenth of a second. False ends the wait. */
struct meanwhile {
    bool (*call)(struct diags *, void *context);
    void *context;
};

#endif
