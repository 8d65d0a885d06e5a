#!/bin/sh
# The worked examples of plans/, each as it stands on a table that fits: through expand, backfill and
# index to the cutover, all the way down and up again, rolled back and cut over once more, to the end;
# at each step every row is found by its own vector. What differs from the file: the provider's
# address, how long the soak is, and hours.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_embed
cd "$ENV_DIR" || bail_out "no directory to work in"
base=${EMBED_URL%/v1/embeddings}
for variable in OPENAI_API_KEY VOYAGE_API_KEY GEMINI_API_KEY CO_API_KEY JINA_API_KEY; do
    export "$variable=sk-test-$variable"
done
M=manifest.json
tested=''

# KEY: the plan's values of that key, of all its levels.
values() { sed -n "s/^ *$1: \"*\([^\" ]*\).*/\1/p" plan.yaml; }

# The example's provider, at this endpoint: a preset, or one that the example adjusts itself.
reachable() {
    preset=$(values preset)
    file=$ENV_ROOT/templates/providers/${preset:=$(values provider | tail -n 1)}.yaml
    url=$base/$preset$(sed -n 's|^url: "https*://[^/]*\(.*\)"|\1|p' "$file")
    if grep -q '^providers:' plan.yaml; then
        sed -i "s|^    url: .*|    url: \"$url\"|" plan.yaml
    else
        printf 'providers: {%s: {preset: %s, url: "%s"}}\n' "$preset" "$preset" "$url" >>plan.yaml
    fi
    embed_control "{\"model\": \"$NEW\", \"dimensions\": $(values dimensions | sed -n 2p)}"
}

# NAME STATEMENT…: the example, compiled here for vecrun to apply, and a database with its table.
example() {
    example=$1 tested="$tested $1.yaml"
    rm -rf sql $M
    sed -e 's/^  soak: .*/  soak: 0s/' -e '/^  window: /d' "$ENV_ROOT/plans/$1.yaml" >plan.yaml
    OLD=$(values model | sed -n 1p) NEW=$(values model | sed -n 2p)
    SEARCH=$(values function) KEY=$(sed -n 's/^key: \[\(.*\)\].*/\1/p' plan.yaml)
    shift
    if grep -q '^  provider: ' plan.yaml; then reachable; fi
    vecplan compile plan.yaml --format sql --out sql --manifest $M >out 2>&1 || bail_out "$(cat out)"
    env_database
    sql "$@"
}

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }

# OLD NEW [MORE]: what the vectors of the rows in view "rows" are to be; more arguments of the search.
expect() {
    sql "CREATE TABLE expected AS SELECT $KEY, $1 AS old, $2 AS new FROM rows" 'DROP VIEW rows'
    schema >before
    MORE=${3:-}
}

# old|new: how many rows a search by their own vector of that space finds.
found() {
    case $1 in old) model=$OLD ;; new) model=$NEW ;; esac
    sql "SELECT count(*) FROM expected AS e JOIN LATERAL $SEARCH(e.$1, '$model', 1$MORE) AS s USING ($KEY)
          WHERE s.distance < 1e-3"
}

active() { sql "SELECT vecplan.active_model('$SEARCH')"; }

# PHASE: applies up to it, and runs what a guard asks for.
reach() {
    for _ in 1 2 3 4; do
        run apply $M --to "$1"
        [ "$RC" -eq 3 ] || break
        run run $M
    done
    exits "$example: $1" 0
}

undo() {
    run apply $M --undo --to expand
    exits "$example: down again" 0
    schema >after
    ok "$example: nothing is left" diff before after
}

# COUNT: the life of an example with so many rows in scope.
live() {
    reach expand
    is "$example: searches find the old vectors" "$(found old)" "$1"
    reach cutover
    is "$example: searches find the new vectors" "$(found new) $(active)" "$1 $NEW"
    is "$example: and the old ones too" "$(found old)" "$1"
    undo
    reach cutover
    run rollback $M
    exits "$example: rollback" 0
    is "$example: the old model serves again" "$(found old) $(active)" "$1 $OLD"
    run cutover $M
    exits "$example: cutover once more" 0
    reach contract
    is "$example: the new vectors stay" "$(found new) $(active)" "$1 $NEW"
    like "$example: the old model is not served any more" "$(found old 2>&1)" 'is not served'
}

example column \
    "CREATE TABLE articles (id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL,
       published boolean NOT NULL, embedding vector(1536))" \
    "INSERT INTO articles SELECT i, 'title ' || i, 'body ' || i, i % 10 > 0, testvec('old ' || i, 1536)
       FROM generate_series(1, 60) AS i" \
    'CREATE INDEX articles_embedding_idx ON articles USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT * FROM articles WHERE published'
expect "testvec('old ' || id, 1536)" "testvec(title || E'\n\n' || body, 1024)"
live 54

example side_table \
    'CREATE SCHEMA shop' \
    "CREATE TABLE shop.products (sku text PRIMARY KEY, name text NOT NULL, description text,
       discontinued_at timestamptz, embedding vector(1024))" \
    "INSERT INTO shop.products SELECT 'A-' || i, 'name ' || i, 'description ' || i,
       CASE WHEN i > 50 THEN now() END, testvec('old A-' || i, 1024) FROM generate_series(1, 60) AS i" \
    'CREATE INDEX products_embedding_idx ON shop.products USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT * FROM shop.products WHERE discontinued_at IS NULL'
expect "testvec('old ' || sku, 1024)" "testvec(name || '. ' || description, 1024)"
live 50

