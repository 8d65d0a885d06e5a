/*
 * Plan and steps in, the manifest's struct out. Its text is manifest_write.c's.
 */
#ifndef VECPLAN_MANIFEST_OUT_H
#define VECPLAN_MANIFEST_OUT_H

#include "emit.h"

/* Makes the manifest of a plan. The paths of the emitted files are given relative to the
 * directory that the manifest is written to. */
void manifest_out(struct arena *, const struct plan *, const struct steps *, enum plan_format,
                  const char *migrations, const char *manifest_path, struct manifest *out);

#endif
