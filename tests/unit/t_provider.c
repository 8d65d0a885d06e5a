/*
 * Rules of compiler/provider.h with runtime/embed.h: what each preset sends and reads, what a
 * response calls for, and how a plan adjusts a preset or describes a provider itself.
 */
#include "../../compiler/provider.h"
#include "../../compiler/vocabulary.h"
#include "../../runtime/base/embedded.h"
#include "../../runtime/embed.h"
#include "plan_case.h"

#define VECTORS "[1,2],[3,4]"
#define ITEM_1 "{\"index\":1,\"embedding\":[3,4]}"
#define ITEM_0 "{\"index\":0,\"embedding\":[1,2]}"
#define OPENAI "{\"data\":[" ITEM_1 "," ITEM_0 "],\"model\":\"m\",\"usage\":{\"total_tokens\":3}}"
#define BASE64                                                                                     \
    "{\"data\":[{\"index\":1,\"embedding\":\"AABAQAAAgEA=\"},"                                     \
    "{\"index\":0,\"embedding\":\"AACAPwAAAEA=\"}],\"model\":\"m\",\"usage\":{\"total_tokens\":3}" \
    "}"

/* The documented request for the texts "a" and "b", two dimensions and model "m", and the
 * documented answer, its items out of order where they have an index. */
static const struct {
    const char *preset, *body, *answer, *vectors;
    size_t count;
    int tokens;
} presets[] = {
    {"azure", "{\"input\":[\"a\",\"b\"],\"dimensions\":2}", OPENAI, "1,2;3,4", 2, 3},
    {"bedrock-titan", "{\"inputText\":\"a\",\"dimensions\":2,\"normalize\":true}",
     "{\"embedding\":[1,2],\"inputTextTokenCount\":2}", "1,2", 1, 2},
    {"cohere",
     "{\"model\":\"m\",\"texts\":[\"a\",\"b\"],\"input_type\":\"search_document\","
     "\"embedding_types\":[\"float\"],\"truncate\":\"NONE\",\"output_dimension\":2}",
     "{\"embeddings\":{\"float\":[" VECTORS "]},\"meta\":{\"billed_units\":{\"input_tokens\":4}}}",
     "1,2;3,4", 2, 4},
    {"gemini",
     "{\"requests\":[{\"model\":\"models/m\",\"content\":{\"parts\":[{\"text\":\"a\"}]},"
     "\"taskType\":\"RETRIEVAL_DOCUMENT\",\"outputDimensionality\":2},"
     "{\"model\":\"models/m\",\"content\":{\"parts\":[{\"text\":\"b\"}]},"
     "\"taskType\":\"RETRIEVAL_DOCUMENT\",\"outputDimensionality\":2}]}",
     "{\"embeddings\":[{\"values\":[3,4]},{\"values\":[0,5]}]}", "0.6,0.8;0,1", 2, 0},
    {"jina",
     "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"task\":\"retrieval.passage\",\"truncate\":false,"
     "\"dimensions\":2,\"embedding_type\":\"float\"}",
     OPENAI, "1,2;3,4", 2, 3},
    {"llamacpp", "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}", OPENAI, "1,2;3,4", 2, 3},
    {"llamacpp-native", "{\"input\":[\"a\",\"b\"]}",
     "[{\"index\":1,\"embedding\":[[3,4]]},{\"index\":0,\"embedding\":[[1,2]]}]", "1,2;3,4", 2, 0},
    {"mistral", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"output_dimension\":2}",
     "{\"data\":[{\"embedding\":[1,2]},{\"embedding\":[3,4]}],\"model\":\"m\","
     "\"usage\":{\"total_tokens\":3}}",
     "1,2;3,4", 2, 3},
    {"nomic",
     "{\"model\":\"m\",\"texts\":[\"a\",\"b\"],\"task_type\":\"search_document\","
     "\"dimensionality\":2,\"long_text_mode\":\"truncate\"}",
     "{\"embeddings\":[" VECTORS "],\"usage\":{\"total_tokens\":3},\"model\":\"m\"}", "1,2;3,4", 2,
     3},
    {"ollama", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"truncate\":false,\"dimensions\":2}",
     "{\"model\":\"m\",\"embeddings\":[" VECTORS "],\"prompt_eval_count\":5}", "1,2;3,4", 2, 5},
    {"openai",
     "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2,\"encoding_format\":\"base64\"}",
     BASE64, "1,2;3,4", 2, 3},
    {"tei",
     "{\"inputs\":[\"a\",\"b\"],\"truncate\":false,\"normalize\":true,"
     "\"prompt_name\":\"document\",\"dimensions\":2}",
     "[" VECTORS "]", "1,2;3,4", 2, 0},
    {"tei-openai", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2}", OPENAI, "1,2;3,4",
     2, 3},
    {"vertex",
     "{\"instances\":[{\"content\":\"a\",\"task_type\":\"RETRIEVAL_DOCUMENT\"},"
     "{\"content\":\"b\",\"task_type\":\"RETRIEVAL_DOCUMENT\"}],"
     "\"parameters\":{\"autoTruncate\":false,\"outputDimensionality\":2}}",
     "{\"predictions\":[{\"embeddings\":{\"values\":[1,2]}},{\"embeddings\":{\"values\":[3,4]}}]}",
     "1,2;3,4", 2, 0},
    {"vllm", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2}", OPENAI, "1,2;3,4", 2, 3},
    {"voyage",
     "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"input_type\":\"document\",\"truncation\":false,"
     "\"output_dimension\":2,\"encoding_format\":\"base64\"}",
     BASE64, "1,2;3,4", 2, 3},
};

