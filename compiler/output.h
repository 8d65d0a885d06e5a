/*
 * Files to the disk: the rim of the compiler. Reads the migrations directory, writes what differs,
 * or only compares.
 */
#ifndef VECPLAN_OUTPUT_H
#define VECPLAN_OUTPUT_H

#include "emit.h"

enum output_mode { OUTPUT_WRITE, OUTPUT_CHECK, OUTPUT_DIFF, OUTPUT_STDOUT };

/* Lists the migrations directory and reads the files that emit_files needs. */
MUST_CHECK bool output_scan(struct diags *, struct arena *, enum plan_format, const char *plan,
                            const char *directory, struct dirfile **files, size_t *count);

/* Carries the files out: writes those whose bytes differ (all are written to temporary files
 * first, then renamed, so that a full disk leaves nothing half-written); or names those that
 * differ (an error of kind DIAG_NOT_YET); or prints a unified diff; or prints the files. */
MUST_CHECK bool output_files(struct diags *, struct arena *, enum output_mode,
                             const struct outfiles *);

#endif
