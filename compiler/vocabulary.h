/*
 * A plan's words: every name and piece of SQL that the templates may ask for.
 */
#ifndef VECPLAN_VOCABULARY_H
#define VECPLAN_VOCABULARY_H

#include "plan.h"
#include "template.h"

/* Holes for all values that follow from the plan alone. */
struct holes vocabulary(struct arena *, const struct plan *);

/* The same under the names after the cutover of method rename; `after` is the plan of
 * rename_after(). */
struct holes vocabulary_after(struct arena *, const struct plan *, const struct plan *after);

/* The name of the new vectors' index: index.name, else derived; that is at most 63 bytes, a longer
 * one is cut and ends with a hash. */
const char *vocabulary_index_name(struct arena *, const struct plan *);

/* A relation's name as SQL. */
const char *vocabulary_relation(const struct holes *, const char *schema, const char *name);

/* SHA-256 of what decides the vectors and their index (plan_checksum in the ledger). */
const char *vocabulary_plan_checksum(struct arena *, const struct plan *);

/* SHA-256 of what decides the vectors alone (vecplan.models.fingerprint). */
const char *vocabulary_fingerprint(struct arena *, const struct plan *);

/* SHA-256 of what decides what a provider makes of a text: the model's name, its dimensions and the
 * request, of the new model or the old one, whose provider must be there (vecplan.probes). */
const char *vocabulary_probed(struct arena *, const struct plan *, bool old);

#endif
