/*
 * The seal of an emitted file: a comment line of its head that holds the SHA-256 of all the others.
 * It tells a file that vecplan wrote, and that nobody edited, from the rest.
 */
#ifndef VECPLAN_SEAL_H
#define VECPLAN_SEAL_H

#include "str.h"

/* The place behind the leading comment lines (`-- ` or `# `), or the start of the one that begins
 * with the comment sign and `key` (found is then set; key NULL: none). */
size_t seal_head(struct str text, const char *key, bool *found);

/* Puts the seal into the text of a file: `<comment> vecplan-checksum: <sha256>` as the last line of
 * its head. */
struct str seal_add(struct arena *, const char *comment, struct str body);

enum seal { SEAL_NONE, SEAL_BROKEN, SEAL_GOOD };

/* Whether a file was written by vecplan, and is as it was written. */
enum seal seal_check(struct str text);

#endif
