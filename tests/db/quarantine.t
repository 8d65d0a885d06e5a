#!/bin/sh
# Texts that the provider refuses, or answers wrongly, for ever: found by halving the request, set
# aside with the reason, the rest is done. And a provider that is not there.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

# The slow cases go first, in the background, each with a server of its own: what is wrong for ever
# is tried seven times with growing waits before it is halved.
slow=''
for fault in wrong_dimension nan zero missing doubled_index reset; do
    another_embed
    make_table "$fault" 40
    make_docs "$fault" column "{batch: 20, request: 10, concurrency: 2}"
    embed_control "{\"fault\": \"$fault\", \"fault_text\": \"$fault 7\"}"
    begin "$fault"
    slow="$slow $fault:$PID:$EMBED_URL"
done
another_embed
make_table vanished 30
make_docs vanished table
hold 'vanished'
begin vanished
vanished=$PID
held 3
kill -9 "$EMBED_PID"
EMBED_URL=http://127.0.0.1:9/v1/embeddings
make_table nowhere 10
make_docs nowhere table
begin nowhere
nowhere=$PID
another_embed

# refused at once: no retries
make_table docs 200
make_docs docs column '{batch: 50, request: 50, concurrency: 2, max_failed_rows: 2}'
sql "UPDATE docs SET body = 'bad ' || id WHERE id IN (17, 18, 150)"
embed_control '{"refuse_text": "bad"}'
run docs
is "refused texts: exit 1 when they are more than max_failed_rows" "$RC" 1
like "refused texts: it says how many, and how many may be" "$OUT" \
    'error: 3 rows were refused by the provider, backfill.max_failed_rows is 2'
is "refused texts: they are in quarantine with the reason" \
    "$(sql "SELECT key, reason, hash = md5('bad ' || key[1])::uuid, attempts FROM vecplan.quarantine
             WHERE plan = 'docs' ORDER BY key[1]::int")" \
    "{17}|HTTP 400: input 0 is refused|t|1
{18}|HTTP 400: input 0 is refused|t|1
{150}|HTTP 400: input 0 is refused|t|1"
is "refused texts: the rest is done" "$(written docs) $(wrong docs) $(pending docs)" "197 3 0"
is "refused texts: the ledger's row is failed" \
    "$(sql "SELECT state FROM vecplan.schema_migrations WHERE plan = 'docs' AND step = 'backfill'")" failed
ok "refused texts: they are found by halving" test "$(embed_stat requests)" -le 40

embed_reset
embed_control '{"refuse_text": "bad"}'
run docs
is "run again: a refused text is not tried again" "$RC $(embed_stat texts)" "1 0"
sql "UPDATE docs SET body = 'good now' WHERE id = 17"
run docs
is "one text changed: it is tried, max_failed_rows allows the others: exit 0" "$RC" 0
is "one text changed: two stay in quarantine" \
    "$(sql "SELECT count(*) FROM vecplan.quarantine WHERE plan = 'docs'") $(wrong docs)" "2 2"
sql "UPDATE docs SET body = 'bad again' WHERE id = 18"
run docs
is "a changed text that is refused again: exit 0, with its new text in quarantine" \
    "$RC $(sql "SELECT count(*) FROM vecplan.quarantine
                 WHERE plan = 'docs' AND hash = md5('bad again')::uuid AND attempts = 2")" "0 1"
sql "DELETE FROM docs WHERE id = 18" "DELETE FROM vecplan.quarantine WHERE plan = 'docs' AND key = '{150}'"
embed_control '{"refuse_text": ""}'
run docs
is "a row deleted from quarantine is tried again, one deleted from the table leaves it" \
    "$RC $(sql "SELECT count(*) FROM vecplan.quarantine WHERE plan = 'docs'") $(wrong docs)" "0 0 0"

# more than can be laid to the rows: all but the probes is refused
make_table most 300
make_docs most table '{batch: 50, request: 25, concurrency: 2}'
embed_control '{"refuse_text": "most"}'
run most
is "all texts but the probes are refused: exit 1" "$RC" 1
like "all texts but the probes are refused: it stops early" "$OUT" \
    'error: 21 rows were refused by the provider, more than can be laid to the rows: HTTP 400'
embed_reset
sql "DELETE FROM vecplan.quarantine WHERE plan = 'most'"
run most
is "the next run does them" "$RC $(wrong most)" "0 0"

# a request that is too large is halved, whatever the plan says
make_table large 100
make_docs large column '{batch: 50, request: 100, concurrency: 2}'
embed_control '{"max_items": 30}'
run large
is "a request with too many texts is halved" \
    "$RC $(wrong large) $(sql "SELECT count(*) FROM vecplan.quarantine WHERE plan = 'large'")" "0 0 0"
embed_reset

reason() {
    case $1 in
    wrong_dimension) echo 'item 0 is not the base64 of 8 floats (40 bytes)' ;;
    nan) echo 'item 0 holds what is not a finite number' ;;
    zero) echo 'item 0 is a zero vector' ;;
    missing) echo '0 items for 1 texts' ;;
    doubled_index) echo 'the indexes of 1 items are not 0 to 0, each once' ;;
    reset) echo 'Recv failure: Connection reset by peer' ;;
    esac
}
for case in $slow; do
    fault=${case%%:*}
    PID=${case#*:}
    EMBED_URL=${PID#*:} PID=${PID%%:*}
    finish "$fault"
    is "$fault for one text for ever: exit 1" "$RC" 1
    is "$fault for one text for ever: it alone is in quarantine with the reason, the rest is done" \
        "$(sql "SELECT key, reason FROM vecplan.quarantine WHERE plan = '$fault'") $(written "$fault")" \
        "{7}|$(reason "$fault") 39"
    sql "UPDATE $fault SET body = 'changed' WHERE id = 7"
    run "$fault"
    is "$fault for one text for ever: a changed text is tried again" "$RC $(wrong "$fault")" "0 0"
done

PID=$nowhere
finish nowhere
is "a provider that is not there: exit 4" "$RC" 4
like "a provider that is not there: it says so" "$OUT" 'error: the provider cannot be used now: .*'
is "a provider that is not there: nothing is written" "$(written nowhere)" 0
PID=$vanished
finish vanished
is "a provider that vanishes during the run: exit 4" "$RC" 4
like "a provider that vanishes during the run: it says so" "$OUT" \
    'error: the provider did not answer after 7 tries: .*'
# what is set aside is looked up in one pass over the table
make_table many 5000
make_docs many column
sql "INSERT INTO vecplan.quarantine (plan, key, hash, reason)
       SELECT 'many', ARRAY[i::text], md5('many ' || i)::uuid, 'refused' FROM generate_series(1, 2000) AS i" 'ANALYZE many' \
    'ANALYZE vecplan.quarantine'
node -e 'const of = require(process.argv[1]).jobs.find(j => j.kind === "backfill").statements;
    for (const name of ["session", "session_prune", "quarantine_prune"])
        console.log((name === "quarantine_prune" ? "EXPLAIN " : "") + of[name].join("\n") + ";")' \
    "$ENV_DIR/many.manifest.json" >"$ENV_DIR/prune.sql"
like "many rows are set aside: the table is read once" \
    "$(psql -X -q -A -t -d "$DATABASE_URL" -f "$ENV_DIR/prune.sql")" 'Hash .*Anti Join|Hash Join'
done_testing