/* A plan of plan_base whose provider has this text after its colon. */
static struct plan read_plan(struct arena *a, const char *provider) {
    struct diags d;
    struct plan plan;
    const char *text = plan_changed(a, "dimensions: 1024\n  provider: openai",
                                    arena_printf(a, "dimensions: 2\n  provider: %s", provider));
    const char *errors = plan_errors(a, &d, str_of(text), &plan);
    if (*errors != '\0') {
        printf("# %s\n%s\n", errors, text);
        abort();
    }
    return plan;
}

/* The provider as the manifest has it, but for its name. */
static const char *manifest_text(struct arena *a, const struct manifest_provider *provider) {
    struct manifest_provider same = *provider;
    struct buf out = buf_new(a, MANIFEST_BYTES_MAX);
    same.name = "x";
    manifest_write(&(struct manifest){.provider = &same}, a, &out);
    return out.ptr;
}

/* A preset's file as the value of providers.own. */
static const char *pasted(struct arena *a, const char *preset) {
    const char *file = arena_printf(a, "providers/%s.yaml", preset);
    struct str rest = embedded_text(file), line;
    struct buf out = buf_new(a, 1 << 16);
    buf_puts(&out, "own\nproviders:\n  own:\n");
    while (str_split(&rest, '\n', &line))
        buf_printf(&out, "    %.*s\n", (int)line.len, line.ptr);
    return out.ptr;
}

static const char *shown(struct arena *a, const struct embed_result *result, size_t count) {
    struct buf out = buf_new(a, 1000);
    for (size_t i = 0; result->verdict == EMBED_OK && i < count; i++)
        buf_printf(&out, "%s%g,%g", i > 0 ? ";" : "", (double)result->vectors[i][0],
                   (double)result->vectors[i][1]);
    return result->verdict == EMBED_OK ? out.ptr : result->reason;
}

static void test_presets(struct tap *t) {
    static const struct str texts[] = {{"a", 1}, {"b", 1}};
    size_t files = 0;
    for (size_t i = 0; i < countof(presets); i++) {
        struct arena *a = arena_new();
        const char *name = presets[i].preset;
        const struct manifest_provider *p = read_plan(a, name).provider;
        struct embed embed = {.provider = p, .model = "m", .dimensions = 2, .keep = a};
        const size_t count = presets[i].count;
        struct embed_result result;
        tap_str(t, str_dup(a, embed_body(&embed, a, EMBED_DOCUMENT, texts, count)), presets[i].body,
                arena_printf(a, "%s: the request is the documented one", name));
        embed_read(&embed, a,
                   &(struct http_answer){.status = 200, .body = str_of(presets[i].answer)}, count,
                   &result);
        tap_str(t, shown(a, &result, count), presets[i].vectors,
                arena_printf(a, "%s: the vectors of the documented answer are found", name));
        tap_int(t, result.tokens, presets[i].tokens,
                arena_printf(a, "%s: so are the tokens billed", name));
        tap_str(t, manifest_text(a, read_plan(a, pasted(a, name)).provider), manifest_text(a, p),
                arena_printf(a, "%s: a plan may describe it in the same words", name));
        arena_free(a);
    }
    for (size_t i = 0; i < embedded_count; i++)
        files += strncmp(embedded_files[i].name, "providers/", 10) == 0;
    tap_int(t, (long long)files, countof(presets) + 1, "no preset is left out here");
}

