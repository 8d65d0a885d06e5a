#!/bin/sh
# What two models agree on: the order of what they find (rbo), and how well each answers queries
# whose answers are known (ndcg, mrr), from a file and from a table.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 60
M=docs.manifest.json
sql "UPDATE documents SET embedding = testvec(title, 8)"
asked='s/^  index: documents_embedding_idx/&\n  provider: old/; s/^text: .*/text: title/
  s|^providers:|&\n  old: {preset: openai, url: "'$EMBED_URL'", api_key_env: null}|'
plan() { # OVERLAP
    life_plan "$asked; s/^  soak: 0s/&\\n  require: {overlap: {k: 10, samples: 50, at_least: 0$1}, reembed: {samples: 0}}/"
}
break_rows() { # SET… [WHERE…]: without the triggers, which would heal it
    sql "ALTER TABLE documents DISABLE TRIGGER USER; UPDATE documents SET $1; \
        ALTER TABLE documents ENABLE TRIGGER USER"
}
newest() { # GATE EXPRESSION over its row g
    sql "SELECT $2 FROM vecplan.gates AS g WHERE gate = '$1' ORDER BY id DESC LIMIT 1"
}
agreed() { # K: hits|found|rbo of overlap_exact for the query at angle 0
    node -p "'PREPARE o (text, vector, vector, bigint) AS ' + JSON.parse(require('fs').readFileSync('$M'))
        .jobs.find((j) => j.kind === 'verify').statements.overlap_exact.join('\n') + ';'" >agreed.sql
    echo "EXECUTE o (NULL, '[1,0,0,0,0,0,0,0]', '[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]', $1)" >>agreed.sql
    psql -X -q -A -t -d "$DATABASE_URL" -f agreed.sql
}

plan ''
life_to index
run verify $M
exits "overlap by rows: exit 0" 0
like "rbo is shown beside it, without a threshold" "$OUT" '^rbo +0\.[0-9]+ +- +- +50$'
is "and recorded so" "$(newest rbo 'threshold IS NULL, passed, sample, detail')" 't|t|50|{"k": 10, "p": 0.9}'
like "with the time of searches in both spaces" "$OUT" \
    '^latency: p95 in ms of 50 searches for 10 rows; p50 and p95 of the old model [0-9.]+ and [0-9.]+, of the new [0-9.]+ and [0-9.]+$'
is "which is recorded" "$(newest latency "threshold IS NULL, sample, figure > 0, detail ->> 'unit', \
    (detail -> 'old' ->> 'p50')::float8 <= (detail -> 'old' ->> 'p95')::float8")" 't|50|t|ms|t'
run status $M
like "status shows them" "$OUT" '^rbo +0\.[0-9]+ +- +- +20'

# vectors at known angles from the query: the old model finds 1 2 3 4 …, the new one 2 1 3 5 4 …
angles() { # COLUMN DIMENSIONS EXPRESSION
    break_rows "$1 = ('[' || cos($3) || ',' || sin($3) || repeat(',0', $2 - 2) || ']')::vector"
}
angles embedding 8 'id * 0.02'
angles embedding_v2 16 '(CASE id WHEN 1 THEN 2 WHEN 2 THEN 1 WHEN 4 THEN 5 WHEN 5 THEN 4 ELSE id END) * 0.02'
is "two orders that differ in their first two rows" "$(agreed 3 | cut -c 1-7)" '3|3|0.9'
like "and one that differs in its last, too" "$(agreed 4)" '^3\|4\|0.7177'
is "more neighbours than there are rows" "$(agreed 1000 | cut -d '|' -f 1,2)" '60|60'
break_rows "embedding = testvec(title, 8), embedding_v2 = testvec(title, 16)"

