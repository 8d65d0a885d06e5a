/*
 * HTTP POST requests in flight together; the one door to libcurl. Knows nothing of embeddings.
 * No redirects, TLS verified, only http and https, a limit on every body.
 */
#ifndef VECPLAN_HTTP_H
#define VECPLAN_HTTP_H

#include "base/diag.h"

struct http; /* the pool */

#define HTTP_CONTENT_TYPE "application/json" /* of every request */

/* The value is never printed. */
struct http_header {
    const char *name, *value;
};

#define HTTP_NOTED 4 /* headers of an answer that a request may ask for */

struct http_request {
    const char *url;
    const struct http_header *headers; /* beside those that every request has; copied */
    size_t header_count;
    const char *const *noted; /* names of headers to note, HTTP_NOTED of them or NULL; any may be
                                 NULL; they stay with the caller, too */
    struct str body;          /* stays with the caller until the answer is there */
    size_t answer_most;       /* bytes that an answer may have; 0: HTTP_BODY_MAX */
    void *owner;              /* comes back with the answer */
};

enum http_transport {
    HTTP_ANSWERED,  /* status and body are there */
    HTTP_TRANSIENT, /* connect, DNS, timeout */
    HTTP_RESET,     /* the connection ended within the answer */
    HTTP_REFUSED,   /* TLS verification, an unsupported URL: do not try again */
};

struct http_answer {
    void *owner;
    enum http_transport transport;
    int status;
    struct str body;        /* owned by the pool until the next http_take, http_cancel or http_free;
                               at most HTTP_BODY_MAX bytes */
    struct str sent;        /* the request's body, for whoever explains a refusal */
    int64_t retry_after_ms; /* from retry-after-ms or Retry-After; -1: none; at most 10 minutes */
    const char *noted[HTTP_NOTED]; /* values of the headers to note, NULL where there is none;
                                      owned like the body */
    int should_retry;              /* x-should-retry: 1, 0, or -1 where there is none */
    const char *reason;            /* of a transport failure */
};

#define HTTP_BODY_MAX (256 << 20)

/* A pool that keeps up to `parallel` transfers in flight; free with http_free. */
MUST_CHECK bool http_new(struct diags *, size_t parallel, struct http **out);
void http_free(struct http *);

/* Starts a transfer. More than `parallel` in flight, or a header value with a control character,
 * are bugs. */
MUST_CHECK bool http_start(struct diags *, struct http *, const struct http_request *);

/* Gives up all transfers in flight. */
void http_cancel(struct http *);

/* Moves the transfers along. Returns at once when an answer can be taken, else waits up to
 * timeout_ms for a transfer, or for extra_fd (-1: none; write: also until it can be
 * written to). */
MUST_CHECK bool http_wait(struct diags *, struct http *, int extra_fd, bool write, int timeout_ms);

/* Takes one finished answer, in the order in which they ended; false if there is none now. The
 * arena is for the reason. */
bool http_take(struct http *, struct arena *, struct http_answer *out);

/* Transfers started whose answers were not taken yet. */
size_t http_in_flight(const struct http *);

#endif
