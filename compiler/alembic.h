/*
 * What an Alembic revision file says of itself: which revision it is, and which it follows.
 */
#ifndef VECPLAN_ALEMBIC_H
#define VECPLAN_ALEMBIC_H

#include "emit.h"

struct revision {
    const char *file; /* name in the directory */
    const char *id;
    const char **down; /* the revisions that it follows */
    size_t down_count;
};

/* Whether Alembic reads a file of this name. */
bool alembic_reads(struct str name);

/* Reads the revision in a file's text. A file without plain `revision` and `down_revision`
 * assignments is refused by name. */
MUST_CHECK bool alembic_read(struct diags *, struct arena *, const char *directory,
                             const struct dirfile *, struct revision *out);

#endif
