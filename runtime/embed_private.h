/*
 * What the parts of embed share. Private to embed*.c.
 */
#ifndef VECPLAN_EMBED_PRIVATE_H
#define VECPLAN_EMBED_PRIVATE_H

#include "embed.h"

/* A variable of the environment that is fit for a header or URL; purpose: what it holds. NULL, with
 * an error unless it is optional, where it is not set. */
MUST_CHECK bool embed_variable(struct diags *, struct arena *keep, struct str name, bool optional,
                               const char *purpose, const char **out);

/* A text with holes: {env:NAME}, and {model}, which is percent-encoded but for `plain`. */
struct embed_pattern {
    const char *what; /* of the provider, in messages */
    const char *text, *model, *plain;
    struct embed *hidden; /* hides what {env:NAME} puts behind a "?": keys stand there; or NULL */
};

/* Keeps a secret out of all that is said of the provider from then on. */
void embed_hide(struct embed *, const char *secret);

/* Fills it. A variable that is not set, and a text that becomes too long, are errors. */
MUST_CHECK bool embed_fill(struct diags *, struct arena *keep, const struct embed_pattern *,
                           const char **out);

/* Finds the key of a provider, or what requests are signed with. */
MUST_CHECK bool embed_auth_new(struct diags *, struct embed *);

/* The value at a pointer without "*" ("/usage/total_tokens", "" for the root); NULL if none. */
const struct json *embed_at(struct arena *tmp, const struct json *root, struct str pointer);

/* Takes count vectors out of a response, in the order of the texts, checked and normalised. False
 * with a reason if anything about them is wrong. */
MUST_CHECK bool embed_vectors(const struct embed *, struct arena *tmp, const struct json *root,
                              size_t count, const float ***out, const char **reason);

/* Decodes base64 of count little-endian floats. False unless it is exactly that. */
MUST_CHECK bool embed_base64(struct str text, float *out, size_t count);

/* A text on one line, without the secrets of an embed, past and present. */
const char *embed_shown(const void *embed, struct arena *tmp, struct str text);

/* One line on a refusal: the status and what the body says about it, without secret and texts. */
const char *embed_refusal(const struct embed *, struct arena *tmp, const struct http_answer *);

#endif
