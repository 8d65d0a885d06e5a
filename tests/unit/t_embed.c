/* Rules of runtime/embed.h: bodies, response shapes, checks, status rules and reasons. */
#include "../../runtime/embed.h"
#include "tap.h"

#include <unistd.h>

#define ONE_TWO "AACAPwAAAEA="
#define THREE_FOUR "AABAQAAAgEA="
#define KEY "sk-geheim-0123456789"
#define OLD_KEY "ya29.vorher-ABCDEFG"

static const struct manifest_rule rules[] = {
    {401, 403, NULL, ACTION_STOP},
    {413, 413, NULL, ACTION_SPLIT},
    {400, 400, "Too Many", ACTION_SPLIT},
    {400, 400, NULL, ACTION_QUARANTINE},
    {429, 429, "insufficient_quota", ACTION_STOP},
    {408, 429, NULL, ACTION_RETRY},
    {500, 599, NULL, ACTION_RETRY},
};

static const struct json *parse(struct arena *a, const char *text) {
    struct diags d = diags_new(a);
    const struct json *root = NULL;
    if (!json_parse(&d, a, "test", str_of(text), &root))
        abort();
    return root;
}

static struct manifest manifest_of(const struct manifest_provider *provider, const char *type) {
    return (struct manifest){.provider = provider,
                             .to = {.model = "m/1", .dimensions = 2, .type = type}};
}

/* Rows as "1,2;3,4". */
static const char *show(struct arena *a, const struct embed_result *result, size_t count) {
    struct buf out = buf_new(a, 1000);
    buf_puts(&out, "");
    for (size_t i = 0; result->verdict == EMBED_OK && i < count; i++)
        buf_printf(&out, "%s%g,%g", i > 0 ? ";" : "", (double)result->vectors[i][0],
                   (double)result->vectors[i][1]);
    return result->verdict == EMBED_OK ? out.ptr : result->reason;
}

