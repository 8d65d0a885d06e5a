/* Rules of compiler/plan.h: what each key takes, what it becomes, and what its errors say. */
#include "plan_case.h"

static const struct plan_case keys[] = {
    {NULL, "", "", "a plan is read"},
    {"plan: documents_v2\n", "",
     "1:1: missing key \"plan\" [Add \"plan\": name of the plan: it "
     "names files, ledger rows and objects.]",
     "a missing key is reported where its mapping is"},
    {"  model: old\n", "",
     "6:3: missing key \"from.model\" [Add \"from.model\": the model that "
     "made them.]",
     "a missing key below another is reported there"},
    {NULL, "indx: {}\n", "18:1: unknown key \"indx\" [Did you mean \"index\"?]",
     "an unknown key is reported with the nearest one of its mapping"},
    {"  column: embedding\n", "  column: embedding\n  dimension: 3\n",
     "7:3: unknown key \"from.dimension\" [Did you mean \"dimensions\"?]",
     "the nearest key is of the same mapping"},
    {NULL, "nonsense_key: 1\n",
     "18:1: unknown key \"nonsense_key\" [The keys here are vecplan, plan, table, key, text, "
     "where, extension_schema, from, to, providers, index, backfill, cutover, release, emit and "
     "jobs.]",
     "a key that is near none gets the list"},
    {NULL, "from.column: x\n",
     "18:1: unknown key \"from.column\" [The keys here are vecplan, plan, table, key, text, where, "
     "extension_schema, from, to, providers, index, backfill, cutover, release, emit and jobs.]",
     "a path is no key"},
    {NULL, "index: {m: 200}\nbackfil: {}\nbackfill: {batch: x}\n",
     "18:12: \"index.m\" must be 2 to 100, not 200\n19:1: unknown key \"backfil\" [Did you mean "
     "\"backfill\"?]\n20:19: \"backfill.batch\" must be a whole number, not a string [Write digits "
     "alone, without quotes.]",
     "all errors are reported in one run"},
    {NULL, "index: 5\n",
     "18:8: \"index\" must be a mapping, not a number [Write its keys on the lines below, "
     "indented, or in {braces}.]",
     "a mapping is no number"},
    {NULL, "index:\n", "18:7: \"index\" is empty [Write a mapping, or leave the key out.]",
     "a key without a value is an error"},
    {NULL, "where: \"a = '$vecplan$'\"\n",
     "18:8: \"$vecplan\" must not stand in a plan's texts [It marks generated functions: write "
     "something else.]",
     "the bodies' mark is refused"},
};

