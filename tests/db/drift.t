#!/bin/sh
# A model that the provider changes behind its name is noticed: what it made of the probe texts
# first stands in the ledger, and a run that finds it to make something else stops.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

drift() { embed_control "{\"drift\": $1}"; } # by so many radians
# PLAN: the reference, whether it is what the model makes of the texts, and whose
reference() {
    sql "SELECT count(*), bool_and(vector = testvec(probe, 8)::real[]), min(model), count(DISTINCT fingerprint)
           FROM vecplan.probes WHERE plan = '$1'"
}
touch_row() { sql "UPDATE $1 SET body = body || '!' WHERE id = $2"; }
says() { # ABOUT: that OUT tells of a model that was changed
    like "$1: it says which model of whom, which probe and how far" "$OUT" \
        'error: provider "local" no longer answers as the model new-8 that it was: its vector of "[A-Z][a-z ]+\." is turned by 11\.5 degrees and 1\.00 times as long'
    like "$1: and since when the reference stands" "$OUT" \
        'is of 20..-..-.. ..:..:.. UTC, and was last confirmed 20..-..-.. ..:..:.. UTC'
    like "$1: and what to do" "$OUT" "DELETE FROM vecplan.probes WHERE plan = '$2', then this command again"
}

# ---- from run to run
make_table docs 400
KEY_ENV=LOCAL_API_KEY
make_docs docs column
KEY_ENV=null
run docs
is "the first run keeps what the model makes of the probe texts" "$RC $(reference docs)" "0 3|t|new-8|1"
since=$(sql "SELECT min(since) FROM vecplan.probes")
confirmed=$(sql "SELECT min(confirmed_at) FROM vecplan.probes")
touch_row docs 1
run docs
is "a run of the same model: exit 0" "$RC $(wrong docs)" "0 0"
is "the reference stays, and was confirmed" \
    "$(sql "SELECT min(since) = '$since', min(confirmed_at) > '$confirmed' FROM vecplan.probes")" "t|t"
drift 0.05
touch_row docs 2
run docs
is "a little noise: exit 0" "$RC $(reference docs)" "0 3|t|new-8|1"
drift 0.2
sql "UPDATE docs SET body = body || '?' WHERE id <= 50"
embed_reset
drift 0.2
run docs
is "another model: exit 1, and no row is sent" "$RC $(embed_stat texts)" "1 3"
says "another model" docs
unlike "the key is not repeated" "$OUT$(sql 'SELECT * FROM vecplan.probes')" "$LOCAL_API_KEY"
is "no vector of it is written" "$(sql "SELECT count(*) FROM docs WHERE id <= 50 AND embedding_v2_source IS NULL")" 50
is "the reference stays" "$(reference docs)" "3|t|new-8|1"
drift 0
run docs
is "the old model again: it goes on" "$RC $(sql "SELECT count(*) FROM docs_now WHERE source IS NULL")" "0 0"
drift 0.2
touch_row docs 3
sql "DELETE FROM vecplan.probes WHERE plan = 'docs'"
run docs
is "the new model is accepted by hand: it is the reference from then on" "$RC $(reference docs)" "0 3|f|new-8|1"
drift 0

# ---- a sweep that was stopped
make_table swept 400
make_docs swept table
hold 'swept '
begin swept
held 4
kill -TERM "$PID"
finish swept
is "a sweep is stopped" "$RC" 3
let_go
drift 0.2
run swept
is "it is resumed with another model: exit 1" "$RC $(written swept)" "1 0"
says "resumed" swept
is "the ledger says that it failed" \
    "$(sql "SELECT state FROM vecplan.schema_migrations WHERE plan = 'swept' AND step = 'backfill'")" failed
is "no chunk stays taken" "$(sql "SELECT count(*) FROM vecplan.chunks WHERE lease_pid IS NOT NULL")" 0
drift 0
run swept
is "and with the old one: it is done" "$RC $(wrong swept)" "0 0"

# ---- two workers
make_table pair 3000
make_docs pair column '{batch: 10, request: 50, concurrency: 4}'
hold 'A short sentence'
begin pair --workers-name a
first=$PID
begin pair --workers-name b
held 2
let_go
finish pair
codes=$RC
PID=$first
finish pair
is "two workers that begin together: one reference, and both go on" \
    "$codes $RC $(wrong pair) $(reference pair)" "0 0 0 3|t|new-8|1"