static void test_shapes(struct tap *t, struct arena *a) {
    static const struct {
        const char *vec, *idx;
        bool base64, normalize;
        size_t count;
        const char *body, *want, *rule;
    } rows[] = {
        {"/data/*/embedding", "/data/*/index", false, false, 2,
         "{\"data\":[{\"index\":1,\"embedding\":[3,4]},{\"index\":0,\"embedding\":[1,2]}]}",
         "1,2;3,4", "openai: items are put in the order of their indexes"},
        {"/data/*/embedding", "/data/*/index", true, false, 2,
         "{\"data\":[{\"index\":1,\"embedding\":\"" THREE_FOUR "\"},"
         "{\"index\":0,\"embedding\":\"" ONE_TWO "\"}]}",
         "1,2;3,4", "openai: base64 is little-endian floats"},
        {"/data/*/embedding", "/data/*/index", true, false, 1,
         "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}", "1,2",
         "numbers are taken where base64 was asked for"},
        {"/embeddings/*", NULL, false, false, 2, "{\"embeddings\":[[1,2],[3,4]]}", "1,2;3,4",
         "ollama: a list of vectors"},
        {"/*", NULL, false, false, 2, "[[1,2],[3,4]]", "1,2;3,4", "tei: the response is the list"},
        {"/*/embedding/0", "/*/index", false, false, 1, "[{\"index\":0,\"embedding\":[[1,2]]}]",
         "1,2", "llamacpp-native: a number is an array's index"},
        {"/*/embedding/0", "/*/index", false, false, 1,
         "[{\"index\":0,\"embedding\":[[1,2],[3,4]]}]",
         "item 0 has no vector at \"/*/embedding/0\"",
         "llamacpp-native: a vector for each token is refused"},
        {"/embeddings/float/*", NULL, false, false, 2, "{\"embeddings\":{\"float\":[[1,2],[3,4]]}}",
         "1,2;3,4", "cohere: a list by type"},
        {"/embeddings/*/values", NULL, false, true, 1, "{\"embeddings\":[{\"values\":[3,4]}]}",
         "0.6,0.8", "gemini: vectors are divided by their norm"},
        {"/predictions/*/embeddings/values", NULL, false, false, 1,
         "{\"predictions\":[{\"embeddings\":{\"values\":[1,2]}}]}", "1,2",
         "vertex: below the item"},
        {"/embedding", NULL, false, false, 1, "{\"embedding\":[1,2],\"inputTextTokenCount\":2}",
         "1,2", "bedrock: one vector"},
        {"/a~1b/*", NULL, false, false, 1, "{\"a/b\":[[1,2]]}", "1,2", "pointers know ~1"},
        {"/data/*/embedding", "/data/*/index", false, false, 2,
         "{\"data\":[{\"embedding\":[1,2]},{\"embedding\":[3,4]}]}", "1,2;3,4",
         "without any index the response's order counts"},
        {"/data/*/embedding", "/data/*/index", false, false, 2,
         "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"embedding\":[3,4]}]}",
         "the indexes of 2 items are not 0 to 1, each once", "an index missing in some is refused"},
        {"/data/*/embedding", "/data/*/index", false, false, 2,
         "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":0,\"embedding\":[3,4]}]}",
         "the indexes of 2 items are not 0 to 1, each once", "an index twice is refused"},
        {"/data/*/embedding", "/data/*/index", false, false, 1,
         "{\"data\":[{\"index\":1,\"embedding\":[1,2]}]}",
         "the indexes of 1 items are not 0 to 0, each once", "an index off by one is refused"},
        {"/*", NULL, false, false, 2, "[[1,2]]", "1 items for 2 texts",
         "a dropped item is refused"},
        {"/embedding", NULL, false, false, 2, "{\"embedding\":[1,2]}", "one vector for 2 texts",
         "one vector for two texts is refused"},
        {"/data/*", NULL, false, false, 1, "{\"error\":1}", "no array at \"/data\" of the response",
         "a response of another shape is refused"},
        {"/*", NULL, false, false, 1, "[[1,2,3]]", "item 0 has 3 dimensions where 2 are expected",
         "another dimension is refused"},
        {"/*", NULL, true, false, 1, "[\"AACAPw==\"]",
         "item 0 is not the base64 of 2 floats (8 bytes)",
         "base64 of another dimension is refused"},
        {"/*", NULL, true, false, 1, "[\"AACAPw*AAEA=\"]",
         "item 0 is not the base64 of 2 floats (12 bytes)", "what is not base64 is refused"},
        {"/*", NULL, true, false, 1, "[\"AACAfwAAAEA=\"]",
         "item 0 holds what is not a finite number", "infinity in base64 is refused"},
        {"/*", NULL, false, false, 1, "[\"" ONE_TWO "\"]", "item 0 has no vector at \"/*\"",
         "base64 that was not asked for is refused"},
        {"/*", NULL, false, false, 1, "[[1,null]]", "item 0 holds what is not a finite number",
         "null among the numbers is refused"},
        {"/*", NULL, false, false, 1, "[[1,1e39]]", "item 0 holds what is not a finite number",
         "a number beyond float is refused"},
        {"/*", NULL, false, false, 1, "[[0,-0.0]]", "item 0 is a zero vector",
         "a zero vector is refused"},
        {"/*", NULL, false, false, 1, "[[1,2]", "the response is not valid JSON",
         "a response cut short is refused"},
        {"/*", NULL, false, false, 1, "<html>", "the response is not valid JSON",
         "a page of a proxy is refused"},
        {"/*", NULL, false, false, 1, "[[1,70000]]", "1,70000", "a vector may hold 70000"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        const struct manifest_provider provider = {.name = "p",
                                                   .url = "http://x",
                                                   .vec = rows[i].vec,
                                                   .idx = rows[i].idx,
                                                   .base64 = rows[i].base64,
                                                   .normalize = rows[i].normalize};
        struct embed embed = {.provider = &provider, .model = "m", .dimensions = 2, .keep = a};
        const struct http_answer answer = {.status = 200, .body = str_of(rows[i].body)};
        struct embed_result result;
        embed_read(&embed, a, &answer, rows[i].count, &result);
        tap_str(t, show(a, &result, rows[i].count), rows[i].want, rows[i].rule);
        if (result.verdict != EMBED_OK && result.verdict != EMBED_INVALID)
            tap_ok(t, false, "a bad response is invalid");
    }
}

static void test_half(struct tap *t, struct arena *a) {
    const struct manifest_provider provider = {.name = "p", .url = "http://x", .vec = "/*"};
    struct embed embed = {.provider = &provider, .model = "m", .dimensions = 2, .half = true};
    struct embed_result result;
    embed_read(&embed, a, &(struct http_answer){.status = 200, .body = str_of("[[1,-65504]]")}, 1,
               &result);
    tap_int(t, result.verdict, EMBED_OK, "halfvec takes 65504");
    embed_read(&embed, a, &(struct http_answer){.status = 200, .body = str_of("[[1,-65505]]")}, 1,
               &result);
    tap_str(t, show(a, &result, 1), "item 0 holds -65505: halfvec reaches to 65504",
            "halfvec takes nothing beyond");
}

static void test_rules(struct tap *t, struct arena *a) {
    static const struct {
        int status, should_retry;
        const char *body;
        enum embed_verdict verdict;
        const char *reason, *rule;
    } rows[] = {
        {401, -1, "{\"error\":{\"message\":\"Incorrect key " KEY " given\"}}", EMBED_STOP,
         "HTTP 401: Incorrect key ... given", "the secret is not repeated"},
        {400, -1, "{\"error\":{\"message\":\"too many inputs\"}}", EMBED_SPLIT,
         "HTTP 400: too many inputs", "a rule looks for its text in any case"},
        {400, -1, "{\"detail\":\"bad\\nthing\\u0007\"}", EMBED_QUARANTINE, "HTTP 400: bad thing?",
         "a reason is one line without control characters"},
        {400, -1, "{\"detail\":[{\"msg\":\"what\",\"input\":\"x\"}]}", EMBED_QUARANTINE,
         "HTTP 400: what", "only the message of a list of faults is shown"},
        {413, -1, "", EMBED_SPLIT, "HTTP 413", "an empty body has no message"},
        {429, -1, "{\"error\":\"slow down\"}", EMBED_RETRY, "HTTP 429: slow down",
         "too many requests are tried again"},
        {429, -1, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no money\"}}",
         EMBED_STOP, "HTTP 429: no money", "the first rule that matches counts"},
        {503, -1, "<p>busy</p>", EMBED_RETRY, "HTTP 503: <p>busy</p>", "a body may be no JSON"},
        {503, 0, "", EMBED_STOP, "HTTP 503", "x-should-retry: false forbids another try"},
        {401, 1, "", EMBED_RETRY, "HTTP 401", "x-should-retry: true asks for another try"},
        {302, -1, "", EMBED_STOP, "HTTP 302", "a status without a rule ends the run"},
        {400, -1, "{\"message\":\"input 'a text that nobody may read' is bad\"}", EMBED_QUARANTINE,
         "HTTP 400: input '...' is bad", "a text is not repeated"},
        {400, -1, "{\"message\":\"cannot read: a text that nobody m...\"}", EMBED_QUARANTINE,
         "HTTP 400: cannot read: ......", "the beginning of a text is not repeated"},
        {401, -1, "{\"message\":\"" OLD_KEY " has expired\"}", EMBED_STOP,
         "HTTP 401: ... has expired", "nor is the token before the present one"},
        {400, -1, "{\"message\":\"refused: short!\"}", EMBED_QUARANTINE, "HTTP 400: refused: ...",
         "a short text is not repeated"},
    };
    const struct manifest_provider provider = {
        .name = "p",
        .url = "http://x",
        .vec = "/*",
        .rules = rules,
        .rule_count = countof(rules),
        .body = parse(a, "{\"model\":\"$model\",\"input\":\"$texts\"}")};
    const struct embed_secret old = {OLD_KEY, NULL}, now = {KEY, &old};
    struct embed embed = {
        .provider = &provider, .model = "m", .dimensions = 2, .auth.secrets = &now, .keep = a};
    const struct str texts[] = {str_of("a text that nobody may read"), str_of("short!")};
    for (size_t i = 0; i < countof(rows); i++) {
        const struct http_answer answer = {.status = rows[i].status,
                                           .should_retry = rows[i].should_retry,
                                           .body = str_of(rows[i].body),
                                           .sent = embed_body(&embed, a, EMBED_DOCUMENT, texts, 2)};
        struct embed_result result;
        embed_read(&embed, a, &answer, 2, &result);
        tap_str(t, result.reason, rows[i].reason, rows[i].rule);
        if (result.verdict != rows[i].verdict)
            tap_int(t, result.verdict, rows[i].verdict, rows[i].rule);
    }
}

static void test_transport(struct tap *t, struct arena *a) {
    static const struct {
        enum http_transport transport;
        enum embed_verdict verdict;
        const char *rule;
    } rows[] = {
        {HTTP_TRANSIENT, EMBED_RETRY, "a provider that is not reached is tried again"},
        {HTTP_RESET, EMBED_INVALID, "a reset is like an answer that fails a check"},
        {HTTP_REFUSED, EMBED_STOP, "a certificate that does not hold ends the run"},
    };
    const struct manifest_provider provider = {.name = "p", .url = "http://x", .vec = "/*"};
    struct embed embed = {.provider = &provider, .model = "m", .dimensions = 2};
    for (size_t i = 0; i < countof(rows); i++) {
        struct embed_result result;
        embed_read(&embed, a, &(struct http_answer){.transport = rows[i].transport}, 1, &result);
        tap_ok(t, result.verdict == rows[i].verdict && result.reason && *result.reason,
               rows[i].rule);
    }
}

static void test_echo(struct tap *t, struct arena *a) {
    static const struct {
        const char *body;
        enum embed_verdict verdict;
        const char *rule;
    } rows[] = {
        {"{\"model\":\"other\",\"v\":[[1]],\"n\":5}", EMBED_INVALID,
         "a bad answer is not recorded"},
        {"{\"model\":\"m-v2\",\"v\":[[1,2]],\"n\":5}", EMBED_OK, "the first name is recorded"},
        {"{\"model\":\"m-v2\",\"v\":[[1,2]],\"n\":5}", EMBED_OK, "the same name is accepted"},
        {"{\"v\":[[1,2]],\"n\":5}", EMBED_OK, "an answer without a name is accepted"},
        {"{\"model\":\"m\",\"v\":[[1,2]],\"n\":5}", EMBED_STOP, "another name ends the run"},
    };
    const struct manifest_provider provider = {
        .name = "p", .url = "http://x", .vec = "/v/*", .model_echo = "/model", .usage = "/n"};
    struct embed embed = {.provider = &provider, .model = "m", .dimensions = 2, .keep = a};
    struct embed_result result;
    for (size_t i = 0; i < countof(rows); i++) {
        embed_read(&embed, a, &(struct http_answer){.status = 200, .body = str_of(rows[i].body)}, 1,
                   &result);
        tap_int(t, result.verdict, rows[i].verdict, rows[i].rule);
        if (result.verdict == EMBED_OK && result.tokens != 5)
            tap_int(t, result.tokens, 5, "the billed tokens are counted");
    }
    tap_str(t, result.reason, "the provider answered as model \"m-v2\" first and as \"m\" now",
            "the reason names both models");
    tap_str(t, embed.echo, "m-v2", "the name of the first answer stays");
}

static void test_bodies(struct tap *t, struct arena *a) {
    static const struct {
        const char *body, *kind, *prefix;
        int64_t dim;
        const char *want, *rule;
    } rows[] = {
        {"{\"model\":\"$model\",\"input\":\"$texts\",\"dimensions\":\"$dim?\"}", NULL, NULL, 2,
         "{\"model\":\"m/1\",\"input\":[\"a\\\"\",\"b\"],\"dimensions\":2}",
         "the dimension is a number"},
        {"{\"model\":\"$model\",\"input\":\"$texts\",\"dimensions\":\"$dim?\"}", NULL, NULL, 0,
         "{\"model\":\"m/1\",\"input\":[\"a\\\"\",\"b\"]}", "an unset value drops its key"},
        {"{\"r\":{\"$each\":{\"model\":\"models/$model\",\"c\":{\"p\":[{\"text\":\"$text\"}]},"
         "\"k\":\"$kind\"}}}",
         "DOC", NULL, 0,
         "{\"r\":[{\"model\":\"models/m/1\",\"c\":{\"p\":[{\"text\":\"a\\\"\"}]},\"k\":\"DOC\"},"
         "{\"model\":\"models/m/1\",\"c\":{\"p\":[{\"text\":\"b\"}]},\"k\":\"DOC\"}]}",
         "$each repeats its template, and a longer string may hold the model"},
        {"{\"inputText\":\"$text\",\"normalize\":true,\"n\":null,\"x\":1.5,\"f\":[\"float\"]}",
         NULL, NULL, 0,
         "{\"inputText\":\"a\\\"\",\"normalize\":true,\"n\":null,\"x\":1.5,\"f\":[\"float\"]}",
         "$text outside $each is the only text, the rest stays"},
        {"{\"i\":\"$texts\",\"t\":\"$kind?\"}", NULL, "passage: ", 0,
         "{\"i\":[\"passage: a\\\"\",\"passage: b\"]}", "the prefix stands before each text"},
        {"{\"i\":\"$texts\",\"cost\":\"5$\",\"ask\":\"why?\"}", NULL, NULL, 0,
         "{\"i\":[\"a\\\"\",\"b\"],\"cost\":\"5$\",\"ask\":\"why?\"}",
         "other strings stay as they are"},
    };
    const struct str texts[] = {str_of("a\""), str_of("b")};
    for (size_t i = 0; i < countof(rows); i++) {
        const struct manifest_provider provider = {.name = "p",
                                                   .body = parse(a, rows[i].body),
                                                   .kind_document = rows[i].kind,
                                                   .prefix_document = rows[i].prefix,
                                                   .send_dimensions = rows[i].dim};
        const struct embed embed = {.provider = &provider, .model = "m/1", .dimensions = 2};
        tap_str(t, str_dup(a, embed_body(&embed, a, EMBED_DOCUMENT, texts, 2)), rows[i].want,
                rows[i].rule);
    }
}

static void test_query_kind(struct tap *t, struct arena *a) {
    const struct manifest_provider provider = {
        .name = "p",
        .body = parse(a, "{\"i\":\"$texts\",\"t\":\"$kind?\"}"),
        .kind_document = "passage",
        .kind_query = "query",
        .prefix_document = "doc: ",
        .prefix_query = "ask: ",
    };
    const struct embed embed = {.provider = &provider, .model = "m/1", .dimensions = 2};
    const struct str text = str_of("a");
    tap_str(t, str_dup(a, embed_body(&embed, a, EMBED_DOCUMENT, &text, 1)),
            "{\"i\":[\"doc: a\"],\"t\":\"passage\"}", "rows are embedded as documents");
    tap_str(t, str_dup(a, embed_body(&embed, a, EMBED_QUERY, &text, 1)),
            "{\"i\":[\"ask: a\"],\"t\":\"query\"}", "searches as queries");
}

static void test_environment(struct tap *t, struct arena *a) {
    static const struct {
        const char *url, *key;
        const char *want_url, *want_auth; /* NULL url: an error */
        const char *message, *rule;
    } rows[] = {
        {"http://h/{model}:x", NULL, "http://h/m%2F1:x", NULL, NULL,
         "the model is percent-encoded in the URL"},
        {"http://{env:T_HOST}/v", "T_KEY", "http://example.test/v", "Bearer abc", NULL,
         "variables are filled in"},
        {"http://h", "T_NONE?", "http://h", NULL, NULL, "an optional key may be missing"},
        {"http://h", "T_NONE", NULL, NULL, "environment variable \"T_NONE\" is not set",
         "a missing key is named"},
        {"http://h/{env:T_NONE}", NULL, NULL, NULL, "environment variable \"T_NONE\" is not set",
         "a missing variable of the URL is named"},
        {"http://h", "T_LINES", NULL, NULL,
         "environment variable \"T_LINES\" holds a space, a line break or a control character",
         "a key cannot break the header"},
        {"http://h/{modle}", NULL, NULL, NULL, "unknown placeholder \"{modle}\" in the URL",
         "an unknown placeholder is refused"},
    };

    setenv("T_HOST", "example.test", 1);
    setenv("T_KEY", "abc", 1);
    setenv("T_LINES", "abc\nX-Evil: 1", 1);
    unsetenv("T_NONE");
    for (size_t i = 0; i < countof(rows); i++) {
        const struct manifest_provider provider = {.name = "p",
                                                   .url = rows[i].url,
                                                   .api_key_env = rows[i].key,
                                                   .auth_header = "Authorization",
                                                   .auth_prefix = "Bearer "};
        const struct manifest m = manifest_of(&provider, "halfvec");
        struct diags d = diags_new(a);
        struct embed embed;
        const bool ok = embed_new(&d, a, m.provider, &m.to, &embed);
        tap_str(t, ok ? embed.url : d.first->message,
                rows[i].want_url ? rows[i].want_url : rows[i].message, rows[i].rule);
        if (ok)
            tap_str(t, embed.auth.value, rows[i].want_auth, "the secret stands after its prefix");
        tap_ok(t, !ok || embed.half, "the column's type is known");
    }
    for (size_t i = 0; i < countof(embed_probes); i++)
        tap_int(t, (long long)strlen(embed_probes[i].ptr), (long long)embed_probes[i].len,
                "a probe's length is its text's");
}

static bool go_on(struct diags *d, void *context) {
    (void)d;
    (void)context;
    return true;
}

/* The headers of the next request, one a line, or the message. */
static const char *headers(struct arena *a, struct embed *embed) {
    struct diags d = diags_new(a);
    struct http_request request;
    if (!embed_request(&d, embed, &(struct meanwhile){go_on, NULL}, a, str_of("{}"), 1, &request))
        return d.first->message;
    struct buf out = buf_new(a, 4000);
    for (size_t i = 0; i < request.header_count; i++)
        buf_printf(&out, "%s: %s\n", request.headers[i].name, request.headers[i].value);
    return out.len > 0 ? out.ptr : "";
}

static struct embed opened(struct tap *t, struct arena *a,
                           const struct manifest_provider *provider) {
    const struct manifest m = manifest_of(provider, "vector");
    struct diags d = diags_new(a);
    struct embed embed;
    tap_str(t, embed_new(&d, a, provider, &m.to, &embed) ? "" : d.first->message, "",
            "the provider is opened");
    return embed;
}

static void test_key_in_url(struct tap *t, struct arena *a) {
    const struct manifest_provider provider = {
        .name = "p",
        .url = "http://{env:T_HOST}/?key={env:T_URL_KEY}",
        .vec = "/*",
        .rules = rules,
        .rule_count = countof(rules),
    };
    setenv("T_HOST", "example.test", 1);
    setenv("T_URL_KEY", KEY, 1);
    struct embed embed = opened(t, a, &provider);
    const struct http_answer answer = {
        .status = 401, .body = str_of("{\"error\":\"key " KEY " is not of example.test\"}")};
    struct embed_result result;
    embed_read(&embed, a, &answer, 1, &result);
    tap_str(t, result.reason, "HTTP 401: key ... is not of example.test",
            "a key in the URL is not repeated, the host is");
}

/* The command counts its runs in a file. */
static void test_token(struct tap *t, struct arena *a) {
    char path[] = "/tmp/vecplan-token.XXXXXX";
    close(mkstemp(path));
    const char *script = arena_printf(a, "echo x >>%s; echo tok-$(wc -l <%s)", path, path);
    const char *const arguments[] = {"sh", "-c", script};
    const struct manifest_command command = {arguments, countof(arguments), 2700};
    const struct manifest_rule plan_rule = {403, 403, NULL, ACTION_RETRY};
    struct manifest_provider provider = {.name = "p",
                                         .url = "http://h",
                                         .command = &command,
                                         .auth_header = "Authorization",
                                         .auth_prefix = "Bearer ",
                                         .rules = rules,
                                         .rule_count = countof(rules)};
    struct embed embed = opened(t, a, &provider);
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-1\n", "the command gives the token");
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-1\n", "which is used again");
    embed.auth.until_ms -= 2699 * 1000;
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-1\n", "until its time is over");
    embed.auth.until_ms -= 2000;
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-2\n", "and then is asked for again");
    tap_ok(t, !embed_renew(&embed, 1), "a token that was replaced is not renewed");
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-2\n", "the present one stays then");
    tap_ok(t, embed_renew(&embed, 2), "one that is refused is");
    tap_str(t, headers(a, &embed), "Authorization: Bearer tok-3\n", "by running the command again");

    struct embed_result result;
    const struct http_answer refused = {
        .status = 401, .should_retry = -1, .body = str_of("tok-1 tok-2 tok-3 tok-4")};
    embed_read(&embed, a, &refused, 1, &result);
    tap_int(t, result.verdict, EMBED_RENEW, "a 401 calls for a new token");
    tap_str(t, result.reason, "HTTP 401: ... ... ... tok-4", "no token of the run is shown");
    embed_read(&embed, a, &(struct http_answer){.status = 403, .should_retry = -1}, 1, &result);
    tap_int(t, result.verdict, EMBED_RENEW, "so does a 403");
    provider.rules = &plan_rule;
    provider.rule_count = 1;
    embed_read(&embed, a, &(struct http_answer){.status = 403, .should_retry = -1}, 1, &result);
    tap_int(t, result.verdict, EMBED_RETRY, "unless a rule has it tried again");
    unlink(path);
}

static void test_signature(struct tap *t, struct arena *a) {
    const struct manifest_sigv4 scope = {"{env:AWS_REGION}", "bedrock"};
    const struct manifest_provider provider = {
        .name = "p", .url = "https://h:8443/{model}:x/{env:AWS_REGION}", .sigv4 = &scope};
    const struct manifest m = {.to = {.model = "a:0", .dimensions = 2, .type = "vector"}};
    struct diags d = diags_new(a);
    struct embed embed;
    setenv("AWS_REGION", "eu-central-1", 1);
    setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    unsetenv("AWS_SESSION_TOKEN");
    unsetenv("AWS_SECRET_ACCESS_KEY");
    tap_ok(t, !embed_new(&d, a, &provider, &m.to, &embed), "an access key is needed");
    tap_str(t, d.first->message, "environment variable \"AWS_SECRET_ACCESS_KEY\" is not set",
            "what is missing is named");
    setenv("AWS_SECRET_ACCESS_KEY", KEY, 1);
    if (!tap_ok(t, embed_new(&d, a, &provider, &m.to, &embed), "no session token is needed"))
        return;
    tap_str(t, embed.url, "https://h:8443/a%3A0:x/eu-central-1",
            "what is signed is percent-encoded as AWS's tools do it");
    const char *text = headers(a, &embed);
    tap_ok(t, strstr(text, "Host: h:8443\nX-Amz-Date: 2") == text, "the host is sent as signed");
    tap_ok(t,
           strstr(text, "\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/2") &&
               strstr(text, "/eu-central-1/bedrock/aws4_request, "
                            "SignedHeaders=content-type;host;x-amz-date, Signature="),
           "the region is filled in");
    tap_ok(t, !strstr(text, KEY) && !strstr(text, "Security"), "the key is not sent");
    setenv("AWS_SESSION_TOKEN", OLD_KEY, 1);
    if (!tap_ok(t, embed_new(&d, a, &provider, &m.to, &embed), "a session token is taken"))
        return;
    text = headers(a, &embed);
    tap_ok(t,
           strstr(text, "\nX-Amz-Security-Token: " OLD_KEY "\n") &&
               strstr(text, ";x-amz-security-token, "),
           "sent and signed");
    struct embed_result result;
    embed_read(&embed, a, &(struct http_answer){.status = 403, .body = str_of(OLD_KEY " " KEY)}, 1,
               &result);
    tap_str(t, result.reason, "HTTP 403: ... ...", "neither of the secrets is shown");
    tap_int(t, result.verdict, EMBED_STOP, "a refused signature ends the run");
}

static void test_limits(struct tap *t) {
    static const struct str texts[] = {{"123456", 6}, {"123456", 6}, {"123456", 6}};

    static const struct {
        int64_t batch_tokens;
        const char *prefix;
        size_t count;
        bool fits;
        const char *rule;
    } rows[] = {
        {0, "long prefix", 3, true, "without a limit all texts fit"},
        {5, NULL, 2, true, "three bytes are a token, and a fifth of the limit stays free"},
        {5, NULL, 3, false, "more texts do not fit"},
        {5, "123", 2, false, "prefixes count"},
    };

    static const size_t items[][2] = {{0, 3}, {1, 1}, {2, 2}, {3, 3}, {128, 3}};
    for (size_t i = 0; i < countof(rows); i++) {
        const struct manifest_provider provider = {.batch_tokens = rows[i].batch_tokens,
                                                   .prefix_document = rows[i].prefix};
        const struct embed embed = {.provider = &provider};
        tap_ok(t, embed_fits(&embed, texts, rows[i].count) == rows[i].fits, rows[i].rule);
    }
    for (size_t i = 0; i < countof(items); i++) {
        const struct manifest_provider provider = {.items = (int64_t)items[i][0]};
        const struct embed embed = {.provider = &provider};
        tap_int(t, (long long)embed_probe_count(&embed), (long long)items[i][1],
                "no more probes than a request may hold");
    }
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_shapes(&t, a);
    test_half(&t, a);
    test_rules(&t, a);
    test_transport(&t, a);
    test_echo(&t, a);
    test_bodies(&t, a);
    test_query_kind(&t, a);
    test_environment(&t, a);
    test_key_in_url(&t, a);
    test_token(&t, a);
    test_signature(&t, a);
    test_limits(&t);
    arena_free(a);
    return tap_done(&t);
}