static const struct plan_case values[] = {
    {"dimensions: 1024", "dimensions: 0", "11:15: \"to.dimensions\" must be 1 to 16000, not 0",
     "dimensions begin at 1"},
    {"dimensions: 1024", "dimensions: \"1024\"",
     "11:15: \"to.dimensions\" must be a whole number, not a string [Write digits alone, without "
     "quotes.]",
     "a string is no number"},
    {"dimensions: 1024", "dimensions: 10.5",
     "11:15: \"to.dimensions\" must be a whole number, not a number with a fraction",
     "a fraction is no whole number"},
    {"dimensions: 1024", "dimensions: 99999999999999999999",
     "11:15: \"to.dimensions\" must be 1 to 16000, not 99999999999999999999",
     "a number too long for the machine is out of range"},
    {"model: new", "model: 512",
     "10:10: \"to.model\" must be a string, not a number [Put the value in quotes.]",
     "a number is no string"},
    {"model: new", "model: \"\"", "10:10: \"to.model\" is empty", "an empty string is refused"},
    {"model: new", "model: \"a\\nb\"",
     "10:10: \"to.model\" holds a line break or control character [Write it on one line.]",
     "a model's name is one line"},
    {NULL, "vecplan: 2\n", "18:10: \"vecplan\" must be 1, not 2",
     "another version of the language is refused"},
    {"plan: documents_v2", "plan: Documents",
     "1:7: \"plan\" must be a lower-case identifier, not \"Documents\" [Use a to z, 0 to 9 and "
     "\"_\", and begin with a letter.]",
     "a plan's name is a lower-case identifier"},
    {"plan: documents_v2", "plan: a2345678901234567890123456789012345678901",
     "1:7: \"plan\" is longer than 40 bytes", "a plan's name has 40 bytes at most"},
    {"key: [id]", "key: id",
     "3:6: \"key\" must be a list of column names, not a string [Write [id].]", "key is a list"},
    {"key: [id]", "key: []", "3:6: \"key\" must name 1 to 16 columns, not 0", "key names a column"},
    {"key: [id]", "key: [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r]",
     "3:6: \"key\" must name 1 to 16 columns, not 17", "key names 16 columns at most"},
    {"key: [id]", "key: [id, 7, '']",
     "3:11: \"key.1\" must be a string, not a number [Put the value in quotes.]\n"
     "3:14: \"key.2\" is empty",
     "each column of the key is checked"},
    {"column: embedding",
     "column: a234567890123456789012345678901234567890123456789012345678901234",
     "6:11: \"from.column\" is longer than 63 bytes", "a name has 63 bytes at most"},
    {"table: public.documents", "table: a.b.c",
     "2:8: \"table\" must be schema.name, not \"a.b.c\" [Names with capitals or signs stand in "
     "double quotes: '\"App\".\"Docs\"'.]",
     "a table has two parts at most"},
    {"table: public.documents", "table: \"public.docs; x\"",
     "2:8: \"table\" must be schema.name, not \"public.docs; x\" [Names with capitals or signs "
     "stand in double quotes: '\"App\".\"Docs\"'.]",
     "nothing stands behind a table's name"},
    {"table: public.documents", "table: 'public.\"\"'",
     "2:8: \"table\" must be schema.name, not \"public.\"\"\" [Names with capitals or signs stand "
     "in double quotes: '\"App\".\"Docs\"'.]",
     "a quoted name is not empty"},
    {NULL, "index: {method: hnsv}\n",
     "18:17: \"index.method\" must be hnsw, ivfflat or none, not \"hnsv\" [Did you mean "
     "\"hnsw\"?]",
     "a choice is one of its values"},
    {"  provider: openai", "  type: text\n  provider: openai",
     "12:9: \"to.type\" must be vector or halfvec, not \"text\"", "new vectors are not text"},
    {NULL, "cutover: {require: {coverage: 1.5}}\n",
     "18:31: \"cutover.require.coverage\" must be 0 to 1, not 1.5", "a share is 0 to 1"},
    {NULL, "cutover: {require: {coverage: all}}\n",
     "18:31: \"cutover.require.coverage\" must be a number, not a string", "a share is a number"},
    {NULL, "cutover: {soak: 7}\n",
     "18:17: \"cutover.soak\" must be a duration such as 60s, 24h or 7d, not \"7\" [Write one "
     "whole number and one of s, m, h, d and w.]",
     "a duration has a unit"},
    {NULL, "cutover: {soak: 1.5h}\n",
     "18:17: \"cutover.soak\" must be a duration such as 60s, 24h or 7d, not \"1.5h\" [Write one "
     "whole number and one of s, m, h, d and w.]",
     "a duration is whole"},
    {NULL, "cutover: {soak: 9999w}\n", "18:17: \"cutover.soak\" must be at most 36500d, not 9999w",
     "a duration has an end"},
    {"expand: 20261122100000", "expand: 20260230100000",
     "14:11: \"release.expand\" must be 14 digits that are a UTC time, not \"20260230100000\" "
     "[Write year, month, day, hour, minute and second: 20261122100000.]",
     "a version is a day that exists"},
    {"expand: 20261122100000", "expand: 20261122100060",
     "14:11: \"release.expand\" must be 14 digits that are a UTC time, not \"20261122100060\" "
     "[Write year, month, day, hour, minute and second: 20261122100000.]",
     "a version is a time that exists"},
    {"expand: 20261122100000", "expand: \"20280229100000\"", "", "a leap day exists"},
    {"expand: 20261122100000", "expand:",
     "14:10: \"release.expand\" is empty [Write a version of 14 digits, or leave the key out.]",
     "a phase without a version is left out"},
    {NULL, "where: \"a; b\"\n",
     "18:8: \"where\" has a \";\" (character 2) [Leave it out, and all that follows it.]",
     "SQL is checked"},
    {NULL, "where: 7\n", "18:8: \"where\" must be an SQL expression in quotes, not a number",
     "SQL is a string"},
};

