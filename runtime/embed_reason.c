/*
 * A refusal in, one line for log and ledger out: what the provider says, without secrets and
 * without the texts, both of which a provider may repeat.
 */
#include "embed_private.h"

#include <string.h>

#define BODY_READ (64 << 10) /* bytes of a body that are looked at */
#define MESSAGE_READ 600     /* bytes of a message that are looked at */
#define REASON_MAX 200
#define WINDOW 8    /* bytes by which a repeated run is looked for */
#define RUN_TEXT 16 /* a run that long in a message and a text is a quotation */
#define RUN_SECRET 8
#define WHOLE_MIN 3 /* shorter texts are not looked for */

/* Where APIs put their message; the first that is a string counts. */
static const char *const message_pointers[] = {
    "/error/message",   "/message", "/detail",          "/detail/0/msg",
    "/error/0/message", "/error",   "/0/error/message",
};

static struct str find_message(struct arena *tmp, struct str body) {
    struct diags quiet = diags_new(tmp);
    const struct json *root = NULL;
    if (body.len > BODY_READ)
        body.len = BODY_READ;
    if (!json_parse(&quiet, tmp, "response", body, &root))
        return body;
    for (size_t i = 0; i < countof(message_pointers); i++) {
        const struct json *value = embed_at(tmp, root, str_of(message_pointers[i]));
        if (json_type(value) == JSON_STRING)
            return json_str(value);
    }
    return body;
}

/* A message and what of it is not shown. */
struct quotable {
    struct arena *tmp;
    struct str message;
    bool *hidden; /* for each byte of the message */
};

/* Hides every place where the whole needle stands. */
static void hide_whole(struct quotable *q, struct str needle) {
    for (size_t i = 0; i + needle.len <= q->message.len; i++) {
        if (memcmp(q->message.ptr + i, needle.ptr, needle.len) == 0)
            memset(q->hidden + i, true, needle.len);
    }
}

/* Hides the run around message[i] == needle[j] if it is as long as `least`. */
static void hide_run(struct quotable *q, struct str needle, size_t i, size_t j, size_t least) {
    size_t before = 0, after = 0;
    while (before < i && before < j && q->message.ptr[i - before - 1] == needle.ptr[j - before - 1])
        before++;
    while (i + after < q->message.len && j + after < needle.len &&
           q->message.ptr[i + after] == needle.ptr[j + after])
        after++;
    if (before + after >= least)
        memset(q->hidden + i - before, true, before + after);
}

static void hide(struct quotable *q, struct str needle, size_t least) {
    if (needle.len < WHOLE_MIN)
        return;
    if (needle.len <= least) {
        hide_whole(q, needle);
        return;
    }
    const size_t step = least > WINDOW ? WINDOW : 1; // a long run holds a whole window at a step
    for (size_t i = 0; i + WINDOW <= q->message.len; i += step) {
        const char *window = q->message.ptr + i, *at = needle.ptr;
        const char *end = needle.ptr + needle.len - WINDOW + 1;
        while ((at = memchr(at, *window, (size_t)(end - at))) != NULL) {
            if (memcmp(at, window, WINDOW) == 0)
                hide_run(q, needle, i, (size_t)(at - needle.ptr), least);
            if (++at >= end)
                break;
        }
    }
}

/* Hides the texts of a request: what stands in its body where the template has a text. */
static void hide_texts(struct quotable *q, const struct json *shape, const struct json *sent) {
    const enum json_type type = json_type(shape);
    const struct json *inner = json_get(shape, "$each");
    struct json_each each = {0};
    if (type == JSON_STRING && str_is(json_str(shape), "$text"))
        hide(q, json_str(sent), RUN_TEXT);
    if ((type == JSON_STRING && str_is(json_str(shape), "$texts")) || inner) {
        while (json_next(sent, &each)) {
            if (inner)
                hide_texts(q, inner, each.value);
            else
                hide(q, json_str(each.value), RUN_TEXT);
        }
        return;
    }
    if (type != JSON_OBJECT && type != JSON_ARRAY)
        return;
    for (size_t i = 0; json_next(shape, &each); i++)
        hide_texts(q, each.value,
                   type == JSON_ARRAY ? json_at(sent, i)
                                      : json_get(sent, str_dup(q->tmp, each.key)));
}

static void hide_secrets(struct quotable *q, const struct embed *embed) {
    for (const struct embed_secret *s = embed->auth.secrets; s; s = s->next)
        hide(q, str_of(s->text), RUN_SECRET);
}

static void hide_request(struct quotable *q, const struct embed *embed, struct str body) {
    struct diags quiet = diags_new(q->tmp);
    const struct json *sent = NULL;
    hide_secrets(q, embed);
    if (body.len > 0 && json_parse(&quiet, q->tmp, "request", body, &sent))
        hide_texts(q, embed->provider->body, sent);
}

/* The message on one line, what is hidden as dots. */
static struct str visible(const struct quotable *q) {
    struct buf out = buf_new(q->tmp, 4 * MESSAGE_READ);
    for (size_t i = 0; i < q->message.len; i++) {
        const char c = q->message.ptr[i];
        const bool again = i > 0 && q->hidden[i - 1];
        if (q->hidden[i] && !again)
            buf_puts(&out, "...");
        if (q->hidden[i])
            continue;
        if (!strchr(" \t\r\n", c))
            buf_putc(&out, c);
        else if (out.len > 0 && out.ptr[out.len - 1] != ' ')
            buf_putc(&out, ' ');
    }
    return buf_slice(&out);
}

static struct quotable quotable(struct arena *tmp, struct str message) {
    struct quotable q = {.tmp = tmp, .message = message};
    if (q.message.len > MESSAGE_READ)
        q.message.len = MESSAGE_READ;
    q.hidden = arena_array(tmp, q.message.len, sizeof(*q.hidden));
    return q;
}

const char *embed_shown(const void *embed, struct arena *tmp, struct str text) {
    struct quotable q = quotable(tmp, text);
    hide_secrets(&q, embed);
    return str_dup(tmp, visible(&q));
}

const char *embed_refusal(const struct embed *embed, struct arena *tmp,
                          const struct http_answer *answer) {
    struct quotable q = quotable(tmp, find_message(tmp, answer->body));
    hide_request(&q, embed, answer->sent);
    const struct str text = visible(&q);
    if (text.len == 0)
        return arena_printf(tmp, "HTTP %d", answer->status);
    return arena_printf(tmp, "HTTP %d: %s", answer->status, diag_mask(tmp, text, REASON_MAX));
}
