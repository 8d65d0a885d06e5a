/*
 * The template of a provider's request, free in its content but for its tokens: what may stand in
 * it, where a token stands, and the template as JSON.
 */
#ifndef VECPLAN_PROVIDER_BODY_H
#define VECPLAN_PROVIDER_BODY_H

#include "../runtime/base/json.h"
#include "yaml.h"

/* Checks a template by itself: tokens known and in their places, the texts in it exactly once, no
 * secret, values that JSON has. Each error stands at its node; path names the template. */
MUST_CHECK bool provider_body_check(struct diags *, struct arena *, const struct source *,
                                    const char *path, const struct node *body);

/* The first string of the template that is this token ("$kind", "$dim?"), or NULL; "$text" is
 * looked for outside of $each alone. */
const struct node *provider_body_token(const struct node *, const char *token);

/* The template as the manifest holds it. */
struct json_new *provider_body_json(struct json_doc *, const struct node *);

#endif
