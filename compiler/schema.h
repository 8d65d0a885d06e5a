/*
 * The JSON Schema of the plan language, for editors.
 */
#ifndef VECPLAN_SCHEMA_H
#define VECPLAN_SCHEMA_H

#include "../runtime/base/str.h"

/* Writes it (draft 2020-12). It refuses what the reader of plans refuses a key or a value for by
 * itself, as far as a schema can tell; rules across keys are left to the reader. */
void schema_write(struct arena *, struct buf *out);

#endif
