#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# vecrun builds the index (build: job) or repairs it: what broke off, was killed, was made by hand or
# is being built by somebody else.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 500
M=docs.manifest.json
INDEX=documents_embedding_v2_idx

state_is() { # NAME WANT: validity and options of the index
    is "$1" "$(sql "SELECT i.indisvalid, c.reloptions FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indexrelid = to_regclass('$INDEX')")" "$2"
}
valid='t|{m=16,ef_construction=64}'
last() { printf '%s\n' "$OUT" | tail -n 1; }

# A writer that keeps its lock: a build that is on its way waits for it, its index still invalid.
hold() {
    psql -X -q -d "$DATABASE_URL" -c "SET application_name = 'holder'; BEGIN;
        LOCK TABLE documents IN ROW EXCLUSIVE MODE; SELECT pg_sleep(600)" >/dev/null 2>&1 &
    wait_for 10 holds
}
holds() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = 'documents'::regclass AND granted
    AND mode = 'RowExclusiveLock'")" -gt 0 ]; }
end_of() { sql "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND ($1)" >/dev/null; }
let_go() {
    end_of "application_name = 'holder'"
    wait_for 10 not holds
}
not() { ! "$@"; }
building() { [ "$(sql "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for writers%'
    AND datname = current_database()")" = 1 ]; }
begin() {
    vecrun index $M >index.out 2>&1 &
    PID=$!
    wait_for 20 building || bail_out "the build does not wait: $(cat index.out)"
}
finish() {
    RC=0
    wait "$PID" 2>/dev/null || RC=$?
    OUT='' ERR=$(cat index.out)
}

# ---- the life of a plan whose index vecrun builds
life_plan 's/^cutover:/index: {build: job, maintenance_work_mem: 96MB, parallel_workers: 3, window: "00:00-24:00 UTC"}\n&/'
run apply $M --to expand
run index $M
exits "before index_guard there is nothing to build: exit 3" 3
like "it names the step" "$ERR" 'step "index_guard" of plan "docs" is not done'
run run $M
run apply $M --to index
exits "index_check stops before the job: exit 3" 3
like "it names the command" "$ERR" 'is missing: run "vecrun run docs.manifest.json"'
run status $M
like "the index is still to do" "$OUT" '^index +todo '
is "vecrun is next" "$(last)" 'next: run "vecrun run docs.manifest.json"'
sql "CREATE TABLE seen (name text, setting text)" \
    "CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN INSERT INTO public.seen
       SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout', 'maintenance_work_mem',
         'max_parallel_maintenance_workers', 'min_parallel_table_scan_size'); END \$\$" \
    "CREATE EVENT TRIGGER see ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION see()"
workers=$(sql "SELECT CASE WHEN string_to_array(extversion, '.')::int[] < '{0,8,2}' THEN 0 ELSE 3 END
    FROM pg_extension WHERE extname = 'vector'")
run run $M
exits "run builds the index" 0
is "then the migrations are next" "$(last)" 'next: run "vecrun apply docs.manifest.json --to index"'
state_is "the index is valid and as planned" "$valid"
is "the ledger has it" "$(step index)" 'done'
is "the session's settings were those of a build" "$(sql 'SELECT * FROM seen ORDER BY name')" "lock_timeout|0
maintenance_work_mem|98304
max_parallel_maintenance_workers|$workers
min_parallel_table_scan_size|0
statement_timeout|0"
if [ "$workers" = 0 ]; then
    like "parallel workers are left out, and it says so" "$ERR" 'warning: pgvector .* not safe with parallel workers'
else
    unlike "there is no warning" "$ERR" warning
fi
sql 'DROP EVENT TRIGGER see'
run index $M
exits "there is nothing more to build" 0
unlike "and nothing is done" "$ERR" 'CREATE|REINDEX|DROP'
sql "DROP INDEX $INDEX"
run apply $M --to index
exits "index_check sees that it is gone: exit 3" 3
run run $M
state_is "run builds it again" "$valid"
run apply $M --to index
exits "index_check is passed" 0
run run $M
run apply $M
exits "up to the end" 0

# ---- down takes the index away
fresh() { # SED: the same table, without the plan before
    PGOPTIONS='-c client_min_messages=warning' sql 'DROP SCHEMA IF EXISTS vecplan CASCADE' \
        'DROP FUNCTION IF EXISTS documents_search, documents_search_mixed' 'DROP TABLE documents'
    rm -rf sql docs.yaml docs.manifest.json
    sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8))" \
        "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 500) AS i" \
        'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
    life_plan "$1"
    run apply $M --to expand
    run run $M
    run apply $M --to index
}
fresh 's/^cutover:/index: {build: job}\n&/'
run run $M
run apply $M --undo --to index
exits "phase index is undone" 0
state_is "the index is gone" ''
is "and so are the rows" "$(step index)$(step index_guard)$(step index_check)" ''

# ---- stopped, killed, being built
run apply $M --to index
hold
begin
kill -TERM "$PID"
finish
exits "a signal stops the build: exit 3" 3
like "it says so" "$ERR" 'stopped by a signal'
state_is "an invalid index is left" "f|{m=16,ef_construction=64}"
is "the job still runs, by the ledger" "$(step index)" running
begin # the repair waits too
kill -TERM "$PID"
finish
is "a stopped repair leaves a second one" \
    "$(sql "SELECT count(*) FROM pg_class WHERE relname = '${INDEX}_ccnew'")" 1