# the figures that a labelled query must have, by the ranks of all rows
truth() { # COLUMN DIMENSIONS TEXT KEYS: nDCG@10, reciprocal rank
    sql "WITH r AS (SELECT id, row_number() OVER (ORDER BY $1 <=> testvec('$3', $2)) AS n FROM documents),
           h AS (SELECT n FROM r WHERE n <= 10 AND id IN ($4)), b AS (SELECT count(*) AS c FROM r WHERE id IN ($4))
         SELECT coalesce(sum(1 / log(2, n + 1)), 0) / (SELECT sum(1 / log(2, i + 1)) FROM b, generate_series(1, least(10, c)) AS i),
           coalesce(1.0 / min(n), 0) FROM h"
}
mean() { # COLUMN of truth(), SPACE
    # shellcheck disable=SC2086 # two words
    for query in 'title 1/1' 'title 2/2,3,4,5' 'title 9/40'; do
        truth $2 "${query%/*}" "${query#*/}"
    done | awk -F '|' -v c="$1" '{ s += $c } END { printf "%.4f", s / NR }'
}
figures() { # NDCG or MRR: new|old as recorded
    newest "$1" "round(figure::numeric, 4), (detail ->> 'old')::numeric, sample"
}
printf 'title 1\t1\ntitle 2\t2\t3 \t4\t 5\t5\nnothing known\ntitle 9\t40\n' >queries.txt
plan ', queries: queries.txt'
break_rows "embedding_v2 = testvec('title ' || CASE id WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE id END, 16)"
run verify $M
exits "queries with known answers: exit 0" 0
want_ndcg="$(mean 1 'embedding_v2 16')|$(mean 1 'embedding 8')|3"
want_mrr="$(mean 2 'embedding_v2 16')|$(mean 2 'embedding 8')|3"
is "nDCG of both models" "$(figures ndcg)" "$want_ndcg"
is "MRR of both models" "$(figures mrr)" "$want_mrr"
like "both are shown" "$OUT" '^ndcg: of 3 queries with known answers, the old model.s is 0\.[0-9]+'
is "the worst are told by their texts" "$(newest overlap "detail -> 'worst' -> 0 ->> 'query' IS NOT NULL")" t

sql "CREATE TABLE asked (question text, ids text[])" \
    "INSERT INTO asked VALUES ('title 1', '{1}'), ('title 2', '{2,3,4,5,NULL,2}'), ('nothing known', NULL), \
        (E'title 9\\n', '{40}'), (' ', NULL), (NULL, '{1}'), ('none', '{}'), ('none', '{NULL}'), \
        (E'two\\nlines\\tand a tab', NULL)"
plan ', query_table: asked, query_column: question, relevant_column: ids'
run verify $M
exits "queries of a table: exit 0" 0
is "all that are no blanks are searched for" "$(newest overlap "sample, detail ->> 'searches'")" '7|queries'
is "nDCG is the same" "$(figures ndcg)" "$want_ndcg"
is "and MRR" "$(figures mrr)" "$want_mrr"
sql "INSERT INTO asked VALUES (repeat('x', 9000))"
run verify $M
exits "a query that is too long: exit 1" 1
like "says where and what" "$ERR" 'the table of queries: error: the query is longer than 8192 bytes: "xxx'
sql "DELETE FROM asked WHERE question LIKE 'xxx%'"
embed_control '{"refuse_text": "title 9"}'
run verify $M
exits "a query that the provider refuses: exit 1" 1
like "is named" "$ERR" 'error: provider "old" does not embed the query "title 9": HTTP 400'
embed_reset
sql 'TRUNCATE asked'
run verify $M
like "so does a table without any" "$ERR" 'the table of queries: error: it holds no query'

# a search of the old space fails: what is required can be measured
env_database
life_table 60
rm -rf sql $M
sql 'DROP INDEX documents_embedding_idx' \
    'ALTER TABLE documents ALTER COLUMN embedding TYPE vector' \
    "UPDATE documents SET embedding = '[1,2,3]' WHERE id = 7"
life_plan '/^  index: documents_embedding_idx/d'
life_to index
run verify $M
exits "an old vector of other dimensions: exit 0" 0
like "the log says that no search was timed" "$ERR" \
    'the latency is not measured: database: different vector dimensions'
unlike "and the table has no such line" "$OUT" '^latency'
is "nor has the ledger" "$(newest latency 'gate')" ''
done_testing
