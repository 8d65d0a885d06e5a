/*
 * Whole files, read with a limit; directories; paths.
 */
#ifndef VECPLAN_FILE_H
#define VECPLAN_FILE_H

#include "diag.h"

/* Reads a regular file or pipe of at most max bytes; a longer one is an error that names the limit.
 * The bytes of an empty one have an address all the same. */
MUST_CHECK bool file_read(struct diags *, struct arena *, const char *path, size_t max,
                          struct str *out);

/* Whether path exists (as anything). */
bool file_exists(const char *path);

/* The directory part of path ("." if there is none), without a trailing slash. */
char *file_dir(struct arena *, const char *path);

/* dir/name, or name alone if it is absolute or dir is ".". */
char *file_join(struct arena *, const char *dir, const char *name);

/* How to reach path from the directory `from`; both relative to the working directory or absolute.
 */
char *file_relative(struct arena *, const char *from, const char *path);

/* The names in a directory, sorted byte by byte, without "." and ".."; a missing directory has
 * none. At most 1,000,000, else an error. */
MUST_CHECK bool file_list(struct diags *, struct arena *, const char *dir, struct str **names,
                          size_t *count);

#endif
