/*
 * Words of a plan that its migration tool would take for its own.
 */
#ifndef VECPLAN_RESERVED_H
#define VECPLAN_RESERVED_H

#include "phase.h"

/* Refuses steps whose SQL holds what the format's tool does not leave alone, wherever it stands:
 * Flyway's ${...}, and lines that look like markers of dbmate or goose. */
MUST_CHECK bool reserved_check(struct diags *, const struct plan *, const struct steps *,
                               enum plan_format);

#endif
