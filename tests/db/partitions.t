#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# A partitioned table, by range and below that by list, is migrated as a whole: partitions that come
# and go meanwhile, builds that break off between them, and all the way down or to the end.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || bail_out "no directory to work in"
M=docs.manifest.json
INDEX=documents_embedding_v2_idx

sql "CREATE TABLE documents (id bigint, month int, region text, title text, content text, deleted_at timestamptz,
       embedding vector(8), PRIMARY KEY (id, month, region)) PARTITION BY RANGE (month)" \
    "CREATE TABLE documents_1 PARTITION OF documents FOR VALUES FROM (1) TO (2)" \
    "CREATE TABLE documents_2 PARTITION OF documents FOR VALUES FROM (2) TO (3) PARTITION BY LIST (region)" \
    "CREATE TABLE documents_2_eu PARTITION OF documents_2 FOR VALUES IN ('eu')" \
    "CREATE TABLE documents_2_rest PARTITION OF documents_2 DEFAULT" \
    "CREATE TABLE documents_3 PARTITION OF documents FOR VALUES FROM (3) TO (4) PARTITION BY LIST (region)" \
    "INSERT INTO documents SELECT i, 1 + i % 2, CASE i % 3 WHEN 0 THEN 'eu' ELSE 'us' END, 'title ' || i, 'content ' || i,
       NULL, testvec('old ' || i, 8) FROM generate_series(1, 400) AS i" \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'

plan() { # [SED]
    rm -rf sql docs.yaml docs.manifest.json
    life_plan "s/^key: .*/key: [id, month, region]/; ${1:-}"
}
job='s/^cutover:/index: {build: job}\n&/'
schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }
uncovered() { sql "SELECT count(*) FROM documents WHERE embedding_v2 IS DISTINCT FROM testvec(title || E'\n\n' || content, 16)
    OR embedding_v2_source IS DISTINCT FROM md5(title || E'\n\n' || content)::uuid"; }
# partitions that have no valid index of the new vectors, of those that the index has
lacking() { sql "SELECT count(*) FROM pg_partition_tree('documents') t WHERE NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_partition_tree('$INDEX') x ON x.relid = i.indexrelid
     WHERE i.indrelid = t.relid AND i.indisvalid)"; }
finds() { sql "SELECT id FROM documents_search(testvec('title $1' || E'\n\n' || 'content $1', 16), 'new-16', 1)"; }
holds() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = '$1'::regclass AND granted AND mode = 'RowExclusiveLock'")" -gt 0 ]; }
# A writer of one partition, idle: a build there waits for it, and no other build does.
hold() { # TABLE
    rm -f holder
    mkfifo holder
    psql -X -q -d "$DATABASE_URL" <holder >/dev/null 2>&1 &
    exec 9>holder
    printf 'BEGIN; LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE;\n' "$1" >&9
    wait_for 10 holds "$1"
}
let_go() {
    exec 9>&-
    wait_for 10 not holds "$1"
}
not() { ! "$@"; }
building() { [ "$(sql "SELECT count(*) FROM pg_stat_progress_create_index WHERE relid = '$1'::regclass
    AND phase LIKE 'waiting for writers%'")" = 1 ]; }

schema >before

# ---- what expand refuses
refuses() { # NAME MESSAGE
    run apply $M --to expand
    exits "$1: exit 1" 1
    like "$1: says so" "$ERR" "$2"
    is "$1: nothing is changed" "$(sql "SELECT count(*) FROM pg_attribute WHERE attname = 'embedding_v2'")" 0
}
plan ''
refuses "build: migration" 'is partitioned, .*: write "index: \{build: job\}"'
plan "$job"
sql "CREATE EXTENSION file_fdw" "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw" \
    'DROP INDEX documents_embedding_idx' 'ALTER TABLE documents DROP CONSTRAINT documents_pkey' \
    "CREATE FOREIGN TABLE documents_far PARTITION OF documents FOR VALUES FROM (90) TO (91) SERVER files OPTIONS (filename '/dev/null')"
