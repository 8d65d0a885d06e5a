#!/bin/sh
# shellcheck disable=SC2317,SC2016,SC1003 # functions that ok calls; texts as they are
# Names and texts of a plan as the server reads them: every key word, and every character that a
# plan may hold.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
env_database
cd "$ENV_DIR" || exit 1

# TEXT: compiles a plan that embeds this template.
compile() {
    cat >plan.yaml <<PLAN
plan: quoting
table: public.quoting
key: [id]
text: $1
from: {column: embedding, model: old, dimensions: 8}
to: {model: new, dimensions: 8, provider: openai}
release: {expand: 20261122100000}
emit: {format: sql, directory: sql}
PLAN
    rm -rf sql
    vecplan compile plan.yaml >/dev/null
}
expand=sql/20261122100001_quoting_expand.up.sql

# The names that expand gives to OLD.…, one a line: the first time that it compares texts.
names() { grep -m 1 'IS DISTINCT' $expand | grep -oE 'OLD\.("([^"]|"")*"|[a-z_0-9]+)::text' | sed 's/^OLD\.//; s/::text$//'; }

sql "SELECT word FROM pg_get_keywords() ORDER BY word" >words
ok "a plan with every key word as a column compiles" \
    compile "\"$(sed 's/.*/{{&}}/' words | tr -d '\n')\""
names >quoted
is "all of them are there" "$(wc -l <quoted)" "$(wc -l <words)"
sql "CREATE TABLE got (n int GENERATED ALWAYS AS IDENTITY, name text)" \
    "CREATE TABLE words (n int GENERATED ALWAYS AS IDENTITY, name text)"
psql -X -q -d "$DATABASE_URL" -c "\\copy got (name) FROM quoted" -c "\\copy words (name) FROM words"
is "key words are quoted wherever the server quotes them" "$(sql "
    SELECT g.name FROM words AS w JOIN got AS g USING (n)
     WHERE g.name NOT IN (quote_ident(w.name), '\"' || w.name || '\"')")" ""

odd='{{Ä}}{{a$b}}{{1a}}{{a b}}{{it'"''"'s}}{{q"q}}{{back\slash}}{{%s}}{{:x}}{{a.b}}{{_ok_1}}'
ok "a plan with odd names compiles" compile "'$odd'"
is "odd names are quoted as the server quotes them" "$(names)" "$(sql "SELECT quote_ident(n)
    FROM unnest(ARRAY['Ä', 'a\$b', '1a', 'a b', 'it''s', 'q\"q', E'back\\\\slash', '%s', ':x', 'a.b', '_ok_1']) AS n")"

# SQL of the text, between the two columns that stand around it
literal() { sed -n "s/.*coalesce(OLD.a::text COLLATE .C., '') || \(.*\) || coalesce(OLD.b::text COLLATE .C., '')) IS DISTINCT.*/\1/p" $expand | head -n 1; }
text='!"#$%&'"''"'()*+,-./09:;<=>?@AZ[\]^_`az{|}~ä€😀 -- /* $$ '
ok "a plan with all signs in its text compiles" compile "'{{a}}$text{{b}}'"
is "they reach the server as they are" "$(sql "SELECT $(literal)")" "$(printf '%s' "$text" | sed "s/''/'/")"
ok "a plan with breaks and backslashes in its text compiles" compile '"{{a}}\n\t\r\\n\\'"''"'{{b}}"'
is "they reach the server too" "$(sql "SELECT encode(convert_to($(literal), 'UTF8'), 'hex')")" 0a090d5c6e5c2727
done_testing
