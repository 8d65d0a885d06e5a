/*
 * An answer in, a verdict out: the vectors, or what is to be done about their absence. The status
 * is judged by the provider's rules alone, a good answer by embed_vectors.c.
 */
#include "embed_private.h"

#include <string.h>
#include <strings.h>

#define RULE_READ (64 << 10) /* bytes of a body that rules look at */
#define ECHO_MAX 200         /* bytes of a model's name that are shown */
#define USAGE_MAX 1000000000 /* tokens; what claims more is not believed */

static const enum embed_verdict verdicts[] = {
    [ACTION_RETRY] = EMBED_RETRY,
    [ACTION_SPLIT] = EMBED_SPLIT,
    [ACTION_QUARANTINE] = EMBED_QUARANTINE,
    [ACTION_STOP] = EMBED_STOP,
};

static const struct {
    enum embed_verdict verdict;
    const char *what; /* where libcurl gives no reason */
} transports[] = {
    [HTTP_ANSWERED] = {EMBED_OK, ""},
    [HTTP_TRANSIENT] = {EMBED_RETRY, "the provider is not reached"},
    [HTTP_RESET] = {EMBED_INVALID, "the connection ended within the answer"},
    [HTTP_REFUSED] = {EMBED_STOP, "the connection is refused"},
};

static void judge(struct embed_result *out, enum embed_verdict verdict, const char *reason) {
    out->verdict = verdict;
    out->reason = reason;
}

/* Whether the body holds the text, in any case. */
static bool contains(struct str body, const char *text) {
    const size_t len = strlen(text);
    if (body.len > RULE_READ)
        body.len = RULE_READ;
    for (size_t i = 0; i + len <= body.len; i++) {
        if (strncasecmp(body.ptr + i, text, len) == 0)
            return true;
    }
    return false;
}

/* Whether it is a token's age that a status may be about. */
static bool may_renew(const struct manifest_provider *provider, int status) {
    return provider->command && (status == 401 || status == 403);
}

/* A status that no rule knows ends the run. */
static enum embed_verdict judge_status(const struct manifest_provider *provider,
                                       const struct http_answer *answer) {
    if (answer->should_retry == 1)
        return EMBED_RETRY;
    enum embed_verdict verdict = EMBED_STOP;
    for (size_t i = 0; i < provider->rule_count; i++) {
        const struct manifest_rule *rule = &provider->rules[i];
        if (answer->status < rule->low || answer->status > rule->high ||
            (rule->contains && !contains(answer->body, rule->contains)))
            continue;
        verdict = verdicts[rule->action];
        break;
    }
    if (verdict == EMBED_STOP && may_renew(provider, answer->status))
        return EMBED_RENEW;
    return verdict == EMBED_RETRY && answer->should_retry == 0 ? EMBED_STOP : verdict;
}

/* The model's name in the answer, or an empty slice. */
static struct str read_echo(const struct embed *embed, struct arena *tmp, const struct json *root) {
    const char *pointer = embed->provider->model_echo;
    if (!pointer)
        return (struct str){0};
    return json_str(embed_at(tmp, root, str_of(pointer)));
}

static int64_t read_usage(const struct embed *embed, struct arena *tmp, const struct json *root) {
    const char *pointer = embed->provider->usage;
    int64_t tokens = 0;
    if (!pointer || !json_integer(embed_at(tmp, root, str_of(pointer)), 0, USAGE_MAX, &tokens))
        return 0;
    return tokens;
}

static void judge_answer(struct embed *embed, struct arena *tmp, const struct http_answer *answer,
                         size_t count, struct embed_result *out) {
    struct diags quiet = diags_new(tmp);
    const struct json *root = NULL;
    if (!json_parse(&quiet, tmp, "response", answer->body, &root)) {
        judge(out, EMBED_INVALID, "the response is not valid JSON");
        return;
    }
    const struct str echo = read_echo(embed, tmp, root);
    if (echo.len > 0 && embed->echo && !str_is(echo, embed->echo)) {
        judge(out, EMBED_STOP,
              arena_printf(tmp, "the provider answered as model \"%s\" first and as \"%s\" now",
                           diag_mask(tmp, str_of(embed->echo), ECHO_MAX),
                           diag_mask(tmp, echo, ECHO_MAX)));
        return;
    }
    const char *reason = NULL;
    if (!embed_vectors(embed, tmp, root, count, &out->vectors, &reason)) {
        judge(out, EMBED_INVALID, reason);
        return;
    }
    if (echo.len > 0 && !embed->echo)
        embed->echo = str_dup(embed->keep, echo);
    out->tokens = read_usage(embed, tmp, root);
    judge(out, EMBED_OK, NULL);
}

void embed_read(struct embed *embed, struct arena *tmp, const struct http_answer *answer,
                size_t count, struct embed_result *out) {
    *out = (struct embed_result){0};
    if (answer->transport != HTTP_ANSWERED)
        judge(out, transports[answer->transport].verdict,
              answer->reason ? answer->reason : transports[answer->transport].what);
    else if (answer->status != 200)
        judge(out, judge_status(embed->provider, answer), embed_refusal(embed, tmp, answer));
    else
        judge_answer(embed, tmp, answer, count, out);
}
