/*
 * AWS Signature Version 4: a request and a key in, two headers out; pure. libcurl has it too, but
 * before 8.14 it signs a path as it is sent, where AWS wants it percent-encoded once more.
 */
#ifndef VECPLAN_SIGV4_H
#define VECPLAN_SIGV4_H

#include "base/str.h"

#include <time.h>

struct sigv4_key {
    const char *id, *secret;
    const char *session; /* the token of temporary credentials, or NULL */
    const char *region, *service;
};

struct sigv4_request {
    const char *method;
    const char *url;          /* as it is sent: what must be encoded, is */
    const char *content_type; /* NULL: none is sent */
    struct str body;
    time_t at;
};

struct sigv4_headers {
    const char *host;          /* Host */
    const char *date;          /* X-Amz-Date */
    const char *authorization; /* Authorization */
};

/* Signs the host, the date, the content type and the session token (X-Amz-Security-Token, for the
 * caller to send) with the method, the URL and the body. */
struct sigv4_headers sigv4_sign(struct arena *, const struct sigv4_key *,
                                const struct sigv4_request *);

#endif