let_go
run run $M
exits "the next run recovers" 0
state_is "the index is valid" "$valid"
is "nothing is left over" "$(sql "SELECT count(*) FROM pg_class WHERE relname LIKE '${INDEX}_cc%'")" 0

sql "DROP INDEX $INDEX"
hold
begin
kill -KILL "$PID"
finish
run index $M
exits "what the server still builds is left alone: exit 3" 3
like "it says so" "$ERR" 'the server still does for one that is gone'
end_of "query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()"
wait_for 10 not building
let_go
state_is "a builder that is killed leaves an invalid index" "f|{m=16,ef_construction=64}"
run run $M
state_is "the next run recovers" "$valid"

sql "DROP INDEX $INDEX"
hold
begin
run index $M
exits "one vecrun at a time: exit 3" 3
like "it says so" "$ERR" 'another vecrun is building the index'
wait_for 20 grep -q 'index waiting for writers before build (backend [0-9]*)' index.out
like "the one that waits says for whom" "$(cat index.out)" 'index waiting for writers before build \(backend [0-9]+\)'
let_go
finish
exits "and builds once it can" 0

sql "DROP INDEX $INDEX"
hold
psql -X -q -d "$DATABASE_URL" -c "CREATE INDEX CONCURRENTLY $INDEX ON documents
    USING hnsw (embedding_v2 vector_cosine_ops) WITH (m = 16, ef_construction = 64)" >/dev/null 2>&1 &
builder=$!
wait_for 20 building
run index $M
exits "what somebody else builds is left alone: exit 3" 3
like "it names the backend" "$ERR" 'backend [0-9]+ is building an index of documents'
let_go
wait "$builder"
run index $M
exits "once it is done there is nothing to do" 0
unlike "and nothing is done" "$ERR" 'CREATE|REINDEX|DROP'

# ---- another index of that name
other() { # NAME INDEX
    sql "DROP INDEX $INDEX" "CREATE INDEX $INDEX ON documents $2"
    run run $M
    exits "$1: exit 1" 1
    like "$1: says what is there" "$ERR" 'index (public\.)?documents_embedding_v2_idx is not as planned: CREATE INDEX'
    like "$1: says what to do" "$ERR" 'Run "DROP INDEX CONCURRENTLY public.documents_embedding_v2_idx"'
    run apply $M --to index
    like "$1: index_check refuses it too" "$ERR" 'is not as planned'
}
other "other options" "USING hnsw (embedding_v2 vector_cosine_ops) WITH (m = 4, ef_construction = 64)"
other "another operator class" "USING hnsw (embedding_v2 vector_l2_ops) WITH (m = 16, ef_construction = 64)"
other "another method" "USING ivfflat (embedding_v2 vector_cosine_ops) WITH (lists = 2)"
other "another column" "USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)"

# ---- ivfflat, its lists counted
fresh 's/^cutover:/index: {method: ivfflat, build: job}\n&/'
sql "INSERT INTO documents SELECT i, 'title ' || i, 'more', NULL, testvec('old ' || i, 8) FROM generate_series(501, 2600) AS i"
run run $M
exits "ivfflat without lists is built" 0
state_is "a list for 1000 rows" 't|{lists=2}'
sql "DELETE FROM documents WHERE id > 900"
run run $M
run apply $M --to index
exits "the count is kept: index_check passes" 0

# ---- too little memory, said by the server
fresh 's/^cutover:/index: {build: job, maintenance_work_mem: 1MB}\n&/'
sql "UPDATE documents SET embedding_v2 = testvec(id::text, 16)" \
    "INSERT INTO documents (id, title, content, embedding_v2) SELECT i, 't', 'c', testvec(i::text, 16) FROM generate_series(1000, 6000) AS i"
run index $M
like "a graph that does not fit is a warning" "$ERR" 'warning: hnsw graph no longer fits into maintenance_work_mem'
exits "and no failure" 0

# ---- outside of its window nothing is built
opens=$(date -u -d '3 days' +%F)
fresh "s/^cutover:/index: {build: job, window: $(LC_ALL=C date -u -d "$opens" +%a) 01:00-02:00 UTC}\n&/"
run run $M
exits "outside of the window: exit 3" 3
like "it says when it opens" "$ERR" "outside of index.window .*: the window opens at $opens 01:00 UTC"
is "nothing has begun" "$(step index)$(sql "SELECT to_regclass('$INDEX')")" ''
is "what is next is still known" "$(last)" 'next: run "vecrun run docs.manifest.json"'

# ---- build: migration: an invalid index is repaired
fresh ''
exits "a migration builds the index" 0
sql "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '$INDEX'::regclass" \
    "DELETE FROM vecplan.schema_migrations WHERE step = 'index_check'"
run apply $M --to index
like "index_check names the repair" "$ERR" 'is invalid: run "REINDEX INDEX CONCURRENTLY public.documents_embedding_v2_idx"'
run index $M
exits "vecrun index repairs it" 0
like "by REINDEX" "$ERR" 'REINDEX INDEX CONCURRENTLY documents_embedding_v2_idx'
state_is "it is valid" "$valid"
run apply $M --to index
exits "index_check passes" 0
sed 's/^cutover:/index: {method: none}\n&/; /^  index: 2026/d' docs.yaml >none.yaml
vecplan compile none.yaml --manifest none.json --out none >compile.out 2>&1
run index none.json
exits "without an index there is nothing to build: exit 1" 1
like "it says so" "$ERR" 'has no index'
done_testing
