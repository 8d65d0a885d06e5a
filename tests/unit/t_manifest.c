/* Rules of runtime/manifest.h: what is written is read back, and nothing else is read. */
#include "../../runtime/base/sha256.h"
#include "../../runtime/manifest_shape.h"
#include "tap.h"

/* A job with all that its kind needs. */
static struct manifest_job job(struct arena *a, const char *kind, bool provider) {
    const struct requirements needed = manifest_required_statements;
    const struct requirements numbers = manifest_required_parameters;
    struct manifest_statement *statements = arena_array(a, needed.count, sizeof(*statements));
    struct manifest_parameter *parameters = arena_array(a, numbers.count, sizeof(*parameters));
    struct manifest_job out = {.kind = kind, .statements = statements, .parameters = parameters};
    for (size_t i = 0; i < needed.count; i++) {
        const struct requirement *row = &needed.rows[i];
        if (strcmp(row->kind, kind) == 0 &&
            (row->need == NEED_ALWAYS || (row->need == NEED_PROVIDER && provider)))
            statements[out.statement_count++] =
                (struct manifest_statement){row->name, "SELECT 1\n  FROM \"t\"\n\n WHERE a = 'é'"};
    }
    for (size_t i = 0; i < numbers.count; i++) {
        if (strcmp(numbers.rows[i].kind, kind) == 0 &&
            (numbers.rows[i].need != NEED_PROVIDER || provider))
            parameters[out.parameter_count++] = (struct manifest_parameter){
                numbers.rows[i].name, strcmp(numbers.rows[i].name, "batch") == 0 ? 500 : 1.5};
    }
    return out;
}

static const char *const after[] = {"expand"};
static const char *const key[] = {"id", "Tenant \"x\""};
static const char *const unreleased[] = {"cutover", "contract"};
static const struct manifest_rule rules[] = {{400, 499, "too many", ACTION_SPLIT},
                                             {500, 599, NULL, ACTION_RETRY}};
static const struct manifest_file files[] = {
    {"ledger", "../db/1_ledger.sql", NULL, "20261122100000", "ab", true},
    {"index", "../db/2.up.sql", "../db/2.down.sql", "20261122100001", "cd", false}};
static const struct manifest_gate gates[] = {{"coverage", 1, false, true},
                                             {"pending", 60, true, false}};

static const char *const arguments[] = {"gcloud", "auth", "print-access-token"};
static const struct manifest_command command = {arguments, countof(arguments), 2700};
static const struct manifest_headers headers = {.remaining_tokens = "left", .reset_tokens = "in"};
static const struct manifest_sigv4 sigv4 = {"eu-central-1", "bedrock"};

static struct manifest_provider provider(struct arena *a) {
    struct diags d = diags_new(a);
    const struct json *body = NULL;
    if (!json_parse(&d, a, "body", str_of("{\"model\": \"$model\", \"input\": \"$texts\"}"), &body))
        abort();
    return (struct manifest_provider){.name = "openai",
                                      .url = "https://x/{model}",
                                      .body = body,
                                      .command = &command,
                                      .sigv4 = &sigv4,
                                      .auth_header = "Authorization",
                                      .auth_prefix = "Bearer ",
                                      .vec = "/data/*/embedding",
                                      .base64 = true,
                                      .items = 2048,
                                      .concurrency = 8,
                                      .rpm = 3000,
                                      .tpm = 1000000,
                                      .headers = &headers,
                                      .rules = rules,
                                      .rule_count = countof(rules)};
}

static struct manifest sample(struct arena *a, const struct manifest_provider *provider) {
    struct manifest_job *jobs = arena_array(a, 2, sizeof(*jobs));
    jobs[0] = job(a, "ledger", provider != NULL);
    jobs[1] = job(a, "backfill", provider != NULL);
    jobs[1].after = after;
    jobs[1].after_count = countof(after);
    const struct manifest_space from = {"old", 768, "vector", "column", "public.t", "embedding"};
    const struct manifest_space to = {"new", 1024, "halfvec", "table", "public.t_v2", "embedding"};
    return (struct manifest){.vecplan = "0.1.0",
                             .plan = "p",
                             .plan_checksum = "12",
                             .table = "public.t",
                             .target = "t_search",
                             .format = "dbmate",
                             .key = key,
                             .key_count = countof(key),
                             .from = from,
                             .to = to,
                             .provider = provider,
                             .from_provider = provider,
                             .files = files,
                             .file_count = countof(files),
                             .unreleased = unreleased,
                             .unreleased_count = countof(unreleased),
                             .jobs = jobs,
                             .job_count = 2,
                             .gates = gates,
                             .gate_count = countof(gates)};
}