example halfvec_3072 \
    'CREATE TABLE rulings (id bigint PRIMARY KEY, headline text, summary text, embedding vector(768))' \
    "INSERT INTO rulings SELECT i, 'headline ' || i, 'summary ' || i, testvec('old ' || i, 768)
       FROM generate_series(1, 50) AS i" \
    'CREATE INDEX rulings_embedding_idx ON rulings USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT * FROM rulings'
expect "testvec('old ' || id, 768)" "testvec(headline || E'\n\n' || summary, 3072)"
live 50

example text_column \
    'CREATE TABLE notes (id bigint PRIMARY KEY, archived boolean NOT NULL, embedding text)' \
    "INSERT INTO notes SELECT i, i % 10 = 0, testvec('old ' || i, 1536)::text FROM generate_series(1, 60) AS i" \
    'INSERT INTO notes VALUES (61, false, NULL)' \
    'CREATE VIEW rows AS SELECT id FROM notes WHERE NOT archived AND id < 61'
expect "testvec('old ' || id, 1536)" "testvec('old ' || id, 1536)"
live 54

example matryoshka \
    'CREATE SCHEMA forum' \
    'CREATE TABLE forum.posts (id bigint PRIMARY KEY, embedding vector(3072))' \
    "INSERT INTO forum.posts SELECT i, testvec('old ' || i, 3072) FROM generate_series(1, 50) AS i" \
    'CREATE INDEX posts_embedding_idx ON forum.posts USING hnsw ((embedding::halfvec(3072)) halfvec_cosine_ops)' \
    'CREATE VIEW rows AS SELECT id FROM forum.posts'
expect "testvec('old ' || id, 3072)" "l2_normalize(testvec('old ' || id, 1024))"
live 50
is "matryoshka: the vectors have unit length" \
    "$(sql 'SELECT count(*) FROM forum.posts_short WHERE abs(l2_norm(embedding) - 1) < 1e-3')" 50

# the same texts for each tenant: only the filter tells them apart
example composite_key \
    'CREATE SCHEMA app' \
    "CREATE TABLE app.chunks (tenant integer, id bigint, language text NOT NULL, body text, embedding vector(1024),
       PRIMARY KEY (tenant, id))" \
    "INSERT INTO app.chunks SELECT t, i, 'en', 'body ' || i, testvec('old ' || i, 1024)
       FROM generate_series(1, 3) AS t, generate_series(1, 20) AS i" \
    'CREATE INDEX chunks_embedding_idx ON app.chunks USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT * FROM app.chunks'
expect "testvec('old ' || id, 1024)" "testvec(body, 1536)" ", filter_tenant => e.tenant, language => 'en'"
live 60

example partitioned \
    'CREATE SCHEMA chat' \
    'CREATE TABLE chat.messages (id bigint, sent_on date, subject text, body text, embedding vector(768),
       PRIMARY KEY (id, sent_on)) PARTITION BY RANGE (sent_on)' \
    "CREATE TABLE chat.messages_06 PARTITION OF chat.messages FOR VALUES FROM ('2026-06-01') TO ('2026-07-01')" \
    "CREATE TABLE chat.messages_07 PARTITION OF chat.messages FOR VALUES FROM ('2026-07-01') TO ('2026-08-01')" \
    "INSERT INTO chat.messages SELECT i, date '2026-06-01' + i, 'subject ' || i, 'body ' || i, testvec('old ' || i, 768)
       FROM generate_series(1, 60) AS i" \
    'CREATE INDEX messages_embedding_idx ON chat.messages USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT id, sent_on, subject, body FROM chat.messages'
expect "testvec('old ' || id, 768)" "testvec(subject || E'\n' || body, 1024)"
live 60

example natural \
    'CREATE SCHEMA support' \
    'CREATE TABLE support.tickets (id bigint PRIMARY KEY, subject text, conversation text, embedding vector(384))' \
    "INSERT INTO support.tickets SELECT i, 'subject ' || i, 'opened', testvec('old ' || i, 384)
       FROM generate_series(1, 60) AS i" \
    'CREATE INDEX tickets_embedding_idx ON support.tickets USING hnsw (embedding vector_cosine_ops)' \
    'CREATE VIEW rows AS SELECT * FROM support.tickets'
expect "testvec('old ' || id, 384)" "testvec(subject || E'\n\nanswered', 1024)"
mixed() { # OLD-ID NEW-ID: what a search of both spaces by the vectors of these rows finds
    sql "SELECT string_agg(s.id || ' by ' || s.model, ', ' ORDER BY s.score DESC, s.id) FROM expected AS o, expected AS n,
           LATERAL ${SEARCH}_mixed(o.old, n.new, 2) AS s WHERE o.id = $1 AND n.id = $2"
}
reach expand
is "natural: searches find the old vectors" "$(found old)" 60
run run $M
is "natural: no row is swept" "$(sql 'SELECT count(embedding_v2) FROM support.tickets')" 0
sql "UPDATE support.tickets SET conversation = 'answered' WHERE id <= 10"
reach index
run run $M
exits "natural: too few rows were written: exit 3" 3
sql "UPDATE support.tickets SET conversation = 'answered' WHERE id <= 15"
reach cutover
is "natural: a search of the new space finds the rows written since" "$(found new) $(active)" "15 $NEW"
is "natural: a search of both finds each row in its own" "$(mixed 50 7)" "7 by $NEW, 50 by $OLD"
run rollback $M
is "natural: the old model serves again" "$(found old) $(active)" "60 $OLD"
run cutover $M
run apply $M
exits "natural: contract waits for the others: exit 3" 3
like "natural: and says how to enter them" "$ERR" '45 rows .*INSERT INTO '
undo

is "no example is left out (demo.yaml is the demo's)" \
    "$(cd "$ENV_ROOT/plans" && printf '%s\n' *.yaml | sort)" "$(printf '%s\n' demo.yaml $tested | sort)"
done_testing
