/*
 * Embedding APIs as data: the presets that vecplan brings along, and what a plan changes in them.
 */
#ifndef VECPLAN_PROVIDER_H
#define VECPLAN_PROVIDER_H

#include "plan.h"

/* Whether name is a preset; otherwise an error at pos, which tells presets that are not built yet
 * from unknown ones. */
MUST_CHECK bool provider_check_preset(struct diags *, struct arena *, const struct source *,
                                      struct pos pos, struct str name);

/* Resolves the plan's to.provider: its own description under `providers`, which adjusts a preset,
 * or a preset itself. The default rules for responses stand after the provider's own. For
 * plan_read, once it has read all keys. False may come without an error of its own where plan_read
 * has refused something under `providers`. The provider lives in the arena. */
MUST_CHECK bool provider_resolve(struct diags *, struct arena *, const struct plan *,
                                 const struct manifest_provider **out);

#endif