static struct str text_of(struct arena *a, const struct manifest *m) {
    struct buf out = buf_new(a, MANIFEST_BYTES_MAX);
    manifest_write(m, a, &out);
    return buf_slice(&out);
}

/* The text with `from` replaced at its first place. */
static struct str replace(struct arena *a, struct str text, const char *from, const char *to) {
    const char *at = strstr(text.ptr, from);
    if (!at)
        return (struct str){0};
    struct buf out = buf_new(a, MANIFEST_BYTES_MAX);
    buf_add(&out, text.ptr, (size_t)(at - text.ptr));
    buf_puts(&out, to);
    buf_puts(&out, at + strlen(from));
    return buf_slice(&out);
}

/* The text with the checksum that its lines call for. */
static struct str seal(struct arena *a, struct str text) {
    const char *at = strstr(text.ptr, "  \"checksum\": \"");
    for (const char *next = at; next; next = strstr(next + 1, "\n  \"checksum\": \""))
        at = *next == '\n' ? next + 1 : next;
    struct buf out = buf_new(a, MANIFEST_BYTES_MAX);
    const struct str above = {text.ptr, (size_t)(at - text.ptr)};
    buf_str(&out, above);
    buf_printf(&out, "  \"checksum\": \"%s\"\n}\n", sha256_hex(a, above));
    return buf_slice(&out);
}

static void test_round_trip(struct tap *t, struct arena *a, const struct manifest *m,
                            const char *rule) {
    struct diags d = diags_new(a);
    struct manifest read;
    const struct str text = text_of(a, m);
    if (!tap_ok(t, manifest_read(&d, a, "m.json", text, &read), rule)) {
        diags_print(&d, "# t_manifest", false, stdout);
        return;
    }
    tap_ok(t, str_eq(text, text_of(a, &read)), "what is read is written as the same bytes");
    tap_str(t, manifest_sql(manifest_job(&read, "backfill"), "window"),
            manifest_sql(manifest_job(m, "backfill"), "window"), "a statement keeps its lines");
    tap_ok(t, manifest_number(manifest_job(&read, "backfill"), "batch") > 499,
           "a parameter is found by name");
    tap_ok(t, manifest_job(&read, "verify") == NULL && manifest_step(&read, "cutover") == NULL,
           "a job or step that is not there is NULL");
    tap_str(t, manifest_step(&read, "index")->down, "../db/2.down.sql", "a step is found by name");
    tap_ok(t, (read.provider == NULL) == (m->provider == NULL), "the provider may be null");
    tap_ok(t, (read.from_provider == NULL) == (m->from_provider == NULL),
           "so may that of the old model");
    tap_ok(t,
           m->provider == NULL || (read.provider->rpm == 3000 && read.provider->tpm == 1000000 &&
                                   strcmp(read.provider->headers->reset_tokens, "in") == 0 &&
                                   read.provider->headers->reset_requests == NULL),
           "limits of pace are read");
    tap_ok(t, read.gates[1].at_most && !read.gates[0].at_most, "a gate keeps its bound");
}

static void test_page(struct tap *t, struct arena *a, const struct manifest *m) {
    const struct str text = text_of(a, m);
    tap_ok(t, str_starts(text, str_of("{\n  \"format\": 1,\n  \"vecplan\": \"0.1.0\",\n")),
           "the format comes first, one key a line");
    tap_ok(t, strstr(text.ptr, "\"max_failed_rows\": 1.5") && strstr(text.ptr, "\"batch\": 500,"),
           "whole numbers are written without a point");
    tap_ok(t, strstr(text.ptr, "\n          \"SELECT 1\",\n") != NULL,
           "a statement is an array of its lines");
    tap_ok(t, str_eq(seal(a, text), text), "the checksum covers all that stands above its line");
}

