/*
 * The migration tools, one row each: how files are named and what stands around the SQL.
 */
#ifndef VECPLAN_DIALECT_H
#define VECPLAN_DIALECT_H

#include "phase.h"

/* One file of a step, without its seal. */
struct dialect_file {
    const char *name; /* in the migrations directory */
    struct str body;
};

/* The files of a released step in the given format (one, or an up and a down file). `parent` is
 * the Alembic revision before it, NULL for none and for other formats. */
void dialect_files(struct arena *, enum plan_format, const char *plan, const struct step *,
                   const char *parent, struct dialect_file out[2], size_t *count);

/* The Alembic revision id of a version ("vp_20260105120001"). */
const char *dialect_revision(struct arena *, const char *version);

/* What begins a comment line in the format's files: "--" or "#". */
const char *dialect_comment(enum plan_format);

/* What a file's name says of it. */
struct dialect_name {
    struct str version; /* leading digits; empty if the tool ignores the file */
    struct str rest;    /* behind "<version>_", without the ending: "<plan>_<step>" */
};
struct dialect_name dialect_name(enum plan_format, struct str name);

#endif
