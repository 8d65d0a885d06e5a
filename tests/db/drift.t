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

# ---- the plan is undone
sql "DROP VIEW docs_now"
psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$ENV_DIR"/docs/*_docs_expand.down.sql >"$ENV_DIR/docs.log" 2>&1 ||
    bail_out "$(cat "$ENV_DIR/docs.log")"
is "expand's down forgets the reference, of that plan alone" "$(reference docs)|$(reference swept)" "0|||0|3|t|new-8|1"
done_testing