static void test_refusals(struct tap *t, struct arena *a, struct str good) {
    static const struct {
        const char *from, *to;
        bool sealed; /* with the checksum put right */
        const char *message, *rule;
    } rows[] = {
        {"\"plan\": \"p\"", "\"plan\": \"q\"", false,
         "the checksum is wrong: it was edited by hand or cut short", "an edit by hand is refused"},
        {"\n}\n", "\n}", false, "the checksum is wrong: it was edited by hand or cut short",
         "a byte short at the end is refused"},
        {"\"format\": 1,", "\"format\": 2,", false,
         "made for another version of vecrun: its format is 2, this vecrun reads format 1",
         "another format is said before the checksum"},
        {"\"format\": 1,", "", true, "this is not a manifest of vecplan: it has no key \"format\"",
         "a format is needed"},
        {"\"format\": 1,", "\"format\": \"1\",", true, "\"/format\" must be a whole number",
         "the format is a number"},
        {"\"plan\": \"p\",", "", true, "key \"/plan\" is missing", "a missing key is refused"},
        {"\"plan\": \"p\",", "\"plan\": \"p\", \"plam\": 1,", true, "unknown key \"/plam\"",
         "an unknown key is refused"},
        {"\"plan\": \"p\",", "\"plan\": 7,", true, "\"/plan\" must be a string",
         "a wrong type is refused"},
        {"\"dimensions\": 768", "\"dimensions\": -1", true,
         "\"/from/dimensions\" must be a whole number", "a path names the key"},
        {"\"transactional\": true", "\"transactional\": 1", true,
         "\"/files/0/transactional\" must be true or false", "a path names the element"},
        {"\"action\": \"split\"", "\"action\": \"spilt\"", true,
         "\"/provider/rules/0/action\" must be \"retry\", \"split\", \"quarantine\" or \"stop\"",
         "an action is one of four"},
        {"\"low\": 400", "\"low\": 4000", true, "\"/provider/rules/0/low\" must be an HTTP status",
         "a status has three digits"},
        {"\"bound\": \"at_most\"", "\"bound\": null", true,
         "\"/gates/1/bound\" must be \"at_least\" or \"at_most\"", "a bound is one of two"},
        {"\"ttl_s\": 2700", "\"ttl_s\": 86401", true,
         "the command of provider \"openai\" is not one", "a token lives for a day at most"},
        {"\"gcloud\",\n        \"auth\",\n        \"print-access-token\"\n", "", true,
         "the command of provider \"openai\" is not one", "a command names a program"},
        {"\"region\": \"eu-central-1\",", "", true, "key \"/provider/sigv4/region\" is missing",
         "a signature needs its region"},
        {"\"batch\": 500", "\"batch\": \"500\"", true,
         "\"/jobs/1/parameters/batch\" must be a number", "a parameter is a number"},
        {"\"kind\": \"ledger\"", "\"kind\": \"leger\"", true, "unknown kind of job \"leger\"",
         "an unknown kind of job is refused"},
        {"\"kind\": \"ledger\"", "\"kind\": \"verify_renamed\"", true,
         "job \"verify_renamed\" lacks \"measure\"",
         "a job by other names needs what its like does"},
        {"\"step_put\": [", "\"step_get\": [", true, "job \"ledger\" lacks \"step_put\"",
         "a missing statement is refused"},
        {"\"step_put\": [", "\"step_get\": [], \"step_put\": [", true,
         "job \"ledger\" has an unknown \"step_get\"", "an unknown statement is refused"},
        {"\"batch\": 500,", "\"batch\": 500000,", true,
         "job \"backfill\" has a \"batch\" out of range", "a parameter has a range"},
        {"\"batch\": 500,", "", true, "job \"backfill\" lacks \"batch\"",
         "a missing parameter is refused"},
        {"\"batch\": 500,", "\"batch\": 500, \"bath\": 1,", true,
         "job \"backfill\" has an unknown \"bath\"", "an unknown parameter is refused"},
        {"\"texts\": [", "\"text\": [", true, "job \"backfill\" lacks \"texts\"",
         "a provider calls for the texts"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        struct manifest read;
        struct str text = replace(a, good, rows[i].from, rows[i].to);
        if (rows[i].sealed)
            text = seal(a, text);
        const bool ok = manifest_read(&d, a, "m.json", text, &read);
        tap_str(t, ok || !d.first ? NULL : d.first->message, rows[i].message, rows[i].rule);
        if (!ok && (d.errors != 1 || !d.first->hint || strcmp(d.first->pos.file, "m.json") != 0))
            tap_ok(t, false, "a refusal is one error with the file's name and a hint");
    }
}

static void test_cut(struct tap *t, struct arena *a, struct str good) {
    bool refused = true;
    for (size_t len = 0; len < good.len; len += 1 + good.len / 200) {
        struct diags d = diags_new(a);
        struct manifest read;
        refused &= !manifest_read(&d, a, "m.json", (struct str){good.ptr, len}, &read);
    }
    tap_ok(t, refused, "a manifest cut short anywhere is refused");
}

/* The old vectors are made by the old model's provider. */
static void test_refresh(struct tap *t, struct arena *a, struct manifest m) {
    struct manifest_job *jobs = arena_array(a, m.job_count + 1, sizeof(*jobs));
    memcpy(jobs, m.jobs, m.job_count * sizeof(*jobs));
    jobs[m.job_count++] = job(a, "refresh", true);
    m.jobs = jobs;
    struct manifest read;
    struct diags d = diags_new(a);
    tap_ok(t, manifest_read(&d, a, "m.json", text_of(a, &m), &read),
           "a manifest that keeps both spaces fresh is read");
    m.from_provider = NULL;
    tap_ok(t, !manifest_read(&d, a, "m.json", text_of(a, &m), &read),
           "without a provider it is not");
    tap_str(t, d.first->message, "job \"refresh\" has no \"from_provider\"", "and this is why");
}

/* verify has room for each gate that it knows. */
static void test_gates(struct tap *t, struct arena *a, const struct manifest *whole) {
    static const struct manifest_gate twice[] = {{"tags", 1, false, true},
                                                 {"tags", 1, false, true}};
    static const struct manifest_gate other[] = {{"beauty", 1, false, true}};
    struct manifest m = *whole;
    tap_str(t, manifest_gates_wrong(a, &m), NULL, "gates that verify knows");
    m.gates = twice;
    tap_str(t, manifest_gates_wrong(a, &m), "gate \"tags\" is there twice", "a gate is there once");
    m.gates = other;
    m.gate_count = 1;
    tap_str(t, manifest_gates_wrong(a, &m), "unknown gate \"beauty\"", "any other is refused");
}

/* What the gates that search are measured with is there exactly where they are. */
static void test_search_gates(struct tap *t, struct arena *a, const struct manifest *whole) {
    static const struct manifest_gate recall[] = {{"recall", 0.9, false, true}};
    const struct manifest_job jobs[] = {job(a, "verify", true)};
    struct manifest m = *whole, read;
    struct diags d = diags_new(a);
    m.jobs = jobs;
    m.job_count = 1;
    tap_str(t, manifest_jobs_wrong(a, &m), "job \"verify\" has an unknown \"recall_k\"",
            "no gate, no parameters");
    m.gates = recall;
    m.gate_count = 1;
    tap_str(t, manifest_jobs_wrong(a, &m), "job \"verify\" lacks \"recall_sample\"",
            "a gate needs its statements");
    m = *whole;
    m.queries = "queries.txt";
    m.from_provider = NULL;
    tap_ok(t, !manifest_read(&d, a, "m.json", text_of(a, &m), &read), "queries need both models");
    tap_str(t, d.first ? d.first->message : NULL, "\"/queries\" needs the providers of both models",
            "and it is said");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    const struct manifest_provider with = provider(a);
    const struct manifest m = sample(a, &with), expression = sample(a, NULL);
    test_round_trip(&t, a, &m, "a manifest with a provider is read back");
    test_round_trip(&t, a, &expression, "a manifest with an expression is read back");
    test_page(&t, a, &m);
    test_refusals(&t, a, text_of(a, &m));
    test_cut(&t, a, text_of(a, &m));
    test_refresh(&t, a, m);
    test_gates(&t, a, &m);
    test_search_gates(&t, a, &m);
    arena_free(a);
    return tap_done(&t);
}
