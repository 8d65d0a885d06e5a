#!/bin/sh
# keep_fresh: both under --follow: what the old model waits for, and what fails there, holds up no
# vector of the new one.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_start
OLD_URL=$EMBED_URL OLD_PID=$EMBED_PID EMBED_PID=''
end_old() { kill "$OLD_PID" 2>/dev/null || :; }
env_at_exit end_old
env_embed
cd "$ENV_DIR" || bail_out 'no directory to work in'
life_table 100
export OLD_KEY=old
M=docs.manifest.json

old_model() { (EMBED_URL=$OLD_URL && "$@"); }
# COLUMN DIMENSIONS: changed rows whose vector is not that of their text
none_wrong() {
    [ "$(sql "SELECT count(*) FROM documents WHERE content LIKE 'changed%'
               AND $1 IS DISTINCT FROM testvec(title || E'\n\n' || content, $2)")" -eq 0 ]
}
new_is_fresh() { wait_for 20 none_wrong embedding_v2 16 && echo yes; }
old_is_fresh() { wait_for 90 none_wrong embedding 8 && echo yes; }
change() { sql "UPDATE documents SET content = 'changed ' || id || ' $1' WHERE id BETWEEN $2 AND $3"; }
held() { [ "$(old_model embed_stat held)" -ge 1 ]; }
noted() { sql 'SELECT count(*) FROM vecplan.docs_outdated'; }
heartbeat() { sql "SELECT heartbeat FROM vecplan.workers WHERE kind = 'follow'"; }

life_plan "s/^  index: documents_embedding_idx/&\\n  provider: old/
s,^providers:,&\\n  old: {preset: openai\\, url: \"$OLD_URL\"\\, api_key_env: OLD_KEY},"
life_to cutover
vecrun backfill $M --follow >follow.out 2>&1 &
PID=$!
wait_for 30 grep -q 'following plan' follow.out || bail_out "$(cat follow.out)"
change first 1 10
is "both models follow" "$(new_is_fresh) $(old_is_fresh)" "yes yes"

old_model embed_control '{"hold": true}'
change held 1 20
wait_for 20 held || bail_out "the old vectors are not asked for: $(cat follow.out)"
change later 21 40
is "new vectors are made while the old model is waited for" "$(new_is_fresh) $(noted)" "yes 40"
before=$(heartbeat)
beats() { [ "$(heartbeat)" != "$before" ]; }
ok "and the worker tells how it stands" wait_for 20 beats
old_model embed_control '{"hold": false}'
is "the old ones are, once it answers" "$(old_is_fresh)" yes

old_model embed_control '{"require_key": "another"}'
change refused 41 50
ok "a failure of the old model is said" wait_for 30 grep -q 'old vectors: .*incorrect API key.*; the changes of the new model go on' follow.out
change on 51 60
is "new vectors are made all the same" "$(new_is_fresh) $(noted)" "yes 20"
old_model embed_control '{"require_key": ""}'
is "the old ones are, once it takes the key" "$(old_is_fresh)" yes
wait_for 20 grep -q 'they are made again' follow.out
is "which is said once each" "$(grep -c 'go on$' follow.out) $(grep -c 'old vectors: they are made again' follow.out)" "1 1"

kill -TERM "$PID"
RC=0
wait "$PID" || RC=$?
is "SIGTERM ends it, exit 0" "$RC" 0
[ "$RC" -eq 0 ] || diag "$(cat follow.out)"
done_testing
