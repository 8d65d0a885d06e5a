#!/bin/sh
# shellcheck disable=SC2317 # functions that wait_for and ok call
# Triggers that notice changes and are missing, disabled, or were so: vecrun says so, and what to run, and
# cutover refuses while changes go by; whatever changed meanwhile is found after it.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || bail_out "no directory to work in"
M=docs.manifest.json
text="title || E'\n\n' || content"

begin() { # NAME [SED]: a plan whose gates are met
    NAME=$1
    mkdir "$NAME" && cd "$NAME" || exit 1
    life_plan "${2:-}"
    life_to index
    run run $M
    exits "$NAME: a plan whose gates are met" 0
}
repair() { # STREAM: runs the statement that it names
    statement=$(printf '%s\n' "$1" | sed -n 's/.*[Rr]un "\(ALTER TABLE [^"]*\)".*/\1/p' | head -1)
    sql "$statement"
}
not_always() { sql "SELECT count(*) FROM pg_trigger WHERE starts_with(tgname, 'zz_vecplan_') AND tgenabled <> 'A'"; }
change() { # FROM TO
    sql "UPDATE documents SET content = 'changed $1 ' || id WHERE id BETWEEN $1 AND $2"
}
# MESSAGE: that vecrun logs it, and goes on
told() {
    for command in backfill verify; do
        run $command $M
        exits "$NAME: vecrun $command goes on" 0
        like "$NAME: it says what is wrong" "$ERR" "changes may not be noticed: .*$1"
        like "$NAME: and what to do" "$ERR" "Run \"ALTER TABLE public\.documents ENABLE ALWAYS TRIGGER zz_vecplan_docs_.*\" and \"vecrun run docs.manifest.json\", as changes meanwhile were not seen\."
    done
}
# MESSAGE: that both ways to cut over refuse with it
refused() {
    for command in "apply $M --to cutover" "cutover $M"; do
        # shellcheck disable=SC2086 # words
        run $command
        exits "$NAME: vecrun $command: exit 3" 3
        like "$NAME: it says why, and what to do" "$ERR" "plan docs: .*$1.*: run \"ALTER TABLE public\.documents ENABLE ALWAYS TRIGGER zz_"
    done
}
healed() { # after the statement that was named
    repair "$ERR"
    is "$NAME: the statement sets all of them" "$(not_always)" 0
    run run $M
    exits "$NAME: changes that were not seen: a gate is not met" 3
    run run $M
    run run $M
    exits "$NAME: they are embedded" 0
    is "$NAME: all is right" "$(wrong)" 0
    run apply $M --to cutover
    exits "$NAME: cutover" 0
}

for layout in column table; do
    env_database
    life_table 50
    begin $layout "s/^to:/&\n  layout: $layout/"
    case $layout in
    column) wrong() { sql "SELECT count(*) FROM documents WHERE embedding_v2 IS DISTINCT FROM testvec($text, 16)"; } ;;
    table) wrong() { sql "SELECT count(*) FROM documents AS d LEFT JOIN documents_embedding_v2 AS s USING (id)
                           WHERE s.embedding IS DISTINCT FROM testvec(d.$text, 16)"; } ;;
    esac
    sql 'ALTER TABLE documents DISABLE TRIGGER USER'
    disabled='trigger zz_vecplan_docs_enqueue of (public\.)?documents is disabled, .*zz_vecplan_docs_outdate of .*zz_vecplan_docs_outdate_new of .*zz_vecplan_docs_stale of (public\.)?documents is disabled'
    told "$disabled"
    change 1 5
    refused "$disabled"
    healed

    sql 'ALTER TABLE documents DISABLE TRIGGER USER' 'ALTER TABLE documents ENABLE TRIGGER USER'
    told 'trigger zz_vecplan_docs_enqueue of (public\.)?documents is not ENABLE ALWAYS, as after having been disabled, '
    logged=$ERR
    run cutover $M
    exits "$layout: enabled as others are they notice what applications write: cutover" 0
    repair "$logged"
    is "$layout: the statement sets all of them" "$(not_always)" 0

    # one that is gone
    definition=$(sql "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'zz_vecplan_docs_enqueue'")
    sql 'DROP TRIGGER zz_vecplan_docs_enqueue ON documents'
    run cutover $M
    exits "$layout: a trigger is missing: no cutover" 3
    run run $M
    like "$layout: it says which" "$ERR" 'changes may not be noticed: trigger zz_vecplan_docs_enqueue of (public\.)?documents is missing\.'
    like "$layout: and what to do" "$ERR" 'Create what is missing as the file of step expand does, then run "ALTER TABLE public\.documents ENABLE ALWAYS TRIGGER zz_vecplan_docs_enqueue" and '
    sql "$definition"
    repair "$ERR"
    run apply $M --to contract
    exits "$layout: contract" 0
    run verify $M
    exits "$layout: after it fewer triggers are asked for" 0

    # a follower goes on
    vecrun backfill $M --follow >follow.out 2>&1 &
    PID=$!
    wait_for 20 grep -q 'following plan' follow.out || bail_out "$(cat follow.out)"
    sql 'ALTER TABLE documents DISABLE TRIGGER zz_vecplan_docs_stale'
    wait_for 20 grep -q 'changes may not be noticed: ' follow.out
    like "$layout: a follower says it" "$(cat follow.out)" \
        'changes may not be noticed: trigger zz_vecplan_docs_stale of (public\.)?documents is disabled\. Run "ALTER TABLE .*" and "vecrun verify docs.manifest.json", then "vecrun run docs.manifest.json"'
    change 11 15
    sql "INSERT INTO documents (id, title, content) VALUES (1001, 'title', 'new')"
    followed() { [ "$(wrong)" = 5 ]; }
    ok "$layout: and goes on with what is noticed" wait_for 20 followed
    repair "$(cat follow.out)"
    is "$layout: the statement sets it" "$(not_always)" 0
    run verify $M
    exits "$layout: verify finds what was not" 3
    all_right() { [ "$(wrong)" = 0 ]; }
    ok "$layout: and the follower embeds it" wait_for 20 all_right
    is "$layout: it is said once a minute" "$(grep -c 'changes may not' follow.out)" 1
    kill -TERM "$PID"
    wait "$PID"
    is "$layout: it ends by the signal" $? 0
    cd ..
done

# ---- partitions: one of them alone, and one below another
env_database
sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8)) PARTITION BY RANGE (id)" \
    "CREATE TABLE documents_1 PARTITION OF documents FOR VALUES FROM (1) TO (11)" \
    "CREATE TABLE documents_2 PARTITION OF documents FOR VALUES FROM (11) TO (1000) PARTITION BY RANGE (id)" \
    "CREATE TABLE documents_2_1 PARTITION OF documents_2 FOR VALUES FROM (11) TO (1000)" \
    "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 50) AS i" \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