static const struct plan_case texts[] = {
    {"\"{{title}}\\n\\n{{content}}\"", "title", "", "a text may be a column"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{ title }}\"", "", "spaces in a hole are allowed"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{title\"",
     "4:7: \"text\" has a \"{{\" without its \"}}\" [Write {{column}}.]", "a hole ends"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"title}}\"",
     "4:7: \"text\" has a \"}}\" without its \"{{\" [Write {{column}}.]", "a hole begins"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{a}} b}} {{c}}\"",
     "4:7: \"text\" has a \"}}\" without its \"{{\" [Write {{column}}.]",
     "an end between holes is refused"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"x {{}}\"",
     "4:7: \"text\" has a hole \"{{}}\" that names no column [Write {{column}}.]",
     "a hole names a column"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{{title}}}\"",
     "4:7: \"text\" has a hole \"{{{title}}\" that names no column [Write {{column}}.]",
     "three braces are refused"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{title}}}\"",
     "4:7: \"text\" has a hole \"{{title}}\" that names no column [Write {{column}}.]",
     "three braces at the end are refused"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"{{a {{b}}\"",
     "4:7: \"text\" has a hole \"{{a {{b}}\" that names no column [Write {{column}}.]",
     "a hole in a hole is refused"},
    {"\"{{title}}\\n\\n{{content}}\"", "\"a\\nb\"",
     "4:7: \"text\" holds a line break or control character [Write a column's name, or a template "
     "with {{column}}.]",
     "a text without a hole is a column's name"},
};

