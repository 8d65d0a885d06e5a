/*
 * Diagnostics as JSON, for programs that show them in their place: CI annotations, editors.
 */
#ifndef VECPLAN_DIAG_JSON_H
#define VECPLAN_DIAG_JSON_H

#include "../runtime/base/diag.h"

/* Writes one document, `{"diagnostics": [...]}`, in list order. Each element has file, line,
 * column, level ("error" or "warning"), message, detail and hint; what there is none of is null.
 * False, with an error, if it would be larger than 64 MB. */
MUST_CHECK bool diag_json(struct diags *, struct arena *, FILE *);

#endif
