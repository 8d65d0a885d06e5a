/*
 * The steps of a migration: a checked plan in, the SQL of each step (up and down) and of each job
 * out. What a file of a migration tool looks like is dialect.c's business.
 */
#ifndef VECPLAN_PHASE_H
#define VECPLAN_PHASE_H

#include "plan.h"
#include "template.h"

#define STEPS_MAX 16

struct step {
    const char *name; /* ledger, expand, index_guard, … */
    enum plan_phase phase;
    bool transactional;
    const char *version;        /* 14 digits, or NULL: not released */
    struct statements up, down; /* ledger statements included */
    const char *checksum;       /* SHA-256 of the up SQL, without the ledger statement */
    const char *summary;        /* one line for the file's head */
    const char *index; /* the index that step "index" builds, as SQL (schema.name); else NULL */
};

struct steps {
    struct holes words; /* the plan's, for the jobs */
    struct holes after; /* of method rename: those after cutover */
    struct step step[STEPS_MAX];
    size_t count;
    const char *plan_checksum; /* SHA-256 of what decides the vectors and their index */
    const char *relation;      /* where the new vectors are, as SQL */
    const char *from_relation; /* where the old ones are */
};

/* Makes all steps of a plan, released or not. */
void phase_steps(struct arena *, const struct plan *, struct steps *out);

/* How many steps, and so how many seconds of versions, a phase of this plan has. */
int64_t phase_length(const struct plan *, enum plan_phase);

/* Makes the jobs of the manifest, with their statements. */
void phase_jobs(struct arena *, const struct plan *, const struct steps *,
                struct manifest_job **jobs, size_t *count);

#endif