static const struct plan_case providers[] = {
    {"provider: openai", "provider: opnai",
     "12:13: unknown provider \"opnai\" [Did you mean \"openai\"?]", "a provider is known"},
    {"provider: openai", "provider: errors", "12:13: unknown provider \"errors\"",
     "the rules for responses are no provider"},
    {NULL, "providers: {x: {preset: opena}}\n",
     "18:25: unknown provider \"opena\" [Did you mean \"openai\"?]",
     "a preset is checked even where it is not used"},
    {NULL, "providers: {x: {url: \"http://a\"}}\n",
     "18:16: missing key \"providers.x.body\" [Describe the whole API (url, body, vec), or add "
     "\"preset\" to adjust one that vecplan knows.]\n"
     "18:16: missing key \"providers.x.vec\" [Describe the whole API (url, body, vec), or add "
     "\"preset\" to adjust one that vecplan knows.]",
     "a provider adjusts a preset or is whole"},
    {NULL, "providers: {a b: {preset: openai}}\n",
     "18:13: \"a b\" is no name for a provider [Use letters, digits, \"_\" and \"-\", and begin "
     "with a letter.]",
     "a provider's name is plain"},
    {NULL, "providers: {x: {preset: openai, ur: 1}}\n",
     "18:33: unknown key \"providers.x.ur\" [Did you mean \"url\"?]",
     "keys of a provider are checked"},
    {NULL, "providers: {x: {preset: openai, url: \"ftp://a\"}}\n",
     "18:38: \"providers.x.url\" must be an http:// or https:// URL [Write it whole, without "
     "spaces: https://host/path.]",
     "a URL is HTTP"},
    {NULL, "providers: {x: {preset: openai, url: \"http://a/b c\"}}\n",
     "18:38: \"providers.x.url\" must be an http:// or https:// URL [Write it whole, without "
     "spaces: https://host/path.]",
     "a URL has no spaces"},
    {NULL, "providers: {x: {preset: openai, url: \"http://u:pass1@a/\"}}\n",
     "18:38: \"providers.x.url\" must not hold a user or password [Name the variable that holds "
     "the secret in \"api_key_env\".]",
     "a URL holds no password"},
    {NULL, "providers: {x: {preset: openai, url: \"http://a/?api_key=pass1\"}}\n",
     "18:38: \"providers.x.url\" must not hold a secret [Write {env:NAME} in its place.]",
     "a URL holds no key"},
    {NULL, "providers: {x: {preset: openai, url: \"http://{env:A}/{model}?key={env:B}\"}}\n", "",
     "a URL may have holes"},
    {NULL, "providers: {x: {preset: openai, url: \"http://a/{modell}\"}}\n",
     "18:38: \"providers.x.url\" has a hole that is neither {model} nor {env:NAME} [Write one of "
     "these; a brace that belongs to the URL is %7B or %7D.]",
     "a URL's holes are known"},
    {NULL, "providers: {x: {preset: openai, api_key_env: sk-pass1}}\n",
     "18:46: \"providers.x.api_key_env\" must be the name of an environment variable [Write the "
     "variable's name, such as OPENAI_API_KEY, never the key itself.]",
     "a key is refused where its name belongs"},
    {NULL, "providers: {x: {preset: openai, api_key_env: hf_pass1aaaaaaaaaaaaaaaaaa}}\n",
     "18:46: \"providers.x.api_key_env\" must be the name of an environment variable [Write the "
     "variable's name, such as OPENAI_API_KEY, never the key itself.]",
     "also where it could be a name"},
    {NULL, "providers: {x: {preset: openai, api_key_env: null}}\n", "", "a key may be none"},
    {NULL, "providers: {x: {preset: openai, api_key_env: \"MY_KEY?\"}}\n", "",
     "a key may be optional"},
    {NULL, "providers: {x: {preset: openai, limits: {items: 0}}}\n",
     "18:49: \"providers.x.limits.items\" must be 1 to 100000, not 0", "limits are checked"},
};

/* A secret that stands in a plan by mistake is in no message, excerpt or hint. */
static void test_secrets(struct tap *t) {
    static const char *const lines[] = {
        "providers: {x: {preset: openai, api_key_env: sk-pass1}}\n",
        "providers: {x: {preset: openai, api_key: pass1}}\n",
        "providers: {x: {preset: openai, url: \"http://u:pass1@a/\"}}\n",
        "providers: {x: {preset: openai, url: \"http://a/?api_key=pass1\"}}\n",
        "providers: {x: {preset: openai, url: \"sk-pass1\"}}\n",
        "api_key_env: [pass1\n",
        "providers: {x: {preset: openai, auth: {header: \"X: pass1\", prefix: "
        "hf_pass1pass1pass1aa}}}\n",
        "providers: {x: {preset: openai, auth: {prefix: Apass1pass1pass1pass1pass1}}}\n",
        "providers: {x: {preset: openai, body: {a: $texts, b: sk-pass1aaa}}}\n",
        "providers: {x: {preset: openai, body: {a: $texts, b: AIzapass1pass1pass1pass1pass1}}}\n",
    };
    for (size_t i = 0; i < countof(lines); i++) {
        struct arena *a = arena_new();
        struct diags d;
        struct plan plan;
        const char *text = plan_changed(a, NULL, lines[i]);
        bool ok = strstr(plan_errors(a, &d, str_of(text), &plan), "pass1") == NULL && d.errors > 0;
        for (const struct diag *g = d.first; g != NULL; g = g->next)
            ok = ok && (g->source == NULL || strstr(g->source, "pass1") == NULL);
        tap_ok(t, ok, arena_printf(a, "the secret is not shown: %.18s", lines[i]));
        arena_free(a);
    }
}

