#!/bin/sh
# Pending: what the triggers entered is drained, whatever became of the rows meanwhile.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

for layout in column table; do
    name=docs_$layout
    make_table "$name" 100
    make_docs "$name" "$layout"
    sql "UPDATE $name SET gone = true WHERE id BETWEEN 81 AND 90" \
        "UPDATE $name SET body = '' WHERE id BETWEEN 91 AND 95"

    # while the first requests are under way: rows come, go, change their key, enter and leave
    hold "$name"
    begin "$name"
    held 4
    sql "INSERT INTO $name (id, body) SELECT i, 'inserted ' || i FROM generate_series(101, 105) AS i" \
        "DELETE FROM $name WHERE id BETWEEN 1 AND 5" \
        "UPDATE $name SET id = id + 1000 WHERE id BETWEEN 6 AND 10" \
        "UPDATE $name SET id = id + 2000, body = 'moved ' || id WHERE id BETWEEN 11 AND 15" \
        "UPDATE $name SET gone = true WHERE id BETWEEN 16 AND 20" \
        "UPDATE $name SET gone = false WHERE id BETWEEN 81 AND 85" \
        "UPDATE $name SET body = NULL WHERE id BETWEEN 21 AND 25" \
        "UPDATE $name SET body = 'filled ' || id WHERE id BETWEEN 91 AND 95" \
        "UPDATE $name SET body = body || '!' WHERE id BETWEEN 26 AND 30" \
        "UPDATE $name SET body = body || '?' WHERE id BETWEEN 26 AND 30" \
        "UPDATE $name SET body = replace(body, '!?', '') WHERE id BETWEEN 28 AND 30" \
        "DELETE FROM $name WHERE id = 40" "INSERT INTO $name (id, body) VALUES (40, 'reborn')"
    let_go
    finish "$name"
    is "$layout: changes during the sweep: exit 0, every row in scope is right" \
        "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    is "$layout: changes during the sweep: rows in scope" \
        "$(sql "SELECT count(*) FROM ${name}_now WHERE in_scope")" 85

    # the same rows back, and what was in scope out of it
    sql "UPDATE $name SET gone = NOT gone WHERE id <= 40" \
        "UPDATE $name SET gone = NOT gone, body = body || ' other' WHERE id BETWEEN 86 AND 90" \
        "UPDATE $name SET body = 'here ' || id WHERE id BETWEEN 21 AND 25" \
        "UPDATE $name SET gone = false WHERE id BETWEEN 21 AND 25"
    run "$name"
    is "$layout: rows that enter the scope again" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    sql "UPDATE $name SET gone = true WHERE id = 50" \
        "UPDATE $name SET body = 'unseen' WHERE id = 50" "UPDATE $name SET gone = false WHERE id = 50"
    run "$name"
    is "$layout: a text changed out of scope is embedded once the row is back" \
        "$RC $(wrong "$name") $(pending "$name")" "0 0 0"

    # a row that changed 3,000 times, the others entered thrice
    sql "INSERT INTO vecplan.${name}_pending (id) SELECT 60 FROM generate_series(1, 3000)" \
        "UPDATE $name SET body = 'once ' || id WHERE id BETWEEN 55 AND 80" \
        "INSERT INTO vecplan.${name}_pending (id)
           SELECT id FROM $name, generate_series(1, 3) WHERE id BETWEEN 50 AND 80 ORDER BY random()"
    sql "INSERT INTO vecplan.${name}_pending (id) VALUES (99999)"
    embed_reset
    run "$name"
    is "$layout: doubled entries and a key that is gone: all are drained" \
        "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    is "$layout: doubled entries: few texts are embedded twice" \
        "$([ "$(embed_stat texts)" -le 60 ] && echo yes)" yes
    sql "UPDATE $name SET body = 'undone' WHERE id = 70; UPDATE $name SET body = 'once 70' WHERE id = 70"
    run "$name"
    is "$layout: a text that changed back" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    sql "BEGIN; UPDATE $name SET body = 'never'; ROLLBACK"
    sql "SET client_min_messages = warning; TRUNCATE $name CASCADE"
    run "$name"
    is "$layout: an empty table" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
done
# a slow database: rows wait for it all the time
make_table slow 500
make_docs slow column '{strategy: selective, only: "id < 0", batch: 20, request: 10, concurrency: 4}'
sql "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END'" \
    "CREATE TRIGGER slowly BEFORE UPDATE ON slow FOR EACH ROW WHEN (NEW.embedding_v2 IS NOT NULL) EXECUTE FUNCTION slowly()" \
    "INSERT INTO vecplan.slow_pending (id) SELECT id FROM slow"
begin slow
wait_for 20 at_least 250 written slow || diag "$(cat "$ENV_DIR/slow.out")"
is "what is written does not stay in pending until the end" \
    "$(sql "SELECT (SELECT count(*) FROM slow_now WHERE vector IS NOT NULL) - (500 - count(*)) BETWEEN 0 AND 150
              FROM vecplan.slow_pending")" t
finish slow
is "and in the end there is none" "$RC $(wrong slow) $(pending slow)" "0 0 0"
done_testing
