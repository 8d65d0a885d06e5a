/*
 * The migration tools, one row each: how files are named and what stands around the SQL.
 */
#ifndef VECPLAN_DIALECT_H
#define VECPLAN_DIALECT_H

#include "phase.h"

#define DIALECT_FILES_MAX 3

/* One file of a step, without its seal. */
struct dialect_file {
    const char *name; /* in the migrations directory */
    struct str body;
    const char *comment; /* what begins a comment line in it: "--" or "#" */
    bool down;           /* it undoes the step, and does nothing else */
};

/* The files of a released step in the given format; the first one takes the step up. `parent` is
 * the Alembic revision before it, NULL for none and for other formats. */
void dialect_files(struct arena *, enum plan_format, const char *plan, const struct step *,
                   const char *parent, struct dialect_file out[DIALECT_FILES_MAX], size_t *count);

/* The same files without their bodies. */
void dialect_names(struct arena *, enum plan_format, const char *plan, const struct step *,
                   struct dialect_file out[DIALECT_FILES_MAX], size_t *count);

/* Whether the format's files can undo a step. */
bool dialect_undoes(enum plan_format);

/* The Alembic revision id of a version ("vp_20260105120001"). */
const char *dialect_revision(struct arena *, const char *version);

/* What a file's name says of it. */
struct dialect_name {
    struct str version; /* "20260105120001", with Flyway also "1.2"; empty if the tool ignores it */
    struct str rest;    /* behind the version, without the ending: "<plan>_<step>" */
};
struct dialect_name dialect_name(enum plan_format, struct str name);

/* How the tool sorts two files that it reads: below, above or equal to 0. */
int dialect_order(enum plan_format, struct str a, struct str b);

/* Whether two files that the tool reads have the same version. */
bool dialect_twins(enum plan_format, struct str a, struct str b);

/* What the tool does with a new file that sorts before one that was applied, as a clause. */
const char *dialect_late(enum plan_format);

/* What the SQL holds that the tool does not leave alone, wherever it stands, in words; or NULL. */
const char *dialect_reserved(enum plan_format, const char *sql);

#endif
