/*
 * Versions of migration files: 14 digits that are a UTC time.
 */
#ifndef VECPLAN_VERSION_H
#define VECPLAN_VERSION_H

#include "../runtime/base/str.h"

#define VERSION_LENGTH 14

/* Reads a version into seconds since 1970-01-01; false if it is none (1970 to 9998). */
bool version_seconds(struct str version, int64_t *seconds);

/* The version that many seconds (0 to 59) later, by the calendar. */
char *version_add(struct arena *, const char *version, int64_t seconds);

#endif
