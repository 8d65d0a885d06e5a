/*
 * The canonical request, the string to sign and the signature, in the words of "Signature Version 4
 * signing process" (AWS General Reference). Sends nothing and knows no service.
 */
#include "sigv4.h"

#include "base/sha256.h"

#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#define CANONICAL_MAX (1 << 20)
#define DIGEST 32 /* bytes of SHA-256 */

/* A URL in the parts that are signed. */
struct parts {
    struct str host, path, query;
};

struct digest {
    unsigned char bytes[DIGEST];
};

static struct parts split_url(const char *url) {
    const char *scheme = strstr(url, "://");
    const char *host = scheme != NULL ? scheme + 3 : url;
    const char *path = host + strcspn(host, "/?#");
    const char *query = path + strcspn(path, "?#");
    struct parts out = {.host = {host, (size_t)(path - host)},
                        .path = {path, (size_t)(query - path)}};
    if (out.path.len == 0)
        out.path = str_of("/");
    if (*query == '?')
        out.query = (struct str){query + 1, strcspn(query + 1, "#")};
    return out;
}

/* Percent-encodes all but "/" and unreserved characters, "%" too. */
static void add_path(struct buf *out, struct str path) {
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    for (size_t i = 0; i < path.len; i++) {
        if (memchr(plain, path.ptr[i], sizeof plain - 1) != NULL)
            buf_putc(out, path.ptr[i]);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)path.ptr[i]);
    }
}

static struct str name_of(struct str parameter) {
    const char *equals = memchr(parameter.ptr, '=', parameter.len);
    return equals ? (struct str){parameter.ptr, (size_t)(equals - parameter.ptr)} : parameter;
}

/* Of two parameters of one name the value decides. */
static int by_name(const void *a, const void *b) {
    const struct str *x = a, *y = b;
    const int order = str_compare(name_of(*x), name_of(*y));
    return order != 0 ? order : str_compare(*x, *y);
}

/* The parameters, which are encoded already, in order; one without "=" gets it. */
static void add_query(struct buf *out, struct str query) {
    struct str *parameters = arena_array(out->arena, query.len + 1, sizeof(*parameters));
    size_t count = 0;
    while (str_split(&query, '&', &parameters[count]))
        count++;
    qsort(parameters, count, sizeof(*parameters), by_name);
    for (size_t i = 0; i < count; i++) {
        const bool bare = memchr(parameters[i].ptr, '=', parameters[i].len) == NULL;
        buf_printf(out, "%s%.*s%s", i > 0 ? "&" : "", (int)parameters[i].len, parameters[i].ptr,
                   bare ? "=" : "");
    }
}

/* The names of the headers that are signed, in order. */
static const char *signed_headers(struct arena *a, const struct sigv4_key *key,
                                  const struct sigv4_request *request) {
    return arena_printf(a, "%shost;x-amz-date%s",
                        request->content_type != NULL ? "content-type;" : "",
                        key->session != NULL ? ";x-amz-security-token" : "");
}

static const char *canonical(struct arena *a, const struct sigv4_key *key,
                             const struct sigv4_request *request, const struct parts *url,
                             const char *date) {
    struct buf out = buf_new(a, CANONICAL_MAX);
    buf_printf(&out, "%s\n", request->method);
    add_path(&out, url->path);
    buf_puts(&out, "\n");
    add_query(&out, url->query);
    buf_puts(&out, "\n");
    if (request->content_type != NULL)
        buf_printf(&out, "content-type:%s\n", request->content_type);
    buf_printf(&out, "host:%.*s\nx-amz-date:%s\n", (int)url->host.len, url->host.ptr, date);
    if (key->session != NULL)
        buf_printf(&out, "x-amz-security-token:%s\n", key->session);
    buf_printf(&out, "\n%s\n%s", signed_headers(a, key, request), sha256_hex(a, request->body));
    return str_dup(a, buf_slice(&out));
}

static struct digest keyed(const void *key, size_t len, const char *text) {
    struct digest out;
    HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)text, strlen(text), out.bytes, NULL);
    return out;
}

static const char *sign(struct arena *a, const struct sigv4_key *key, const char *day,
                        const char *text) {
    const char *const steps[] = {key->region, key->service, "aws4_request", text};
    const char *secret = arena_printf(a, "AWS4%s", key->secret);
    struct digest digest = keyed(secret, strlen(secret), day);
    for (size_t i = 0; i < countof(steps); i++)
        digest = keyed(digest.bytes, sizeof digest.bytes, steps[i]);
    struct buf hex = buf_new(a, 2 * DIGEST + 1);
    for (size_t i = 0; i < DIGEST; i++)
        buf_printf(&hex, "%02x", digest.bytes[i]);
    return str_dup(a, buf_slice(&hex));
}

struct sigv4_headers sigv4_sign(struct arena *a, const struct sigv4_key *key,
                                const struct sigv4_request *request) {
    struct tm utc;
    char date[] = "20150830T123600Z", day[] = "20150830";
    gmtime_r(&request->at, &utc);
    strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &utc);
    strftime(day, sizeof day, "%Y%m%d", &utc);
    const struct parts url = split_url(request->url);
    const char *scope = arena_printf(a, "%s/%s/%s/aws4_request", day, key->region, key->service);
    const char *whole = canonical(a, key, request, &url, date);
    const char *text =
        arena_printf(a, "AWS4-HMAC-SHA256\n%s\n%s\n%s", date, scope, sha256_hex(a, str_of(whole)));
    return (struct sigv4_headers){
        .host = str_dup(a, url.host),
        .date = arena_strdup(a, date),
        .authorization =
            arena_printf(a, "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                         key->id, scope, signed_headers(a, key, request), sign(a, key, day, text)),
    };
}
