/*
 * The systems that run a plan's jobs, one row each: how their file is named, and who makes its
 * text.
 */
#ifndef VECPLAN_ORCHESTRATOR_H
#define VECPLAN_ORCHESTRATOR_H

#include "plan.h"

enum orchestrator { ORCHESTRATOR_KUBERNETES, ORCHESTRATOR_COUNT };

/* As --jobs names them; NULL ends. */
extern const char *const orchestrator_names[];

/* Finds one by its name. */
MUST_CHECK bool orchestrator_named(const char *name, enum orchestrator *out);

/* The name of a plan's file, such as "docs.kubernetes.yaml". */
const char *orchestrator_file(struct arena *, enum orchestrator, const struct plan *);

/* The text of that file, whose head takes the seal. `manifest` is the manifest's text. */
const char *orchestrator_text(struct arena *, enum orchestrator, const struct plan *,
                              struct str manifest);

/* An environment variable that vecrun reads. */
struct variable {
    const char *name;
    bool optional;
};

struct variables {
    struct variable *variable; /* no name twice */
    size_t count;
};

/* DATABASE_URL and what the plan's providers name. */
struct variables orchestrator_variables(struct arena *, const struct plan *);

#endif
