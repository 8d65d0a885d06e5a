/*
 * The gate "reembed": whether the provider makes of the rows' texts the vectors that they have.
 */
#ifndef VECPLAN_VERIFY_REEMBED_H
#define VECPLAN_VERIFY_REEMBED_H

#include "measures.h"

/* Embeds the texts of some rows again and compares. It finds what no count can: another model
 * behind the same name, the prefix of queries on documents, vectors in the wrong rows. A gate that
 * the plan does not ask for by name is left out, with a line in the log, where the provider cannot
 * be asked; else that is an error. After a signal the error is DIAG_NOT_YET. */
MUST_CHECK bool verify_reembed(struct diags *, const struct job *, struct pg *, struct measures *);

#endif
