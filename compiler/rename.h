/*
 * Names of method rename. At cutover the old column `c` becomes `c_old`, with the tag and source
 * that an earlier plan left beside it; the new column with its own takes the names `c`, `c_model`
 * and `c_source`. Unless the plan gives index.name, the new index takes the old one's name, which
 * becomes `<index>_old`, or the one derived from `c`.
 */
#ifndef VECPLAN_RENAME_H
#define VECPLAN_RENAME_H

#include "plan.h"

/* What the old column is called from cutover to contract. */
const char *rename_aside(struct arena *, const struct plan *);

/* The plan under the names that its columns and indexes have after cutover. */
struct plan rename_after(struct arena *, const struct plan *);

#endif