static void test_defaults(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d;
    struct plan p;
    tap_str(t, plan_errors(a, &d, str_of(plan_base), &p), "", "the base plan is read");
    tap_str(t, p.table.schema, "public", "the table's schema");
    tap_str(t, p.key.name[0], "id", "the key");
    tap_int(t, (long long)p.text_count, 3, "a template is holes and literals");
    tap_ok(t,
           strcmp(p.text[0].column, "title") == 0 && strcmp(p.text[1].literal, "\n\n") == 0 &&
               strcmp(p.text[2].column, "content") == 0,
           "in their order");
    tap_ok(t, p.where == NULL && p.from.index == NULL && p.to.expression == NULL,
           "what is not given is NULL");
    tap_str(t, p.to.name, "embedding_v2", "to.name counts from.column up");
    tap_int(t, p.to.type, TYPE_VECTOR, "to.type is vector");
    tap_int(t, p.to.layout, LAYOUT_COLUMN, "to.layout is column");
    tap_int(t, p.from.distance, DISTANCE_COSINE, "distances are cosine");
    tap_ok(t, p.index.method == METHOD_HNSW && p.index.m == 16 && p.index.ef_construction == 64,
           "the index is hnsw, 16, 64");
    tap_ok(t,
           p.backfill.batch == 500 && p.backfill.request == 100 && p.backfill.concurrency == 8 &&
               p.backfill.canary_s == 600 && p.backfill.max_failed_rows == 0,
           "backfill is 500, 100, 8, 10m, 0");
    tap_str(t, p.cutover.function.name, "documents_search", "the function is <table>_search");
    tap_str(t, p.cutover.function.schema, "public", "in the table's schema");
    tap_str(t, p.cutover.target, "documents_search", "and the target its bare name");
    tap_ok(t,
           p.cutover.coverage >= 1.0 && p.cutover.pending_s == 60 && p.cutover.max_age_s == 86400 &&
               p.cutover.soak_s == 604800,
           "gates are 1.0, 60s, 24h, 7d");
    tap_ok(t,
           strcmp(p.release[PHASE_EXPAND], "20261122100000") == 0 && p.release[PHASE_INDEX] == NULL,
           "a phase without a version is NULL");
    tap_ok(t, p.emit.format == FORMAT_DBMATE && strcmp(p.emit.directory, "db/migrations") == 0,
           "emit is as given");
    tap_ok(t,
           strcmp(p.jobs.image, "vecrun:" VECPLAN_VERSION) == 0 &&
               strcmp(p.jobs.secret, "vecplan") == 0 && p.jobs.workers == 2,
           "jobs has its defaults");
    arena_free(a);
}

/* A plan changed: what its fields become. */
static struct plan read_changed(struct arena *a, const char *old, const char *new) {
    struct diags d;
    struct plan p;
    if (plan_errors(a, &d, str_of(plan_changed(a, old, new)), &p)[0] != 0)
        printf("# %s\n", plan_rendered(a, &d));
    return p;
}

