/*
 * A provider and texts in, a request's URL and body out. Its headers are embed_auth.c's; what comes
 * back is judged by embed_read.c.
 */
#include "embed_private.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_FIXED ((size_t)1 << 20)
#define ANSWER_NUMBER 40 /* bytes of a number with its comma and white space */

#define TOKEN_BYTES 3 /* an estimate */

#define FILLED_MAX 8192

const struct str embed_probes[3] = {
    {"A short sentence about the weather in spring.", 45},
    {"The invoice was paid on the last day of the month.", 50},
    {"Turn the key to the left to open the door.", 42},
};

bool embed_variable(struct diags *d, struct arena *keep, struct str name, bool optional,
                    const char *purpose, const char **out) {
    const char *value = getenv(str_dup(keep, name));
    *out = NULL;
    if (!value || !*value) {
        if (optional)
            return true;
        diag_error(d, DIAG_INPUT, pos_none(), "environment variable \"%.*s\" is not set",
                   (int)name.len, name.ptr);
        diag_hint(d, "Set it to %s.", purpose);
        return false;
    }
    for (const char *at = value; *at; at++) {
        if ((unsigned char)*at > ' ' && *at != 127)
            continue;
        diag_error(
            d, DIAG_INPUT, pos_none(),
            "environment variable \"%.*s\" holds a space, a line break or a control character",
            (int)name.len, name.ptr);
        diag_hint(d, "Set it to %s, and nothing else.", purpose);
        return false;
    }
    *out = arena_strdup(keep, value);
    return true;
}