static void test_responses(struct tap *t) {
    static const struct {
        const char *provider;
        int status;
        const char *body;
        enum embed_verdict verdict;
        const char *rule;
    } rows[] = {
        {"openai", 429, "{\"error\":{\"code\":\"insufficient_quota\"}}", EMBED_STOP,
         "no quota left is for good"},
        {"openai", 429, "slow down", EMBED_RETRY, "too fast is not"},
        {"openai", 308, "", EMBED_STOP, "no redirect is followed"},
        {"openai", 418, "", EMBED_STOP, "an unknown refusal ends the run"},
        {"openai", 599, "", EMBED_RETRY, "an unknown failure is tried again"},
        {"gemini", 400, "at most 100 requests can be in one batch", EMBED_SPLIT,
         "gemini: a batch too large is split"},
        {"llamacpp", 500, "input is too large to process", EMBED_QUARANTINE,
         "llamacpp: too long a text is no overload"},
        {"llamacpp", 500, "loading model", EMBED_RETRY, "llamacpp: another failure is"},
        {"tei", 422, "prompt_name `document` not found", EMBED_STOP,
         "tei: an unknown prompt is the plan's fault"},
        {"tei", 413, "Prompt name not found", EMBED_STOP, "tei: also in its older form"},
        {"tei", 413, "batch size 64 > maximum allowed batch size 32", EMBED_SPLIT,
         "tei: a batch too large is split"},
        {"tei", 413, "`inputs` must have less than 512 tokens", EMBED_QUARANTINE,
         "tei: too long a text is set aside"},
        {"tei", 413, "length limit exceeded", EMBED_SPLIT, "tei: a body too large is split"},
        {"tei", 424, "", EMBED_RETRY, "tei: a backend's failure passes"},
        {"tei-openai", 424, "", EMBED_RETRY, "tei-openai: likewise"},
        {"openai", 424, "", EMBED_STOP, "424 is tei's alone"},
        {"mistral", 400, "{\"code\":\"3210\"}", EMBED_SPLIT, "mistral: too many tokens are split"},
        {"mistral", 400, "{\"code\":\"3051\"}", EMBED_QUARANTINE,
         "mistral: another refusal is not"},
        {"x\nproviders: {x: {preset: tei, errors: [{status: 424, action: stop}, {status: 4xx, "
         "body_contains: NO, action: retry}]}}",
         424, "", EMBED_STOP, "the plan's rules stand before the preset's"},
        {"x\nproviders: {x: {preset: tei, errors: [{status: [418, 4xx], body_contains: NO, "
         "action: retry}]}}",
         404, "no such thing", EMBED_RETRY, "a class is a status; text is compared in any case"},
        {"x\nproviders: {x: {preset: tei, errors: [{status: 4xx, body_contains: NO, "
         "action: retry}]}}",
         422, "batch size", EMBED_SPLIT, "where they do not match the preset's count"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct arena *a = arena_new();
        struct embed embed = {.provider = read_plan(a, rows[i].provider).provider,
                              .model = "m",
                              .dimensions = 2,
                              .keep = a};
        struct embed_result result;
        embed_read(&embed, a,
                   &(struct http_answer){
                       .status = rows[i].status, .body = str_of(rows[i].body), .should_retry = -1},
                   2, &result);
        tap_int(t, result.verdict, rows[i].verdict, rows[i].rule);
        arena_free(a);
    }
}

static const struct plan_case values[] = {
    {NULL,
     "providers: {x: {preset: tei, kinds: null, prefix: {document: \"Instruct: a\\n\\tText: \", "
     "query: \"\"}, limits: {concurrency: 100000, rpm: 1, tpm: 1000000000}}}\n",
     "", "a preset's kinds may be taken away, a prefix may have lines or be empty"},
    {NULL,
     "providers: {x: {preset: openai, auth: {header: X-Api-Key, prefix: \"Token token=\"}}}\n",
     "18:67: \"providers.x.auth.prefix\" must be a word such as \"Bearer \", or \"\" [The key "
     "itself "
     "stands in the variable that \"api_key_env\" names.]",
     "a prefix is one word"},
    {NULL, "providers: {x: {preset: openai, auth: {prefix: \"Token \"}}}\n", "",
     "the usual header may have another prefix"},
    {NULL, "providers: {x: {preset: openai, auth: {prefix: Key=}}}\n", "",
     "a prefix may end with a sign"},
    {NULL,
     "providers: {x: {preset: voyage, body: {input: \"$texts\", t: \"$kind?\", n: [-1, 2.5e-3, "
     "true, null, '0x1f', \"$ 5\"]}}}\n",
     "", "a body may hold whatever JSON has"},
    {NULL, "providers: {x: {preset: openai, vec: \"/a~0b/~1/*\", idx: \"/*/i\"}}\n", "",
     "pointers may hold escapes"},
    {NULL, "providers: {x: {preset: openai, vec: \"/a*/*b/v\", idx: null, limits: {items: 1}}}\n",
     "", "a star within a key is a character"},
    {NULL, "providers: {x: {preset: openai, body: {input: \"$texts\", a: 1e999}}}\n",
     "18:60: \"providers.x.body\" has a number that JSON does not know [Write it in decimal, such "
     "as 0.5, or in quotes.]",
     "a number is finite"},
    {NULL, "providers: {x: {preset: openai, kinds: {document: a, query: b}}}\n",
     "18:40: \"providers.x.kinds\" has no meaning: the body has no $kind [Write \"$kind\" in the "
     "body, or \"prefix\" to put text before each text.]",
     "a preset's body needs no kinds that it does not send"},
    {"provider: openai",
     "provider: x\nproviders: {x: {preset: openai, limits: {concurrency: 64}}}\n"
     "backfill: {concurrency: 64}",
     "", "as many requests as the provider takes"},
};

static void test_adjusted(struct tap *t) {
    struct arena *a = arena_new();
    const struct manifest_provider *p =
        read_plan(a, "x\nproviders: {x: {preset: voyage, auth: {header: x-key}, model_echo: null, "
                     "decode: float, normalize: l2, kinds: {document: d}, limits: {rpm: 60}}}")
            .provider;
    tap_ok(t, strcmp(p->auth_header, "x-key") == 0 && strcmp(p->auth_prefix, "") == 0,
           "a header of its own has no prefix unless it is given");
    tap_ok(t, p->model_echo == NULL && strcmp(p->idx, "/data/*/index") == 0,
           "null takes away, what is not named stays");
    tap_ok(t, !p->base64 && p->normalize, "choices are the plan's");
    tap_ok(t,
           strcmp(p->kind_document, "d") == 0 && strcmp(p->kind_query, "query") == 0 &&
               p->rpm == 60 && p->tpm == 0 && p->items == 1000 && p->batch_tokens == 120000,
           "kinds and limits are adjusted one by one");
    p = read_plan(a, "x\nproviders: {x: {preset: openai, headers: {remaining_tokens: null, "
                     "reset_requests: x-in}}}")
            .provider;
    tap_ok(t,
           p->headers != NULL && p->headers->remaining_tokens == NULL &&
               strcmp(p->headers->reset_requests, "x-in") == 0 &&
               strcmp(p->headers->reset_tokens, "x-ratelimit-reset-tokens") == 0,
           "headers are adjusted one by one");
    p = read_plan(a, "x\nproviders: {x: {preset: openai, headers: null}}").provider;
    tap_ok(t, p->headers == NULL, "or taken away");
    p = read_plan(a, "tei\nproviders: {tei: {preset: tei, kinds: null}}").provider;
    tap_ok(t, p->kind_document == NULL && p->kind_query == NULL && p->items == 32,
           "a name under providers comes before a preset of that name");
    p = read_plan(a, "x\nproviders: {x: {url: \"http://a\", body: {i: $texts}, vec: \"/*\"}}")
            .provider;
    tap_ok(t,
           p->items == 128 && p->api_key_env == NULL && !p->base64 && !p->normalize && !p->idx &&
               strcmp(p->auth_prefix, "Bearer ") == 0,
           "a whole description has the defaults");
    p = read_plan(a, "x\nproviders: {x: {url: \"http://a\", body: {i: $texts}, vec: \"/*\", "
                     "limits: {rpm: 5}}}")
            .provider;
    tap_ok(t, p->items == 0 && p->rpm == 5, "limits that are given take the place of the default");
    const struct plan plan =
        read_plan(a, "x\nproviders: {x: {preset: vllm, limits: {items: 7, concurrency: 3}}}");
    tap_ok(t, plan.backfill.request == 7 && plan.backfill.concurrency == 3,
           "requests and their number stay within the limits by default");
    tap_int(t, read_plan(a, "vllm").backfill.concurrency, 8, "otherwise 8 requests are in flight");
    arena_free(a);
}

static void test_auth(struct tap *t) {
    struct arena *a = arena_new();
    const struct manifest_provider *p =
        read_plan(a, "x\nproviders: {x: {preset: azure, auth: {command: [az, token, '']}}}")
            .provider;
    tap_ok(t,
           p->command->argument_count == 3 && strcmp(p->command->arguments[0], "az") == 0 &&
               strcmp(p->command->arguments[2], "") == 0 && p->command->ttl_s == 2700,
           "a command is as it is written, its token is used for 45 minutes");
    tap_ok(t,
           p->api_key_env == NULL && strcmp(p->auth_header, "Authorization") == 0 &&
               strcmp(p->auth_prefix, "Bearer ") == 0,
           "it takes the place of the preset's key and of its header");
    p = read_plan(a, "x\nproviders: {x: {preset: azure, auth: {command: [t], ttl: 1h, header: "
                     "x-token}}}")
            .provider;
    tap_ok(t,
           p->command->ttl_s == 3600 && strcmp(p->auth_header, "x-token") == 0 &&
               strcmp(p->auth_prefix, "") == 0 && p->sigv4 == NULL,
           "its token may stand in another header");
    p = read_plan(a, "x\nproviders: {x: {preset: bedrock-titan, auth: {sigv4: {region: "
                     "\"{env:AWS_REGION}\", service: bedrock}}}}")
            .provider;
    tap_ok(t,
           strcmp(p->sigv4->region, "{env:AWS_REGION}") == 0 &&
               strcmp(p->sigv4->service, "bedrock") == 0 && p->api_key_env == NULL,
           "a signature takes the place of the preset's key");
    p = read_plan(a, "x\nproviders: {x: {preset: azure, api_key_env: OTHER}}").provider;
    tap_ok(t, strcmp(p->auth_header, "api-key") == 0, "another key stands in the preset's header");
    arena_free(a);
}

static void test_from(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d;
    struct plan plan;
    tap_ok(t, read_plan(a, "openai").from_provider == NULL, "the old provider need not be named");
    const char *text = plan_changed(a, "dimensions: 768", "dimensions: 768\n  provider: gemini");
    tap_str(t, plan_errors(a, &d, str_of(text), &plan), "", "the old provider may be named");
    tap_ok(t,
           strcmp(plan.from_provider->name, "gemini") == 0 &&
               plan.from_provider->send_dimensions == 768 && plan.provider->send_dimensions == 1024,
           "it is resolved with the old dimensions");
    arena_free(a);
}

/* What decides the vectors is in the plan's checksum, the rest is not. */
static void test_checksum(struct tap *t) {
    static const struct {
        const char *more;
        bool same;
    } rows[] = {
        {"url: \"http://b\"", true},
        {"api_key_env: OTHER", true},
        {"limits: {items: 5, rpm: 5, concurrency: 2}", true},
        {"errors: [{status: 418, action: stop}]", true},
        {"idx: null", true},
        {"headers: {remaining_requests: x-left}", true},
        {"auth: {command: [gcloud]}", true},
        {"auth: {sigv4: {region: a, service: b}}", true},
        {"body: {input: $texts, dimensions: \"$dim?\"}", false},
        {"kinds: {document: d, query: q}", false},
        {"prefix: {document: \"d: \"}", false},
        {"normalize: l2", false},
    };
    struct arena *a = arena_new();
    const struct plan base = read_plan(a, "x\nproviders: {x: {preset: voyage}}");
    const char *want = vocabulary_plan_checksum(a, &base);
    for (size_t i = 0; i < countof(rows); i++) {
        const struct plan plan =
            read_plan(a, arena_printf(a, "x\nproviders: {x: {preset: voyage, %s%s}}", rows[i].more,
                                      strstr(rows[i].more, "body") ? ", kinds: null" : ""));
        tap_ok(t, (strcmp(vocabulary_plan_checksum(a, &plan), want) == 0) == rows[i].same,
               arena_printf(a, "the plan's checksum %s %s", rows[i].same ? "leaves out" : "covers",
                            rows[i].more));
    }
    arena_free(a);
}

int main(void) {
    struct tap t = {0, 0};
    test_presets(&t);
    test_responses(&t);
    plan_cases(&t, values, countof(values));
    test_adjusted(&t);
    test_auth(&t);
    test_from(&t);
    test_checksum(&t);
    return tap_done(&t);
}
