/*
 * The migrations directories of one run: read once each, and looked up for every plan without going
 * through all their files. What the run's plans add is known to the later ones.
 */
#ifndef VECPLAN_DIRECTORY_H
#define VECPLAN_DIRECTORY_H

#include "compile.h"

struct directories;

/* None yet; what is kept lives in the arena. */
struct directories *directories_new(struct arena *keep);

/* The files that matter to a plan, as compile_files takes them: those that may be its own, with
 * their texts; the last of the others, as the tool sorts them; and what plans of this run add under
 * the plan's name or one of its versions. With Alembic the revisions of all files. What is wrong
 * with a directory as a whole is reported once. */
MUST_CHECK bool directory_files(struct diags *, struct directories *, struct arena *tmp,
                                const struct compiled *, struct dirfiles *);

/* Enters the new files of a plan: plans that follow see them. */
void directory_add(struct directories *, const struct compiled *, const struct outfiles *);

#endif