/* Percent-encodes all but unreserved characters and those of `plain`. */
static void add_encoded(struct buf *url, const char *text, const char *plain) {
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text; text++) {
        if (strchr(unreserved, *text) || strchr(plain, *text))
            buf_putc(url, *text);
        else
            buf_printf(url, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

static bool add_placeholder(struct diags *d, struct arena *keep, struct buf *filled,
                            struct str name, const struct embed_pattern *pattern) {
    const struct str env = str_of("env:");
    const char *value = NULL;
    if (str_is(name, "model")) {
        add_encoded(filled, pattern->model, pattern->plain);
        return true;
    }
    if (!str_starts(name, env))
        return diag_error(d, DIAG_INPUT, pos_none(), "unknown placeholder \"{%.*s}\" in the %s",
                          (int)name.len, name.ptr, pattern->what);
    const struct str key = {name.ptr + env.len, name.len - env.len};
    const char *purpose = arena_printf(keep, "its part of the provider's %s", pattern->what);
    if (!embed_variable(d, keep, key, false, purpose, &value))
        return false;
    buf_puts(filled, value);
    const bool key_stands_here = memchr(pattern->text, '?', (size_t)(name.ptr - pattern->text));
    if (pattern->hidden && key_stands_here)
        embed_hide(pattern->hidden, value);
    return true;
}

bool embed_fill(struct diags *d, struct arena *keep, const struct embed_pattern *pattern,
                const char **out) {
    struct buf filled = buf_new(keep, FILLED_MAX);
    for (const char *at = pattern->text; *at;) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (!close) {
            buf_putc(&filled, *at++);
            continue;
        }
        const struct str name = {at + 1, (size_t)(close - at - 1)};
        if (!add_placeholder(d, keep, &filled, name, pattern))
            return false;
        at = close + 1;
    }
    if (filled.failed)
        return diag_error(d, DIAG_INPUT, pos_none(), "the provider's %s is longer than %d bytes",
                          pattern->what, FILLED_MAX);
    *out = str_dup(keep, buf_slice(&filled));
    return true;
}

bool embed_new(struct diags *d, struct arena *keep, const struct manifest_provider *provider,
               const struct manifest_space *space, struct embed *out) {
    *out = (struct embed){
        .provider = provider,
        .model = space->model,
        .dimensions = (size_t)space->dimensions,
        .half = strcmp(space->type, "halfvec") == 0,
        .keep = keep,
    };
    const struct embed_pattern url = {
        .what = "URL",
        .text = provider->url,
        .model = space->model,
        .plain = provider->sigv4 ? "" : ":", /* as AWS's own tools send what they sign */
        .hidden = out,
    };
    return embed_fill(d, keep, &url, &out->url) && embed_auth_new(d, out);
}

/* What the body's template is expanded with. */
struct expansion {
    const struct embed *embed;
    struct arena *tmp;
    struct json_doc *doc;
    enum embed_kind kind;
    const struct str *texts;
    size_t count;
};

static struct json_new *expand(const struct expansion *x, const struct json *value,
                               const struct str *text);

static struct json_new *text_value(const struct expansion *x, struct str text) {
    const struct manifest_provider *provider = x->embed->provider;
    const char *prefix =
        x->kind == EMBED_QUERY ? provider->prefix_query : provider->prefix_document;
    if (!prefix || !*prefix)
        return json_new_str(x->doc, text);
    const size_t len = strlen(prefix);
    char *both = arena_alloc(x->tmp, len + text.len);
    memcpy(both, prefix, len);
    if (text.len > 0)
        memcpy(both + len, text.ptr, text.len);
    return json_new_str(x->doc, (struct str){both, len + text.len});
}

static struct json_new *texts_value(const struct expansion *x) {
    struct json_new *out = json_new_array(x->doc);
    for (size_t i = 0; i < x->count; i++)
        json_push(out, text_value(x, x->texts[i]));
    return out;
}

/* "$model" may stand within a longer string. */
static struct json_new *model_value(const struct expansion *x, struct str pattern) {
    const struct str token = str_of("$model");
    struct buf out = buf_new(x->tmp, HTTP_BODY_MAX);
    while (pattern.len > 0) {
        const bool here = str_starts(pattern, token);
        const size_t taken = here ? token.len : 1;
        if (here)
            buf_puts(&out, x->embed->model);
        else
            buf_putc(&out, *pattern.ptr);
        pattern = (struct str){pattern.ptr + taken, pattern.len - taken};
    }
    return json_new_str(x->doc, buf_slice(&out));
}

/* NULL for a token without a value: its key is left out. */
static struct json_new *expand_string(const struct expansion *x, struct str token,
                                      const struct str *text) {
    const struct manifest_provider *provider = x->embed->provider;
    struct str name = token;
    if (name.len > 1 && name.ptr[0] == '$' && name.ptr[name.len - 1] == '?')
        name.len--;
    if (str_is(name, "$texts"))
        return texts_value(x);
    if (str_is(name, "$text"))
        return text ? text_value(x, *text) : NULL;
    if (str_is(name, "$dim"))
        return provider->send_dimensions > 0 ? json_new_integer(x->doc, provider->send_dimensions)
                                             : NULL;
    const char *kind = x->kind == EMBED_QUERY ? provider->kind_query : provider->kind_document;
    if (str_is(name, "$kind"))
        return kind ? json_new_str(x->doc, str_of(kind)) : NULL;
    return model_value(x, str_is(name, "$model") ? name : token);
}

static struct json_new *expand_each(const struct expansion *x, const struct json *each) {
    struct json_new *out = json_new_array(x->doc);
    for (size_t i = 0; i < x->count; i++) {
        struct json_new *value = expand(x, each, &x->texts[i]);
        if (value)
            json_push(out, value);
    }
    return out;
}

static struct json_new *expand_object(const struct expansion *x, const struct json *object,
                                      const struct str *text) {
    const struct json *each_text = json_get(object, "$each");
    if (each_text)
        return expand_each(x, each_text);
    struct json_new *out = json_new_object(x->doc);
    for (struct json_each each = {0}; json_next(object, &each);) {
        struct json_new *value = expand(x, each.value, text);
        if (value)
            json_put(x->doc, out, str_dup(x->tmp, each.key), value);
    }
    return out;
}

static struct json_new *expand(const struct expansion *x, const struct json *value,
                               const struct str *text) {
    const enum json_type type = json_type(value);
    if (type == JSON_STRING)
        return expand_string(x, json_str(value), text);
    if (type == JSON_OBJECT)
        return expand_object(x, value, text);
    if (type != JSON_ARRAY)
        return json_new_copy(x->doc, value);
    struct json_new *out = json_new_array(x->doc);
    for (struct json_each each = {0}; json_next(value, &each);) {
        struct json_new *element = expand(x, each.value, text);
        if (element)
            json_push(out, element);
    }
    return out;
}

struct str embed_body(const struct embed *embed, struct arena *a, enum embed_kind kind,
                      const struct str *texts, size_t count) {
    const struct expansion x = {embed, a, json_doc(a), kind, texts, count};
    struct buf out = buf_new(a, HTTP_BODY_MAX);
    struct json_new *root = expand(&x, embed->provider->body, count > 0 ? &texts[0] : NULL);
    json_write(root, false, &out);
    return out.failed ? (struct str){NULL, 0} : buf_slice(&out);
}

bool embed_fits(const struct embed *embed, const struct str *texts, size_t count) {
    const struct manifest_provider *provider = embed->provider;
    const char *prefix = provider->prefix_document;
    if (provider->batch_tokens == 0)
        return true;
    size_t bytes = prefix ? count * strlen(prefix) : 0;
    for (size_t i = 0; i < count; i++)
        bytes += texts[i].len;
    return bytes / TOKEN_BYTES <= (size_t)(provider->batch_tokens - provider->batch_tokens / 5);
}

size_t embed_probe_count(const struct embed *embed) {
    const size_t most = (size_t)embed->provider->items;
    return most > 0 && most < countof(embed_probes) ? most : countof(embed_probes);
}

size_t embed_answer_most(const struct embed *embed, size_t count) {
    const size_t most = ANSWER_FIXED + count * embed->dimensions * ANSWER_NUMBER;
    return most < HTTP_BODY_MAX ? most : HTTP_BODY_MAX;
}
