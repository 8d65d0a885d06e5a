/*
 * A provider's key, token or signature in, the headers of a request out. A token comes from a
 * command; it is kept in memory alone, and asked for again when it grows old or is refused.
 */
#include "embed_private.h"

#include "base/log.h"
#include "command.h"

#include <string.h>
#include <time.h>

#define COMMAND_MS 60000
#define HEADERS_MOST 4

void embed_hide(struct embed *embed, const char *secret) {
    struct embed_secret *more = arena_alloc(embed->keep, sizeof(*more));
    *more = (struct embed_secret){secret, embed->auth.secrets};
    embed->auth.secrets = more;
}

static void set_secret(struct embed *embed, const char *secret) {
    const char *prefix = embed->provider->auth_prefix;
    embed_hide(embed, secret);
    embed->auth.value = arena_printf(embed->keep, "%s%s", prefix ? prefix : "", secret);
}

static bool find_key(struct diags *d, struct embed *embed) {
    const struct manifest_provider *provider = embed->provider;
    struct str name = str_of(provider->api_key_env);
    const bool optional = name.len > 0 && name.ptr[name.len - 1] == '?';
    name.len -= optional;
    const char *purpose =
        arena_printf(embed->keep, "the API key of provider \"%s\"", provider->name);
    const char *secret = NULL;
    if (!embed_variable(d, embed->keep, name, optional, purpose, &secret))
        return false;
    if (secret)
        set_secret(embed, secret);
    return true;
}

/* The variables are those that AWS's own tools read. */
static bool find_signing_key(struct diags *d, struct embed *embed) {
    const struct manifest_sigv4 *scope = embed->provider->sigv4;
    struct sigv4_key *key = &embed->auth.key;
    struct arena *keep = embed->keep;
    const struct embed_pattern region = {"region", scope->region, embed->model, "", NULL},
                               service = {"service", scope->service, embed->model, "", NULL};
    if (!embed_variable(d, keep, str_of("AWS_ACCESS_KEY_ID"), false, "the ID of an AWS access key",
                        &key->id) ||
        !embed_variable(d, keep, str_of("AWS_SECRET_ACCESS_KEY"), false,
                        "the secret of that AWS access key", &key->secret) ||
        !embed_variable(d, keep, str_of("AWS_SESSION_TOKEN"), true, "an AWS session token",
                        &key->session) ||
        !embed_fill(d, keep, &region, &key->region) ||
        !embed_fill(d, keep, &service, &key->service))
        return false;
    embed_hide(embed, key->secret);
    if (key->session)
        embed_hide(embed, key->session);
    return true;
}

bool embed_auth_new(struct diags *d, struct embed *embed) {
    if (embed->provider->sigv4)
        return find_signing_key(d, embed);
    return !embed->provider->api_key_env || find_key(d, embed);
}

/* Asks the command for a token. The one before stays hidden: answers to it may still come. */
static bool ask(struct diags *d, struct embed *embed, const struct meanwhile *meanwhile) {
    const struct manifest_command *from = embed->provider->command;
    const struct command command = {
        .name = arena_printf(embed->keep, "auth.command of provider \"%s\"", embed->provider->name),
        .arguments = from->arguments,
        .count = from->argument_count,
        .most_ms = COMMAND_MS,
        .shown = embed_shown,
        .context = embed,
    };
    const char *token = NULL;
    if (!command_line(d, embed->keep, &command, meanwhile, &token))
        return false;
    set_secret(embed, token);
    embed->auth.token++;
    embed->auth.until_ms = log_now_ms() + from->ttl_s * 1000;
    return true;
}

bool embed_renew(struct embed *embed, unsigned token) {
    if (token != embed->auth.token)
        return false;
    embed->auth.until_ms = 0;
    return true;
}

static void sign(const struct embed *embed, struct arena *a, struct http_request *request,
                 struct http_header *headers) {
    const struct sigv4_key *key = &embed->auth.key;
    const struct sigv4_headers signature = sigv4_sign(a, key,
                                                      &(struct sigv4_request){
                                                          .method = "POST",
                                                          .url = request->url,
                                                          .content_type = HTTP_CONTENT_TYPE,
                                                          .body = request->body,
                                                          .at = time(NULL),
                                                      });
    headers[request->header_count++] = (struct http_header){"Host", signature.host};
    headers[request->header_count++] = (struct http_header){"X-Amz-Date", signature.date};
    headers[request->header_count++] =
        (struct http_header){"Authorization", signature.authorization};
    if (key->session)
        headers[request->header_count++] =
            (struct http_header){"X-Amz-Security-Token", key->session};
}

bool embed_request(struct diags *d, struct embed *embed, const struct meanwhile *meanwhile,
                   struct arena *a, struct str body, size_t count, struct http_request *out) {
    const struct manifest_provider *provider = embed->provider;
    struct http_header *headers = arena_array(a, HEADERS_MOST, sizeof(*headers));
    if (provider->command && log_now_ms() >= embed->auth.until_ms && !ask(d, embed, meanwhile))
        return false;
    *out = (struct http_request){
        .url = embed->url,
        .headers = headers,
        .body = body,
        .answer_most = embed_answer_most(embed, count),
    };
    if (provider->sigv4)
        sign(embed, a, out, headers);
    else if (embed->auth.value)
        headers[out->header_count++] =
            (struct http_header){provider->auth_header, embed->auth.value};
    return true;
}
