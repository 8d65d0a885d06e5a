/*
 * The revisions of one Alembic directory: which follows which, and where a new one goes. They are
 * kept for a whole run: each file is read once, and what the run's plans add is known to the later
 * ones.
 */
#ifndef VECPLAN_REVISIONS_H
#define VECPLAN_REVISIONS_H

#include "alembic.h"

struct revisions;

/* None yet; what is kept lives in the arena. */
struct revisions *revisions_new(struct arena *keep);

/* Adds the revision in a file's text. A file that cannot be read (alembic_read) and an id given
 * twice are errors. */
MUST_CHECK bool revisions_read(struct diags *, struct arena *tmp, struct revisions *,
                               const char *directory, const struct dirfile *);

/* Adds a revision that is about to be written; parent NULL: it follows none. */
void revisions_add(struct revisions *, const char *file, const char *id, const char *parent);

/* The revision of that id, or NULL. */
const struct revision *revisions_find(const struct revisions *, const char *id);

/* The parent of a new revision: the head of all revisions that do not follow one of the `later`
 * ids (the new revision itself and the later ones of the same plan); NULL if there is none. Several
 * heads are an error that names them. */
MUST_CHECK bool revisions_parent(struct diags *, struct revisions *, const char *directory,
                                 const char *const *later, size_t later_count, const char **parent);

/* Every revision that is followed must be there; all that are missing are errors. */
MUST_CHECK bool revisions_whole(struct diags *, struct arena *tmp, const struct revisions *,
                                const char *directory);

#endif