mkdir partitions && cd partitions || exit 1
NAME=partitions
life_plan "s/^cutover:/index: {build: job}\n&/"
run apply $M --to expand
run run $M
run apply $M --to index
run run $M
run apply $M --to index
run run $M
exits "$NAME: a plan whose gates are met" 0
wrong() { sql "SELECT count(*) FROM documents WHERE embedding_v2 IS DISTINCT FROM testvec($text, 16)"; }
sql 'ALTER TABLE documents_2_1 DISABLE TRIGGER zz_vecplan_docs_stale'
told 'trigger zz_vecplan_docs_stale of (public\.)?documents_2_1 is disabled'
refused 'trigger zz_vecplan_docs_stale of (public\.)?documents_2_1 is disabled'
change 21 25
psql -X -q -d "$DATABASE_URL" -c 'BEGIN; LOCK TABLE documents_1; SELECT pg_sleep(60)' >/dev/null 2>&1 &
sleeps="FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
asleep() { [ "$(sql "SELECT count(*) $sleeps")" = 1 ]; }
wait_for 10 asleep || bail_out 'nobody locks a partition'
run backfill $M
like "$NAME: whatever locks a partition" "$ERR" 'trigger zz_vecplan_docs_stale of (public\.)?documents_2_1 is disabled'
sql "SELECT pg_terminate_backend(pid) $sleeps" >/dev/null
healed
sql 'CREATE TABLE documents_3 PARTITION OF documents FOR VALUES FROM (1000) TO (2000)'
run verify $M
exits "$NAME: a new partition has them" 0
cd ..

# ---- other triggers: after the columns are renamed, and with to.expression
env_database
life_table 50
begin rename 's/^  soak: 0s/&\n  method: rename/'
run apply $M --to cutover
exits "rename: cutover" 0
sql 'ALTER TABLE documents DISABLE TRIGGER zz_vecplan_docs_outdate'
run run $M
like "rename: they have the same names after cutover" "$ERR" 'trigger zz_vecplan_docs_outdate of (public\.)?documents is disabled\.'
repair "$ERR"
run apply $M
exits "rename: contract" 0
run run $M
exits "rename: run after it" 0
cd ..

env_database
life_table 50
begin expression 's/^  provider: local/  expression: "subvector(embedding, 1, 4)"/; s/^  dimensions: 16/  dimensions: 4/; /^text:/d; /^providers:/,/api_key/d'
sql 'ALTER TABLE documents DISABLE TRIGGER USER' 'ALTER TABLE documents ENABLE TRIGGER USER'
told 'trigger zz_vecplan_docs_enqueue of (public\.)?documents is not ENABLE ALWAYS'
unlike "expression: there are three" "$ERR" outdate
repair "$ERR"
run run $M
run apply $M
exits "expression: contract, after which there are none" 0
run run $M
exits "expression: run after it" 0
done_testing