make_table parted 3000
make_docs parted column '{batch: 10, request: 50, concurrency: 4}'
hold 'A short sentence'
begin parted --workers-name a
first=$PID
held 1
drift 0.2
begin parted --workers-name b
held 2
let_go
finish parted
codes=$RC
PID=$first
finish parted
is "of two that begin with two models one stops" "$(printf '%s\n%s\n' "$codes" "$RC" | sort | paste -sd ' ')" "0 1"
is "and all is of one model" "$(sql "SELECT count(DISTINCT fingerprint), count(*) FROM vecplan.probes WHERE plan = 'parted'") $(
    sql "SELECT count(DISTINCT vector = testvec(body, 8)) FROM parted_now WHERE in_scope")" "1|3 1"
drift 0

# ---- while a run goes on
# NAME LAYOUT [CONCURRENCY LATENCY]: a sweep that asks again each second and takes some
long() {
    make_table "$1" 4000
    make_docs "$1" "$2" '{batch: 20, request: 10, concurrency: '"${3:-2}"', canary: 1s}'
    embed_reset
    embed_control "{\"latency_ms\": ${4:-20}}"
    begin "$1"
}
asked() { embed_texts | sed -n 's/^"A short sentence.*": //p' | grep . || echo 0; }
written_since() { sql "SELECT count(*) FROM $1_now WHERE source IS NOT NULL AND vector <> testvec(body, 8)"; }

long steady column
wait_for 20 at_least 2 asked || bail_out "the probes are not embedded again: $(cat "$ENV_DIR/steady.out")"
drift 0.05
wait_for 20 at_least 4 asked || bail_out "nor later: $(cat "$ENV_DIR/steady.out")"
embed_control '{"latency_ms": 0}'
finish steady
is "the probes are embedded again now and then, and noise goes on" "$RC $(reference steady)" "0 3|t|new-8|1"

long midway table
wait_for 20 at_least 2 asked
drift 0.2
finish midway
rest=$(written midway)
is "another model in the midst of a sweep: exit 1" "$RC" 1
says "midway" midway
ok "what was written stays ($rest rows)" test "$rest" -ge 50 -a "$rest" -lt 4000
changed=$(written_since midway)
ok "within a second it is seen ($changed rows of the other model)" test "$changed" -le 1000
run midway
is "again: exit 1, and nothing more is written" "$RC $(written midway)" "1 $rest"
embed_reset
sql "UPDATE midway SET body = body || ' again' WHERE id IN (SELECT id FROM midway_now WHERE vector <> testvec(body, 8))"
run midway
is "with the old model it goes on to the end" "$RC $(wrong midway)" "0 0"
long awaited column 8 100
wait_for 20 at_least 2 asked
embed_control '{"drift": 0.2, "hold": true, "hold_text": "A short sentence"}'
held 1
sleep 3 # vectors that came before that are written within 2 s
before=$(written awaited)
sleep 1
is "while it is asked whether the model is the same, no vector is written" "$(written awaited)" "$before"
ok "not even those that are there ($before rows)" test "$before" -lt 2900
kill -0 "$PID" || bail_out "it ended: $(cat "$ENV_DIR/awaited.out")"
let_go
finish awaited
is "nor after it was seen that it is not" "$RC $(written awaited)" "1 $before"
drift 0

# ---- a follower
make_table followed 20
make_docs followed column '{canary: 1s}'
begin followed --follow
wait_for 20 count_is 20 written followed || bail_out "$(cat "$ENV_DIR/followed.out")"
wait_for 20 grep -q 'following plan followed' "$ENV_DIR/followed.out"
before=$(embed_stat texts)
touch_row followed 1
wait_for 20 count_is 0 wrong followed
sleep 2
is "a follower asks for nothing while nothing changes" "$(embed_stat texts)" "$((before + 4))"
drift 0.2
touch_row followed 2
finish followed
is "a follower that was idle finds another model: exit 1, and its change is not written" \
    "$RC $(sql "SELECT count(*) FROM followed WHERE embedding_v2_source IS NULL") $(pending followed)" "1 1 1"
says "a follower" followed
begin followed --follow
finish followed
is "and so does one that is started" "$RC $(pending followed)" "1 1"
says "a follower that is started" followed
drift 0
begin followed --follow
wait_for 20 count_is 0 wrong followed
kill -TERM "$PID"
finish followed
is "the old model again: the change is written" "$RC $(wrong followed)" "0 0"

# ---- the plan is undone
sql "DROP VIEW docs_now"
psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$ENV_DIR"/docs/*_docs_expand.down.sql >"$ENV_DIR/docs.log" 2>&1 ||
    bail_out "$(cat "$ENV_DIR/docs.log")"
is "expand's down forgets the reference, of that plan alone" "$(reference docs)|$(reference swept)" "0|||0|3|t|new-8|1"
done_testing
