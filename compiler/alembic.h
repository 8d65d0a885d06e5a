/*
 * What Alembic's revision files say of one another: which revision each is, and which it follows.
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

struct revisions {
    struct revision *revision;
    size_t count, cap;
};

/* Whether Alembic reads a file of this name. */
bool alembic_reads(struct str name);

/* Reads the revision in a file's text. A file without plain `revision` and `down_revision`
 * assignments is refused by name. */
MUST_CHECK bool alembic_read(struct diags *, struct arena *, const char *directory,
                             const struct dirfile *, struct revision *out);

/* Reads all revision files of a directory; all files that cannot be read and all ids given twice
 * are errors. */
MUST_CHECK bool alembic_revisions(struct diags *, struct arena *, const char *directory,
                                  const struct dirfile *, size_t count, struct revisions *out);

/* Adds a revision that is about to be written. */
void alembic_add(struct arena *, struct revisions *, const char *file, const char *id,
                 const char *parent);

/* The revision of that id, or NULL. */
const struct revision *alembic_find(const struct revisions *, const char *id);

/* The parent of a new revision: the head of all revisions that do not follow one of the `later`
 * ids (the new revision itself and the later ones of the same plan); NULL if there is none. Several
 * heads are an error that names them. */
MUST_CHECK bool alembic_parent(struct diags *, struct arena *, const char *directory,
                               const struct revisions *, const char *const *later,
                               size_t later_count, const char **parent);

/* Every revision that is followed must be there; all that are missing are errors. */
MUST_CHECK bool alembic_whole(struct diags *, struct arena *, const char *directory,
                              const struct revisions *);

#endif
