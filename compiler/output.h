/*
 * Files to the disk: the rim of the compiler. Writes what differs, or only compares.
 */
#ifndef VECPLAN_OUTPUT_H
#define VECPLAN_OUTPUT_H

#include "emit.h"

enum output_mode { OUTPUT_WRITE, OUTPUT_CHECK, OUTPUT_DIFF, OUTPUT_STDOUT };

/* Files on their way to the disk, a plan at a time. */
struct output;

/* An empty one; what is kept lives in the arena. */
struct output *output_new(struct arena *keep, enum output_mode);

/* Takes the files of a plan, whose bytes need not stay: writes those that differ to temporary
 * files; or names those that differ (an error of kind DIAG_NOT_YET); or prints a unified diff; or
 * prints the files. */
MUST_CHECK bool output_add(struct diags *, struct output *, struct arena *tmp,
                           const struct outfiles *);

/* Puts the temporary files into their places if all is good, else removes them: a full disk leaves
 * nothing half-written. That two plans write to one path is an error. */
MUST_CHECK bool output_finish(struct diags *, struct output *, bool good);

#endif
