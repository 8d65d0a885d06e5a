#!/bin/sh
# A plan after a plan that is given up before its cutover, backfilled and indexed, leaves the catalog as it
# was and the ledger of the plan before untouched; that one is followed and searched all through it.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1
FOLLOWER=''
end_follower() { [ -z "$FOLLOWER" ] || kill -9 "$FOLLOWER" 2>/dev/null || :; }
env_at_exit end_follower

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }
# The rows of a plan, but for those that its follower goes on writing.
ledger() { # PLAN
    sql "SELECT m FROM vecplan.schema_migrations AS m WHERE plan = '$1' AND step <> 'follow' ORDER BY step" \
        "SELECT g FROM vecplan.generations AS g WHERE plan = '$1'"
    for table in models chunks sweeps gates quarantine; do
        sql "SELECT t FROM vecplan.$table AS t WHERE plan = '$1' ORDER BY t::text"
    done
}

# NAME YEAR FROM TO CUTOVER: a plan for documents, compiled
plan_of() {
    cat >"$1.yaml" <<PLAN
plan: $1
table: public.documents
key: [id]
text: "{{title}}: {{content}}"
where: deleted_at IS NULL
from: {$3}
to: {$4, provider: local}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: 0s, $5}
release: {expand: ${2}0101000000, index: ${2}0102000000, cutover: ${2}0103000000, contract: ${2}0104000000}
emit: {format: sql, directory: $1}
PLAN
    vecplan compile "$1.yaml" >compile.out 2>&1 || bail_out "$(cat compile.out)"
}

# Rows that are not served by the vector of their text: the column or side table, and the search function.
wrong() {
    sql "SELECT count(*) FROM documents AS d LEFT JOIN LATERAL documents_search(testvec(d.title || ': ' || d.content, 16), 'new-16', 1) AS s
           ON s.id = d.id AND s.distance < 1e-6 WHERE d.deleted_at IS NULL AND s.id IS NULL"
}
none_wrong() { [ "$(wrong)" -eq 0 ]; }
follows() { # WHEN
    changes=$((${changes:-0} + 1))
    sql "UPDATE documents SET content = 'change $changes of ' || id WHERE id BETWEEN 1 AND 20" \
        "INSERT INTO documents (id, title, content) VALUES (1000 + $changes, 'new', 'row $changes')" \
        "DELETE FROM documents WHERE id = 100 - $changes"
    is "$case, $1: the plan before follows, and its model finds every row" "$(wait_for 30 none_wrong && echo yes)" yes
}

# CASE TO CUTOVER FROM NEXT: the first plan to its end; the next one, given up after its index
given_up() {
    case=$1
    mkdir "$1" && cd "$1" || exit 1
    env_database
    life_table 100
    plan_of v2 2026 'column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx' "model: new-16, dimensions: 16$2" "$3"
    life_take v2 expand index cutover contract
    vecrun backfill v2.manifest.json --follow >follow.out 2>&1 &
    FOLLOWER=$!
    wait_for 30 grep -q 'following plan' follow.out || bail_out "$(cat follow.out)"
    follows "before"
    schema >schema.before
    ledger v2 >ledger.before
    ok "$case: there is something to compare" [ "$(wc -l <ledger.before)" -gt 20 ]

    plan_of v3 2027 "$4, model: new-16, dimensions: 16" "model: next-4, dimensions: 4, name: embedding_v3$5" "$3"
    run apply v3.manifest.json --to expand
    exits "$case: the next plan's expand" 0
    follows "expanded"
    run run v3.manifest.json
    exits "$case: its backfill" 0
    follows "backfilled"
    run apply v3.manifest.json --to index
    exits "$case: its index" 0
    run run v3.manifest.json
    exits "$case: its gates" 0
    follows "verified"
    ledger v2 | diff ledger.before - >diff.out
    is "$case: no row of the plan before has changed meanwhile" "$(cat diff.out)" ''
    run apply v3.manifest.json --undo --to expand
    exits "$case: all of it is undone" 0
    schema | diff schema.before - >diff.out
    is "$case: the catalog is as it was" "$(cat diff.out)" ''
    ledger v2 | diff ledger.before - >diff.out
    is "$case: so are the rows of the plan before" "$(cat diff.out)" ''
    is "$case: of the next one there are none" "$(ledger v3)" ''
    follows "given up"
    kill -TERM "$FOLLOWER"
    RC=0
    wait "$FOLLOWER" || RC=$?
    FOLLOWER=''
    is "$case: the follower ends well" "$RC" 0
    like "$case: it was the same all the time" "$(grep -c 'following plan' follow.out)" '^1$'
    cd ..
}

column='column: embedding_v2, index: documents_embedding_v2_idx'
given_up column '' 'method: function' "$column" ''
given_up table ', layout: table' 'method: function' 'table: documents_embedding_v2' ', layout: table'
given_up view '' 'method: view, view: public.documents_now' "$column" ''
given_up side_view ', layout: table' 'method: view, view: public.documents_now' 'table: documents_embedding_v2' ''
given_up rename '' 'method: rename' 'column: embedding, index: documents_embedding_idx' ''
done_testing