static void test_fields(struct tap *t) {
    static const struct {
        const char *column, *want;
    } names[] = {{"vec_v2", "vec_v3"},    {"vec_v9", "vec_v10"},
                 {"vec_v0", "vec_v0_v2"}, {"vec_vx", "vec_vx_v2"},
                 {"_v1", "_v2"},          {"v_v99999999999", "v_v99999999999_v2"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(names); i++)
        tap_str(t,
                read_changed(a, "column: embedding", arena_printf(a, "column: %s", names[i].column))
                    .to.name,
                names[i].want, "to.name counts _vN up");
    struct plan p = read_changed(a, "table: public.documents", "table: '\"App\".Docs'");
    tap_ok(t, strcmp(p.table.schema, "App") == 0 && strcmp(p.table.name, "docs") == 0,
           "table follows SQL's folding and quoting");
    tap_str(t, p.cutover.function.schema, "App", "the function goes to the table's schema");
    p = read_changed(a, NULL, "cutover: {function: 'api.\"Find\"', soak: 0s}\n");
    tap_ok(t,
           strcmp(p.cutover.function.schema, "api") == 0 &&
               strcmp(p.cutover.function.name, "Find") == 0,
           "a function may have a schema of its own");
    tap_str(t, p.cutover.target, "api.\"Find\"", "the target is what the plan says");
    tap_int(t, p.cutover.soak_s, 0, "a duration may be 0s");
    p = read_changed(a, NULL, "index: {distance: ip}\n");
    tap_int(t, p.from.distance, DISTANCE_IP, "from.distance is index.distance");
    p = read_changed(a, "  model: old", "  model: old\n  distance: l2");
    tap_ok(t, p.from.distance == DISTANCE_L2 && p.index.distance == DISTANCE_COSINE,
           "from.distance may differ");
    p = read_changed(a, NULL, "where: |\n  a = 1\n  AND b\n");
    tap_str(t, p.where, "a = 1 AND b", "where is one line");
    arena_free(a);
}

static void test_provider(struct tap *t) {
    struct arena *a = arena_new();
    const struct manifest_provider *p = read_changed(a, NULL, "").provider;
    tap_ok(t,
           p != NULL && strcmp(p->name, "openai") == 0 &&
               strcmp(p->url, "https://api.openai.com/v1/embeddings") == 0 &&
               strcmp(p->api_key_env, "OPENAI_API_KEY") == 0,
           "a preset is resolved");
    tap_ok(t,
           strcmp(p->auth_header, "Authorization") == 0 && strcmp(p->auth_prefix, "Bearer ") == 0 &&
               p->kind_document == NULL && p->prefix_query == NULL && !p->normalize,
           "fields that a preset does not have get their defaults");
    tap_ok(t,
           p->base64 && strcmp(p->vec, "/data/*/embedding") == 0 &&
               strcmp(p->usage, "/usage/total_tokens") == 0,
           "the response's form is the preset's");
    tap_ok(t,
           p->items == 2048 && p->item_tokens == 8192 && p->batch_tokens == 300000 &&
               p->body_bytes == 0,
           "so are the limits");
    tap_ok(t,
           str_is(json_str(json_get(p->body, "dimensions")), "$dim?") && json_count(p->body) == 4,
           "the body is JSON");
    tap_int(t, p->send_dimensions, 1024, "the dimensions are sent");
    tap_ok(t,
           p->rule_count == 29 && p->rules[0].low == 401 && p->rules[0].high == 401 &&
               p->rules[0].action == ACTION_STOP && p->rules[10].low == 429 &&
               strcmp(p->rules[10].contains, "insufficient_quota") == 0 &&
               p->rules[28].low == 500 && p->rules[28].high == 599 &&
               p->rules[28].action == ACTION_RETRY,
           "the default rules stand in their order, one a status");
    p = read_changed(a, "provider: openai",
                     "provider: local\n  send_dimensions: false\nproviders:\n  local:\n"
                     "    preset: openai\n    url: http://127.0.0.1:8080/v1/embeddings\n"
                     "    api_key_env: null\n    limits: {items: 50, body_bytes: 5000}")
            .provider;
    tap_ok(t,
           strcmp(p->name, "local") == 0 && p->api_key_env == NULL &&
               strcmp(p->url, "http://127.0.0.1:8080/v1/embeddings") == 0,
           "a plan adjusts a preset");
    tap_ok(t, p->items == 50 && p->item_tokens == 8192 && p->body_bytes == 5000,
           "a plan's limits replace single limits");
    tap_int(t, p->send_dimensions, 0, "the dimensions need not be sent");
    tap_int(t,
            read_changed(a, "provider: openai",
                         "provider: x\nproviders: {x: {preset: openai, limits: {items: 50}}}")
                .backfill.request,
            50, "the default request is no larger than the provider takes");
    arena_free(a);
}

int main(void) {
    struct tap t = {0, 0};
    plan_cases(&t, keys, countof(keys));
    plan_cases(&t, values, countof(values));
    plan_cases(&t, texts, countof(texts));
    plan_cases(&t, providers, countof(providers));
    test_secrets(&t);
    test_defaults(&t);
    test_fields(&t);
    test_provider(&t);
    return tap_done(&t);
}
