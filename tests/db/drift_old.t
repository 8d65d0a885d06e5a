#!/bin/sh
# The old model's vectors have a reference of their own: where it is changed behind its name, no old
# vector is made with it, and the new ones go on. verify compares too where it embeds queries.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_start
OLD_URL=$EMBED_URL OLD_PID=$EMBED_PID EMBED_PID=''
end_old() { kill "$OLD_PID" 2>/dev/null || :; }
env_at_exit end_old
env_embed
cd "$ENV_DIR" || bail_out 'no directory to work in'
life_table 60
export OLD_KEY=sk-old-0123456789abcdef
M=docs.manifest.json

old_model() { (EMBED_URL=$OLD_URL && "$@"); }
# [SED…]: a plan that keeps both models fresh
plan() {
    life_plan "s/^  index: documents_embedding_idx/&\\n  provider: old/
s,^providers:,&\\n  old: {preset: openai\\, url: \"$OLD_URL\"\\, api_key_env: OLD_KEY},
s/^  soak: 0s/&\n  require: {overlap: {samples: 10, at_least: 0.01, queries: queries.txt}}/
s/^cutover:/backfill: {canary: 1s}\n&/
${1:-}"
}
change() { sql "UPDATE documents SET content = 'changed ' || id || ' $1' WHERE id BETWEEN $2 AND $3"; }
# COLUMN DIMENSIONS: changed rows whose vector is not that of their text
wrong() {
    sql "SELECT count(*) FROM documents WHERE content LIKE 'changed%'
            AND $1 IS DISTINCT FROM testvec(title || E'\n\n' || content, $2)"
}
new_is_fresh() { [ "$(wrong embedding_v2 16)" -eq 0 ]; }
# PLAN: how many probe texts, of which models, in how many references
reference() {
    sql "SELECT count(*), string_agg(DISTINCT model, ','), count(DISTINCT fingerprint) FROM vecplan.probes WHERE plan = '$1'"
}
drifted='error: provider "old" no longer answers as the model old-8 that it was: .* is turned by 11\.5 degrees'

printf 'how?\nwhere?\n' >queries.txt
plan
run apply $M --to expand
run backfill $M
is "the old model is not asked before it is needed" "$(reference docs)|$(reference docs:from)" "3|new-16|1|0||0"
life_to index
plan 's/queries.txt}/&, reembed: {samples: 0}/'
embed_control '{"drift": 0.2}'
run verify $M
exits "verify embeds queries with the new model, which was changed: exit 1" 1
like "it says which" "$ERR" 'error: provider "local" no longer answers as the model new-16 that it was'
plan
run verify $M
exits "with gate reembed: exit 3" 3
like "it is red" "$OUT" '^reembed +0 +>= 1 +no'
embed_control '{"drift": 0}'
life_to cutover
is "the old one has a reference of its own" "$(reference docs)|$(reference docs:from)" "3|new-16|1|3|old-8|1"
sql "DELETE FROM vecplan.probes WHERE plan = 'docs:from'"
change first 1 10
run backfill $M
exits "old vectors are made: exit 0" 0
is "and it is kept then too" "$(reference docs)|$(reference docs:from)" "3|new-16|1|3|old-8|1"

old_model embed_control '{"drift": 0.2}'
change second 11 20
run backfill $M
exits "the old model was changed: exit 1" 1
like "it says which" "$ERR" "$drifted"
like "and what to do" "$ERR" "DELETE FROM vecplan\.probes WHERE plan = 'docs:from'"
is "the new vectors are made, none of the old" "$(wrong embedding_v2 16) $(wrong embedding 8)" "0 10"

vecrun backfill $M --follow >follow.out 2>&1 &
PID=$!
ok "a follower says so" wait_for 30 grep -q 'old vectors: provider "old" no longer answers .*; the changes of the new model go on' follow.out
change third 21 30
ok "and goes on with the new model" wait_for 30 new_is_fresh
kill -TERM "$PID"
RC=0
wait "$PID" || RC=$?
is "to its end" "$RC $(wrong embedding 8)" "0 20"

# ---- verify
run verify $M
exits "verify embeds queries with the old model: exit 1" 1
like "it says why" "$ERR" "$drifted"
old_model embed_control '{"drift": 0}'
run verify $M
exits "and with that as it was: exit 0" 0

# ---- another request to the old model
old_model embed_control '{"drift": 0.2}'
plan 's/api_key_env: OLD_KEY/&, prefix: {document: "passage: "}/'
run backfill $M
exits "other requests have another reference: exit 0" 0
is "which stands beside the first" "$(reference docs:from)" "6|old-8|2"
plan
change fourth 31 35
run backfill $M
exits "the first one still holds: exit 1" 1
old_model embed_control '{"drift": 0}'
run backfill $M
exits "and is met again: exit 0" 0
ok "no key stands in the ledger or in what was said" sh -c \
    '! { cat err follow.out; psql -X -q -A -t -d "$DATABASE_URL" -c "SELECT * FROM vecplan.probes"; } | grep -q sk-old'

run apply $M --to contract
exits "contract" 0
is "contract forgets the old model's" "$(reference docs)|$(reference docs:from)" "3|new-16|1|0||0"
done_testing