refuses "a partition that is a foreign table" 'has partitions that are foreign tables, .*: (public.)?documents_far'
PGOPTIONS='-c client_min_messages=warning' sql 'DROP EXTENSION file_fdw CASCADE' \
    'ALTER TABLE documents ADD PRIMARY KEY (id, month, region)' \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'

# ---- down, from the middle of a build and from the cutover
on_partitions() { sql "SELECT count(*) FROM pg_index i WHERE i.indrelid IN (SELECT relid FROM pg_partition_tree('documents'))
    AND pg_get_indexdef(i.indexrelid) LIKE '%embedding_v2 %'"; }
build_until() { # PARTITION: begins the build, and stops it once it is at work there
    hold "$1"
    vecrun index $M >index.out 2>&1 9>&- &
    PID=$!
    wait_for 20 building "$1" || bail_out "$(cat index.out)"
    kill -TERM "$PID"
    RC=0
    wait "$PID" || RC=$?
    OUT='' ERR=$(cat index.out)
    let_go "$1"
}
run apply $M --to expand
run run $M
run apply $M --to index
build_until documents_2_rest
exits "a signal stops the build: exit 3" 3
is "with three of four made" "$(on_partitions)" 3
run apply $M --undo --to index
exits "phase index is undone" 0
is "none is left" "$(on_partitions)" 0
run apply $M --to index
run run $M
run apply $M --to index
run run $M
run apply $M --to cutover
exits "the same plan goes on to the cutover" 0
run apply $M --undo --to expand
exits "and is undone" 0
schema >after
ok "nothing is left" diff before after

# ---- a side table is an ordinary one, and a migration builds its index
plan 's/^  model: new-16/&\n  layout: table/'
life_to cutover
exits "a side table is taken to the cutover" 0
is "a search finds a row" "$(finds 7)" 7
sql "UPDATE documents SET month = 1 WHERE id = 7" "UPDATE documents SET title = 'title 2007', month = 1 WHERE id = 9"
run run $M
exits "rows that move to another partition are embedded" 0
is "each has one vector, under its new key" "$(sql "SELECT id, month, embedding = testvec('title ' || CASE id WHEN 9 THEN 2007 ELSE 7 END
    || E'\n\ncontent ' || id, 16) FROM documents_embedding_v2 WHERE id IN (7, 9) ORDER BY id")" "7|1|t
9|1|t"
sql "CREATE TABLE documents_9 PARTITION OF documents FOR VALUES FROM (9) TO (10)" \
    "INSERT INTO documents SELECT i, 9, 'us', 'title ' || i, 'content ' || i, NULL, NULL FROM generate_series(901, 905) AS i"
run run $M
is "a partition that comes is embedded" "$(sql 'SELECT count(*) FROM documents_embedding_v2 WHERE month = 9')" 5
like "it cannot be dropped" "$(sql 'DROP TABLE documents_9' 2>&1)" 'other objects depend on it'
like "nor detached" "$(sql 'ALTER TABLE documents DETACH PARTITION documents_9' 2>&1)" 'violates foreign key constraint'
sql 'DELETE FROM documents_embedding_v2 WHERE month = 9' 'ALTER TABLE documents DETACH PARTITION documents_9' \
    'DROP TABLE documents_9'
is "but once its vectors are deleted; the foreign key of the others stays" "$(sql "SELECT count(*) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = 'documents_embedding_v2'::regclass AND conparentid = 0")" 1
run apply $M --undo --to expand
exits "and is undone" 0
schema >after
ok "nothing is left of it" diff before after
plan "$job"

# ---- the life, with partitions that come and go
run apply $M --to expand
exits "expand" 0
sql "CREATE TABLE documents_3_us PARTITION OF documents_3 FOR VALUES IN ('us')" \
    "INSERT INTO documents SELECT i, 3, 'us', 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8)
       FROM generate_series(401, 500) AS i"
run run $M
exits "the sweep takes every partition" 0
is "every vector is that of its text" "$(uncovered)" 0
sql "UPDATE documents SET title = 'title 1000', content = 'content 1000' WHERE id = 3" \
    "UPDATE documents SET month = 3, region = 'us' WHERE id = 6" \
    "CREATE TABLE documents_4 (LIKE documents INCLUDING ALL)" \
    "INSERT INTO documents_4 (id, month, region, title, content) VALUES (2000, 4, 'eu', 'title 2000', 'content 2000')" \
    "ALTER TABLE documents ATTACH PARTITION documents_4 FOR VALUES FROM (4) TO (5)"
is "a change in a partition waits to be embedded" "$(sql 'SELECT id FROM vecplan.docs_pending')" 3
is "a row that moved keeps its vector" "$(sql "SELECT tableoid::regclass, embedding_v2_source IS NOT NULL FROM documents WHERE id = 6")" 'documents_3_us|t'
run apply $M --to index
exits "index_check stops before the job" 3
build_until documents_2_eu
is "no partition waits for another's" "$(sql "SELECT count(*) FROM pg_index i WHERE i.indrelid = 'documents_1'::regclass
    AND i.indisvalid AND pg_get_indexdef(i.indexrelid) LIKE '%embedding_v2%'")" 1
sql "CREATE TABLE documents_5 PARTITION OF documents FOR VALUES FROM (5) TO (6)" \
    "INSERT INTO documents VALUES (3000, 5, 'us', 'title 3000', 'content 3000')"
sql "CREATE INDEX by_hand ON ONLY documents_3 USING hnsw (embedding_v2 vector_cosine_ops) WITH (m = 16, ef_construction = 64)" \
    "DROP TABLE documents_3_us"
run run $M
exits "an index that no partition can make valid any more: exit 1" 1
like "it names it" "$ERR" 'index by_hand stays invalid, though every partition has its own'
like "it says what to do" "$ERR" 'Run "DROP INDEX by_hand"'
is "the job failed, by the ledger" "$(step index)" failed
sql "DROP INDEX by_hand" "CREATE TABLE documents_3_us PARTITION OF documents_3 FOR VALUES IN ('us')" \
    "INSERT INTO documents VALUES (4000, 3, 'us', 'title 4000', 'content 4000')"
run run $M
exits "the next run recovers" 0
is "the whole tree has its index" "$(lacking)" 0
is "one each" "$(on_partitions)" "$(sql "SELECT count(*) FROM pg_partition_tree('documents')")"
is "with the same options" "$(sql "SELECT DISTINCT c.reloptions FROM pg_partition_tree('$INDEX') t JOIN pg_class c ON c.oid = t.relid")" \
    '{m=16,ef_construction=64}'
is "the sweep was run for what came meanwhile" "$(uncovered)" 0
sql "ALTER INDEX documents_1_embedding_v2_idx SET (m = 5)"
run apply $M --to index
like "a partition's other options are refused" "$ERR" 'has partitions with other options: documents_1_embedding_v2_idx'
run index $M
exits "by the job too: exit 1" 1
like "it says what to do" "$ERR" 'Run "ALTER INDEX documents_1_embedding_v2_idx SET \(m = 16, ef_construction = 64\)"'
sql "ALTER INDEX documents_1_embedding_v2_idx SET (m = 16)"
run apply $M --to index
exits "index_check passes" 0
run run $M
run apply $M --to cutover
exits "cutover" 0
is "a search finds rows of every level" "$(finds 400)$(finds 1000)$(finds 2000)$(finds 3000)$(finds 4000)" "4003200030004000"
like "by the partitions' indexes" "$(sql "SET enable_seqscan = off; EXPLAIN SELECT id FROM documents ORDER BY embedding_v2 <=> '$(sql "SELECT testvec('x', 16)")' LIMIT 3")" \
    'Index Scan using documents_2_eu_embedding_v2_idx'

# ---- to the end
run apply $M --to contract
exits "contract" 0
is "the old column is gone, everywhere" "$(sql "SELECT count(*) FROM pg_attribute WHERE attname = 'embedding'
    AND attrelid IN (SELECT relid FROM pg_partition_tree('documents'))")" 0
is "and the old index" "$(sql "SELECT count(*) FROM pg_class WHERE relname LIKE 'documents_embedding_idx%'")" 0
sql "INSERT INTO documents VALUES (5000, 5, 'us', 'title 5000', 'content 5000')"
is "changes are still noticed" "$(sql 'SELECT id FROM vecplan.docs_pending')" 5000
done_testing
