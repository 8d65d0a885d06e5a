#!/bin/sh
# Batches of writes: two are in flight, one that fails for now takes the next one along and both are
# sent again; vectors of half precision are rounded as the database rounds them.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
ROWS=400 LIMITS='{batch: 50, request: 50, concurrency: 4}'

for layout in column table; do
    name=docs_$layout
    make_table "$name" "$ROWS"
    make_docs "$name" "$layout" "$LIMITS"

    # the first write of row 3 fails as a serialization failure does; a sequence outlives that
    target=$name
    [ "$layout" = column ] || target=${name}_embedding_v2
    sql "CREATE SEQUENCE tries_$name" \
        "CREATE FUNCTION fails_$name() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
           IF NEW.id = 3 AND nextval('tries_$name') <= 2 THEN
             RAISE EXCEPTION 'not serializable' USING errcode = '40001'; END IF;
           RETURN NEW; END \$\$" \
        "CREATE TRIGGER fails BEFORE INSERT OR UPDATE ON $target FOR EACH ROW EXECUTE FUNCTION fails_$name()"
    run "$name"
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "$layout: a serialization failure is tried again until it passes" \
        "$RC $(sql "SELECT last_value >= 3 FROM tries_$name")" "0 t"
    is "$layout: every row is written and none waits" \
        "$(wrong "$name") $(written "$name") $(pending "$name")" "0 $ROWS 0"
    sql "DROP TRIGGER fails ON $target"

    # all texts change; a row of the first batch is locked
    sql "UPDATE $name SET body = 'new ' || body"
    session_open
    session "BEGIN; SELECT FROM $name WHERE id = 3 FOR UPDATE"
    run "$name"
    is "$layout: past a locked row all others are written, and it alone waits" \
        "$RC $(sql "SELECT string_agg(DISTINCT id::text, ' ') FROM vecplan.${name}_pending")" "0 3"
    session_close
    run "$name"
    is "$layout: the next run takes it" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
done

for layout in column table; do
    name=half_$layout
    make_table "$name" 120
    make_plan "$name" <<PLAN
table: public.$name
key: [id]
text: body
from: {column: embedding, model: old, dimensions: 4}
to: {model: new, dimensions: 64, type: halfvec, provider: local, layout: $layout}
index: {method: none}
PLAN
    run "$name"
    [ "$RC" -eq 0 ] || diag "$OUT"
    vectors="SELECT id, embedding_v2 AS half FROM $name"
    [ "$layout" = column ] || vectors="SELECT id, embedding AS half FROM ${name}_embedding_v2"
    is "$layout: halves are those that the database makes of the vector" \
        "$RC $(sql "SELECT count(*) FROM ($vectors) AS v JOIN $name USING (id)
                     WHERE v.half = testvec(body, 64)::halfvec(64)")" "0 120"
done
done_testing
