#!/bin/sh
# Rows that are inserted as copies of others (INSERT … SELECT, an ORM's dup, an archive) bring the
# vector and its source along: with another text they wait to be embedded, with the same they do not.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 20
M=docs.manifest.json
text="title || E'\n\n' || content"
ids() { sql "SELECT string_agg(DISTINCT id::text, ' ' ORDER BY id::text) FROM $1"; }
sourceless() { ids "documents WHERE embedding_v2_source IS NULL"; }
# COLUMN DIMENSIONS: rows whose vector there is not that of their text
wrong() { ids "documents WHERE $1 IS DISTINCT FROM testvec($text, $2)"; }
# ID FROM CONTENT: that row again, with all its columns but its key and content
copy() {
    sql "CREATE TEMPORARY TABLE one AS SELECT * FROM documents WHERE id = $2; UPDATE one SET id = $1, content = $3;
         INSERT INTO documents SELECT * FROM one"
}
both='s/^  index: documents_embedding_idx/&\n  provider: local/'

life_plan "$both"
life_to index
run run $M
copy 101 1 content
is "a copy with its text stays as it is" "$(ids vecplan.docs_pending)$(sourceless)" ""
copy 102 1 "'another'"
is "with another it is marked as stale, and waits" "$(ids vecplan.docs_pending) $(sourceless)" "102 102"
is "its vector stays until then" "$(sql 'SELECT embedding_v2 IS NOT NULL FROM documents WHERE id = 102')" t
sql "CREATE TEMPORARY TABLE one AS SELECT * FROM documents WHERE id = 2; UPDATE one SET content = 'upserted';
     INSERT INTO documents SELECT * FROM one ON CONFLICT (id) DO UPDATE
       SET content = excluded.content, embedding_v2 = excluded.embedding_v2, embedding_v2_source = excluded.embedding_v2_source"
is "so does one that takes another's place" "$(ids vecplan.docs_pending)" "102 2"
run run $M
is "a run embeds them" "$RC $(ids vecplan.docs_pending)$(sourceless)$(wrong embedding_v2 16)" "0 "

psql -X -q -d "$DATABASE_URL" -c 'COPY (SELECT * FROM documents WHERE id > 5) TO STDOUT' >rows
sql 'DELETE FROM documents WHERE id > 5'
psql -X -q -d "$DATABASE_URL" -c 'COPY documents FROM STDIN' <rows
is "rows that are restored stay as they are" \
    "$(sql 'SELECT count(*) FROM documents')$(ids vecplan.docs_pending)$(sourceless)" 22

# ---- what a rollback serves
sql "UPDATE documents SET embedding = testvec($text, 8)"
is "before cutover old vectors are the application's" "$(ids vecplan.docs_outdated)" ""
run run $M
run apply $M --to cutover
exits "cutover" 0
copy 103 1 content
sql "INSERT INTO documents VALUES (104, 'title', 'mine', NULL, testvec(E'title\n\nmine', 8))"
is "after it: not a copy with its text, nor a row that brings an old vector alone" "$(ids vecplan.docs_outdated)" ""
copy 105 1 "'another'"
is "the old vector of a copy is of another text too" "$(ids vecplan.docs_outdated)" 105
run run $M
is "it gets both" "$RC $(wrong embedding_v2 16)$(wrong embedding 8)" "0 "
run apply $M --to contract
exits "contract" 0
copy 106 1 "'another'"
is "copies are noticed after contract" "$(ids vecplan.docs_pending) $(sourceless)" "106 106"
run run $M

# ---- from a column that an earlier plan made, to the old one's name
sed -e 's/^plan: docs/plan: docs3/; s/^  column: .*/  column: embedding_v2/; s/documents_embedding_idx/documents_embedding_v2_idx/' \
    -e 's/new-16/next-12/; s/^  dimensions: 16/  dimensions: 12/; s/old-8/new-16/; s/^  dimensions: 8/  dimensions: 16/' \
    -e 's/202611/202612/; s/^  directory: sql/&3/; s/^  soak: 0s/&\n  method: rename/' docs.yaml >docs3.yaml
vecplan compile docs3.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
life_take docs3 expand index cutover
copy 107 1 content
is "chained, renamed: not a copy with its text" "$(ids vecplan.docs3_pending)$(ids vecplan.docs3_outdated)" ""
copy 108 1 "'another'"
is "one with another is noted for both models" "$(ids vecplan.docs3_pending) $(ids vecplan.docs3_outdated)" "108 108"
run run docs3.manifest.json
is "and gets both" "$RC $(wrong embedding_v2 12)$(wrong embedding_v2_old 16)$(ids vecplan.docs3_outdated)" "0 "
run rollback docs3.manifest.json
copy 109 1 "'another'"
is "so after a rollback" "$(ids vecplan.docs3_pending) $(ids vecplan.docs3_outdated)" "109 109"
run cutover docs3.manifest.json
run run docs3.manifest.json
run apply docs3.manifest.json
exits "contract" 0
is "the triggers of the last plan alone stay" \
    "$(sql "SELECT string_agg(tgname, ' ' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 'documents'::regclass")" \
    "zz_vecplan_docs3_enqueue zz_vecplan_docs3_stale zz_vecplan_docs3_stale_new"

# ---- layout table
env_database
rm -rf sql
life_table 20
life_plan "$both; s/^to:/&\n  layout: table/"
life_to cutover
exits "table: cutover" 0
copy 101 1 "'another'"
is "table: a copy is a new row" "$(ids vecplan.docs_pending) $(ids vecplan.docs_outdated)" "101 "

# ---- to.expression
env_database
rm -rf sql
life_table 20
life_plan 's/^  provider: local/  expression: "subvector(embedding, 1, 4)"/; s/^  dimensions: 16/  dimensions: 4/; /^text:/d; /^providers:/,/api_key/d'
life_to index
run run $M
copy 101 1 "'another'"
sql "CREATE TEMPORARY TABLE one AS SELECT * FROM documents WHERE id = 1; UPDATE one SET id = 102, embedding = testvec('x', 8);
     INSERT INTO documents SELECT * FROM one"
is "to.expression: a copy with another old vector waits" "$(ids vecplan.docs_pending) $(sourceless)" "102 102"
run run $M
run apply $M
exits "contract" 0
is "no trigger stays" "$(sql "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'documents'::regclass")" 0
done_testing
