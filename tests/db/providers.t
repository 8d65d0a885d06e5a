#!/bin/sh
# shellcheck disable=SC2034 # PROVIDER is for make_plan
# Every preset on an endpoint that has its provider's API to the letter (path, key, body; items with
# an index come out of order): each row ends with the vector of its text. Then what a plan describes
# itself, and what providers answer when something is wrong.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
base=${EMBED_URL%/v1/embeddings}
for variable in OPENAI_API_KEY AZURE_OPENAI_API_KEY TEI_API_KEY VLLM_API_KEY LLAMA_API_KEY CO_API_KEY \
    VOYAGE_API_KEY JINA_API_KEY MISTRAL_API_KEY GEMINI_API_KEY VERTEX_ACCESS_TOKEN \
    AWS_BEARER_TOKEN_BEDROCK NOMIC_API_KEY; do
    export "$variable=sk-test-$variable"
done
export AZURE_RESOURCE=mine AZURE_API_VERSION=2024-10-21 AWS_REGION=eu-central-1
export VERTEX_LOCATION=europe-west4 VERTEX_PROJECT=my-project

# NAME PRESET [MORE]: a table, and a plan whose provider is the preset at this endpoint.
make_preset() {
    url=$(sed -n 's|^url: "https*://[^/]*\(.*\)"|\1|p' "$ENV_ROOT/templates/providers/$2.yaml")
    PROVIDER="{preset: $2, url: \"$base/$2$url\"${3:+, $3}}"
    make_own "$1"
}

# NAME: likewise, with PROVIDER as it is.
make_own() {
    make_table "$1" 70
    sql "UPDATE $1 SET body = body || E' \"\\\\ é \\n\\t' WHERE id = 7"
    make_plan "$1" <<PLAN
table: public.$1
key: [id]
text: "{{body}}"
from: {column: embedding, model: old-4, dimensions: 4}
to: {model: "new/8:0", dimensions: 8, provider: local}
backfill: ${BACKFILL:-{batch: 50, concurrency: 4\}}
PLAN
    make_view "$1" column
}

# NAME EXPRESSION: rows whose vector is not (nearly) what the expression over body gives.
differ() {
    sql "SELECT count(*) FROM $1_now WHERE vector IS NULL OR vector <-> $2 > 1e-5
             OR source IS DISTINCT FROM md5(body)::uuid"
}

# KEY: the endpoint as the presets need it, with that key.
serve() {
    embed_reset
    embed_control "{\"model\": \"new/8:0\", \"dimensions\": 8, \"require_key\": \"$1\"}"
}

for file in "$ENV_ROOT"/templates/providers/*.yaml; do
    preset=$(basename "$file" .yaml)
    [ "$preset" != errors ] || continue
    name=$(printf '%s' "$preset" | tr - _)
    variable=$(sed -n 's/^api_key_env: "*\([A-Z_]*\).*/\1/p' "$file")
    serve "${variable:+sk-test-$variable}"
    make_preset "$name" "$preset"
    run "$name"
    want='testvec(body, 8)'
    ! grep -q '^normalize: l2' "$file" || want="l2_normalize($want)"
    is "$preset: exit 0" "$RC" 0
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "$preset: every row has the vector of its text" "$(differ "$name" "$want")" 0
    is "$preset: no request was refused" "$(embed_stat failed)" 0
done

serve sk-test-VERTEX_ACCESS_TOKEN
make_preset single vertex 'limits: {items: 1}, normalize: l2'
run single
is "a preset adjusted: exit 0" "$RC" 0
is "a preset adjusted: one text a request, vectors of unit length" \
    "$(differ single 'l2_normalize(testvec(body, 8))') $(embed_stat requests)" "0 71"

serve ''
PROVIDER="{url: \"$base/llamacpp-native/embeddings\", body: {input: \"\$texts\"}, vec: \"/*/embedding/0\",
    idx: \"/*/index\", prefix: {document: \"passage: \", query: \"query: \"}, limits: {items: 7}}"
make_own own
run own
is "a provider of the plan's own: exit 0" "$RC" 0
is "its prefix stands before each text, and the hash is the text's alone" \
    "$(differ own "testvec('passage: ' || body, 8)")" 0

serve ''
make_preset tokens llamacpp 'limits: {items: 100, batch_tokens: 40}'
run tokens
is "batch_tokens: every row has its vector" "$RC $(differ tokens 'testvec(body, 8)')" "0 0"
is "batch_tokens: requests hold fewer texts" \
    "$([ "$(embed_stat requests)" -ge 8 ] && echo yes)" yes
make_preset bytes llamacpp 'limits: {items: 100, body_bytes: 1000}'
sql "UPDATE bytes SET body = body || repeat('x', 300) WHERE id > 20"
embed_reset
serve ''
run bytes
is "body_bytes: every row has its vector" "$RC $(differ bytes 'testvec(body, 8)')" "0 0"
is "body_bytes: requests hold fewer texts" "$([ "$(embed_stat requests)" -ge 18 ] && echo yes)" yes

# PRESET KEY OPTIONS: a plan of one request at a time, during which the provider gets the options:
# it works for the probes and the first request.
run_with() {
    serve "$2"
    BACKFILL='{batch: 20, request: 10, concurrency: 1}'
    name=bad_$(($(sql "SELECT count(*) FROM pg_class WHERE relname LIKE 'bad%' AND relkind = 'r'") + 1))
    make_preset "$name" "$1"
    hold "$name"
    begin "$name"
    held 1
    embed_control "$3"
    let_go
    finish "$name"
}
quarantined() { sql "SELECT count(*) FROM vecplan.quarantine"; }

too_many='{\"object\": \"error\", \"message\": \"Too many tokens in batch\", \"code\": \"3210\"}'
run_with mistral sk-test-MISTRAL_API_KEY "{\"fail\": [{\"status\": 400, \"body\": \"$too_many\"}]}"
is "mistral, too many tokens: split, every row has its vector" \
    "$RC $(differ "$name" 'testvec(body, 8)') $(embed_stat failed) $(quarantined)" "0 0 1 0"
batch='{\"error\": \"batch size 33 > maximum allowed batch size 32\", \"error_type\": \"Validation\"}'
run_with tei sk-test-TEI_API_KEY "{\"fail\": [{\"status\": 422, \"body\": \"$batch\"}, {\"status\": 424}]}"
is "tei, a batch too large and a backend that fails: every row has its vector" \
    "$RC $(differ "$name" 'testvec(body, 8)') $(embed_stat failed) $(quarantined)" "0 0 2 0"
prompt='{\"error\": \"default_prompt_name `document` not found\", \"error_type\": \"Validation\"}'
run_with tei sk-test-TEI_API_KEY "{\"fail\": [{\"status\": 422, \"times\": 99, \"body\": \"$prompt\"}]}"
is "tei, a prompt that the model does not declare: exit 1, and no row is set aside" \
    "$RC $(quarantined)" "1 0"
like "tei, a prompt that the model does not declare: it says so" "$OUT" \
    'ended the run: HTTP 422: default_prompt_name'
run_with ollama '' '{"fault": "reset", "fault_text": " 15", "fault_times": 4}'
is "ollama, a connection that ends again and again: every row has its vector" \
    "$RC $(differ "$name" 'testvec(body, 8)')" "0 0"
like "ollama, a connection that ends again and again: tried again" "$OUT" 'try 2 of 7 failed'
run_with cohere sk-test-CO_API_KEY '{"require_key": "sk-another"}'
is "a key that is refused: exit 1" "$RC" 1
like "a key that is refused: it says what the provider says" "$OUT" 'HTTP 401: incorrect API key'
done_testing
