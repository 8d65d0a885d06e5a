#!/bin/sh
# Texts that change while they are on their way: a vector of an older text is never written, and
# the row gets that of the new one in the same run.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

for layout in column table; do
    name=read_$layout
    make_table "$name" 60
    make_docs "$name" "$layout"
    make_audit "$name" "$layout"
    hold "$name"
    begin "$name"
    held 4
    sql "UPDATE $name SET body = 'changed ' || id WHERE id <= 5"
    session_open
    session 'BEGIN ISOLATION LEVEL REPEATABLE READ'
    session "UPDATE $name SET body = 'repeatable ' || id WHERE id IN (6, 7)"
    session 'COMMIT'
    let_go
    finish "$name"
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "$layout: a text changed between read and write: exit 0" "$RC" 0
    is "$layout: a text changed between read and write: never a vector of the older text" \
        "$(audit_wrong "$name")" 0
    is "$layout: a text changed between read and write: the new one is embedded in the same run" \
        "$(wrong "$name") $(pending "$name")" "0 0"

    # the write meets a row that another transaction has changed and not committed
    session "BEGIN; UPDATE $name SET body = 'open' WHERE id = 10; UPDATE $name SET gone = gone WHERE id = 11"
    sql "UPDATE $name SET body = 'again ' || id WHERE id BETWEEN 12 AND 40"
    sql "INSERT INTO vecplan.${name}_pending (id) VALUES (10), (11)"
    run "$name"
    is "$layout: a locked row: the run passes over it, exit 0" "$RC" 0
    session COMMIT
    run "$name"
    is "$layout: a locked row: the next run does it" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    is "$layout: a locked row: never a vector of an older text" "$(audit_wrong "$name")" 0
    session_close
done

# rows that nothing has embedded yet, all locked, then let go
for layout in column table; do
    name=locked_$layout
    make_table "$name" 120
    make_docs "$name" "$layout"
    make_audit "$name" "$layout"
    session_open
    session "BEGIN; UPDATE $name SET body = 'open ' || id WHERE id BETWEEN 20 AND 25"
    run "$name"
    is "$layout: locked rows in a sweep: the others are written, exit 0" \
        "$RC $(written "$name")" "0 114"
    is "$layout: locked rows in a sweep: they are pending" \
        "$(sql "SELECT count(DISTINCT id) FROM vecplan.${name}_pending")" 6
    session ROLLBACK
    run "$name"
    is "$layout: locked rows in a sweep: the next run does them" \
        "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    session_close
done

# the same while the lock lasts only a part of the run
name=briefly
make_table "$name" 120
make_docs "$name" column
session_open
session "BEGIN; UPDATE $name SET body = 'open ' || id WHERE id BETWEEN 60 AND 65"
hold "$name 10"
begin "$name"
held 1
wait_for 10 at_least 50 written "$name"
session COMMIT
let_go
finish "$name"
is "rows locked for a part of the sweep are done in the same run" \
    "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
session_close

# an application at REPEATABLE READ whose snapshot is older than the write
name=snapshot
make_table "$name" 20
make_docs "$name" table
session_open
session "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM $name"
run "$name"
session "UPDATE $name SET body = 'later ' || id WHERE id <= 3; COMMIT"
is "an application at REPEATABLE READ may change what was just embedded" \
    "$(grep -c ERROR "$ENV_DIR/session.out")$(sql "SELECT count(*) FROM $name WHERE body LIKE 'later%'")" 03
run "$name"
is "its changes are embedded" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
session_close
done_testing
