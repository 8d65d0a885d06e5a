/*
 * What the parts of embed share. Private to embed*.c.
 */
#ifndef VECPLAN_EMBED_PRIVATE_H
#define VECPLAN_EMBED_PRIVATE_H

#include "embed.h"

/* The value at a pointer without "*" ("/usage/total_tokens", "" for the root); NULL if none. */
const struct json *embed_at(struct arena *tmp, const struct json *root, struct str pointer);

/* Takes count vectors out of a response, in the order of the texts, checked and normalised. False
 * with a reason if anything about them is wrong. */
MUST_CHECK bool embed_vectors(const struct embed *, struct arena *tmp, const struct json *root,
                              size_t count, const float ***out, const char **reason);

/* Decodes base64 of count little-endian floats. False unless it is exactly that. */
MUST_CHECK bool embed_base64(struct str text, float *out, size_t count);

/* One line on a refusal: the status and what the body says about it, without secret and texts. */
const char *embed_refusal(const struct embed *, struct arena *tmp, const struct http_answer *);

#endif
