/*
 * An embedding API as the manifest's provider describes it: texts to a request body, an answer to
 * checked vectors or to what is to be done about it. Knows no provider by name and sends nothing.
 */
#ifndef VECPLAN_EMBED_H
#define VECPLAN_EMBED_H

#include "http.h"
#include "manifest.h"
#include "meanwhile.h"
#include "sigv4.h"

/* What must never be shown. */
struct embed_secret {
    const char *text;
    const struct embed_secret *next;
};

/* How requests are authenticated. */
struct embed_auth {
    const char *value; /* of the provider's auth_header: prefix and secret, or NULL */
    unsigned token;    /* number of the token that a command gave last; 0: none yet */
    int64_t until_ms;  /* when that is asked for again, on log_now_ms's clock; 0: now */
    struct sigv4_key key;
    const struct embed_secret *secrets; /* those of now and before */
};

struct embed {
    const struct manifest_provider *provider;
    const char *model;
    size_t dimensions;
    const char *url; /* with {model} and {env:NAME} filled */
    struct embed_auth auth;
    bool half;          /* the column is halfvec: components up to 65504 */
    const char *echo;   /* the model's name in the first answer, or NULL */
    struct arena *keep; /* where echo and tokens are kept */
};

/* Resolves the provider of a space's model against the environment. A variable that is not set, or
 * holds a control character, is an error (DIAG_INPUT) that names it. */
MUST_CHECK bool embed_new(struct diags *, struct arena *keep, const struct manifest_provider *,
                          const struct manifest_space *, struct embed *out);

/* What texts are to their model. */
enum embed_kind {
    EMBED_DOCUMENT, /* of rows */
    EMBED_QUERY,    /* of searches */
};

/* The body of a request for texts of that kind, with its prefix. ptr is NULL where it would pass
 * HTTP_BODY_MAX. */
struct str embed_body(const struct embed *, struct arena *, enum embed_kind,
                      const struct str *texts, size_t count);

/* The request for `count` texts with their body; it lives in the arena. Where a command gives the
 * token and it is due, runs it, which may take a minute: see command.h for its errors. */
MUST_CHECK bool embed_request(struct diags *, struct embed *, const struct meanwhile *,
                              struct arena *, struct str body, size_t count,
                              struct http_request *out);

/* The token of that number was refused: the next request gets a new one. False if it had already
 * been replaced. */
bool embed_renew(struct embed *, unsigned token);

/* Bytes that an answer with so many vectors may have: each number written out in full. */
size_t embed_answer_most(const struct embed *, size_t count);

/* Whether a request of these texts stays within the provider's batch_tokens. Tokens are estimated
 * (3 bytes each, a fifth of the limit left free); it is the provider that counts them. */
bool embed_fits(const struct embed *, const struct str *texts, size_t count);

enum embed_verdict {
    EMBED_OK,
    EMBED_RETRY,      /* the same again later */
    EMBED_INVALID,    /* the answer failed a check: retry, then split */
    EMBED_SPLIT,      /* too large: halve */
    EMBED_QUARANTINE, /* a text is refused: find it */
    EMBED_RENEW,      /* the token is refused: once more with a new one, then end the run */
    EMBED_STOP,       /* end the run */
};

struct embed_result {
    enum embed_verdict verdict;
    const float **vectors; /* EMBED_OK: count rows, in the order of the texts */
    const char *reason; /* otherwise: what was wrong, masked and short, without secret and texts */
    int64_t tokens;     /* billed, 0 if unknown */
};

/* Judges an answer: transport, status by the provider's rules, then count, order, dimension, finite
 * numbers, norm > 0, range of halfvec, an unchanging model echo. x-should-retry overrides the
 * rules. The result lives in tmp; the first model echo is recorded in the struct. */
void embed_read(struct embed *, struct arena *tmp, const struct http_answer *, size_t count,
                struct embed_result *out);

/* Fixed texts that every model embeds: the canary; and how many of them a request may hold. */
extern const struct str embed_probes[3];
size_t embed_probe_count(const struct embed *);

#endif
