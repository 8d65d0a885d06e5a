/*
 * SHA-256 (FIPS 180-4), by which texts are told apart.
 */
#ifndef VECPLAN_SHA256_H
#define VECPLAN_SHA256_H

#include "str.h"

/* The digest of the bytes as 64 hexadecimal digits. */
char *sha256_hex(struct arena *, struct str bytes);

#endif
