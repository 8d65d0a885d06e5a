/*
 * Embedding APIs as data: the presets that vecplan brings along, and what a plan changes in them.
 */
#ifndef VECPLAN_PROVIDER_H
#define VECPLAN_PROVIDER_H

#include "plan.h"

/* A description: what the plan says under providers.<name>, and the preset beneath it. */
struct provider_source {
    const struct node *own;    /* NULL: a preset by its own name */
    const struct node *preset; /* NULL: the plan's description is whole */
};

/* The names of the presets, at most max; gives how many. */
size_t provider_presets(struct arena *, const char **names, size_t max);

/* Whether name is a preset; otherwise an error at pos. */
MUST_CHECK bool provider_check_preset(struct diags *, struct arena *, const struct source *,
                                      struct pos pos, struct str name);

/* Finds the description under a name: the plan's own comes before a preset of that name. A name
 * that is neither is an error at pos. */
MUST_CHECK bool provider_find(struct diags *, struct arena *, const struct plan *, struct pos pos,
                              struct str name, struct provider_source *out);

/* A field of a description ("limits.items"): the plan's, else the preset's, else NULL; null counts
 * as none. */
const struct node *provider_field(const struct provider_source *, const char *path);

/* Whether plan_read accepted all that the plan says under providers.<name>. */
bool provider_usable(struct arena *tmp, const struct plan *, struct str name);

/* Resolves the provider that the plan names at a path ("to.provider", "from.provider"). The plan's
 * rules for responses stand before the preset's, and those before the default ones. For plan_read,
 * once it has read all keys. False may come without an error of its own where something under
 * `providers` was refused, or is for check_plan to refuse. The provider lives in the arena. */
MUST_CHECK bool provider_resolve(struct diags *, struct arena *, const struct plan *,
                                 const char *path, const struct manifest_provider **out);

#endif
