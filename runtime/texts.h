/*
 * A few texts and their vectors, for measuring: queries, and rows that are embedded again.
 */
#ifndef VECPLAN_TEXTS_H
#define VECPLAN_TEXTS_H

#include "embed.h"
#include "job.h"

struct text {
    struct str text;
    struct pos pos;     /* where it stands, for messages */
    const char *name;   /* what tells it from others, where it has no such place, or NULL */
    const char *vector; /* as SQL writes it; set by texts_embed */
};

/* Who embeds the texts, as what; `what` one is called in messages ("the query"). */
struct texts {
    const struct manifest_provider *provider;
    const struct manifest_space *space;
    enum embed_kind kind;
    const char *what;
    const struct manifest_job *probes; /* the job whose reference its model is compared with first
                                          (probes.h); NULL: it is not */
};

/* Embeds all of them, one request at a time. Transient failures are tried again; a text that the
 * provider refuses is an error that names it, and another model by the same name is one
 * (DIAG_FAILED). After a signal the error is DIAG_NOT_YET. */
MUST_CHECK bool texts_embed(struct diags *, const struct job *, const struct texts *,
                            struct text *list, size_t count);

#endif
