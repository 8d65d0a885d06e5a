#!/bin/sh
# vecplan compile overwrites nothing that is not its own, and leaves nothing half-written.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs
expand=db/migrations/20261122100001_docs_expand.sql
manifest=plans/docs.manifest.json

# RULE MESSAGE: compile must refuse with the message, say what to do, and change nothing.
refused() {
    before=$(state)
    run compile plans/docs.yaml
    is "$1: exit 1" "$RC" 1
    like "$1: says so" "$OUT" "$2"
    like "$1: says what to do" "$OUT" '^  hint: '
    is "$1: nothing is changed" "$(state)" "$before"
}
fresh() {
    rm -rf db "$manifest"
    plan_file docs
    run compile plans/docs.yaml
}

fresh
echo "SELECT 1;" >>"$expand"
refused "an edited file" "^$expand: error: the file was edited"
fresh
grep -v vecplan-checksum "$expand" >x && mv x "$expand"
refused "a file without its seal" "^$expand: error: the file was not written by vecplan"
fresh
sed -i 's/$/\r/' "$expand"
refused "a file with CRLF" "set \"-text\""
fresh
: >"$expand"
refused "an empty file" "^$expand: error: the file was not written by vecplan"
rm "$expand"
run compile plans/docs.yaml
is "once the file is deleted it is made again" "$RC $OUT" "0 wrote $expand"
rm "$expand"
mkdir "$expand"
before=$(state)
run compile plans/docs.yaml
is "a directory in a file's place: exit 1" "$RC" 1
is "a directory in a file's place: nothing is changed" "$(state)" "$before"

fresh
sed -i 's/"text-embedding-3-large"/"other"/' "$manifest"
refused "an edited manifest" "^$manifest: error: the manifest was edited"
echo '{"format": 1}' >"$manifest"
refused "a foreign file in the manifest's place" "^$manifest: error: the file is not a manifest"
: >"$manifest"
refused "an empty file in the manifest's place" "^$manifest: error: the file is not a manifest"
plan_file other 's/^  directory: .*/  directory: db\/other/'
run compile plans/other.yaml --manifest "$manifest"
is "another plan's place for the manifest: exit 1" "$RC" 1
fresh
run compile plans/other.yaml --manifest "$manifest"
like "another plan's manifest is refused" "$OUT" 'the manifest is of plan "docs"'
not_ok "and none of the files is written" test -e db/other

fresh
rm "$expand"
touch db/migrations/20270101000000_team.sql
refused "a new file below the directory's newest" 'version 20261122100001 .* is not above "20270101000000_team.sql"'
like "and what the tool would do" "$OUT" '^  detail: dbmate would apply it late'
fresh
plan_file docs 's/index: 20261122110000/index: 20261122120000/'
refused "a second version of a step" "the file holds step \"index\" already, under another version"
plan_file docs '/index: 20261122110000/d'
refused "a file whose phase is released no more" "\"release.index\" has no version"
fresh
sed -i 's/format: dbmate/format: sqlx/' plans/docs.yaml
refused "another tool's directory" "made for another format"

# several plans: all or nothing
rm -rf db "$manifest"
plan_file docs
plan_file bad 's/^key:.*/key: 7/'
before=$(state)
run compile plans/docs.yaml plans/bad.yaml plans/gone.yaml
is "one bad plan among good ones: exit 1" "$RC" 1
like "its error is reported" "$OUT" '^plans/bad.yaml:4:'
like "and that of the missing one" "$OUT" '^plans/gone.yaml: error'
is "and no plan's files are written" "$(state)" "$before"
run compile plans/docs.yaml plans/docs.yaml
is "a plan given twice: exit 1" "$RC" 1
is "a plan given twice: nothing is written" "$(state)" "$before"
plan_file early 's/ 202611221\(.\)0000/ 202511221\10000/; s/documents_search/early_search/; s/^to:/to:\n  name: early/'
run compile plans/docs.yaml plans/early.yaml
is "plans of one run may stand in any order" "$RC" 0

# the disk
rm -rf db "$manifest"
plan_file docs
before=$(state)
run compile plans/docs.yaml --out plans/docs.yaml/db
is "a directory below a file: exit 1" "$RC" 1
like "a directory below a file: is named" "$OUT" '^plans/docs.yaml/db: error: '
run compile plans/docs.yaml --manifest /proc/none/m.json
is "a manifest that cannot be written: exit 1" "$RC" 1
is "and none of the files is written" "$(find . -name '*.sql')" ""
is "nor a temporary one" "$(find . -name '.*' -type f)" ""
# a limit on the size of files stands for a full disk: the first files fit, a later one does not
(trap '' XFSZ; ulimit -f 20; exec "$VECPLAN" compile plans/docs.yaml) >out 2>&1
is "a file that cannot be written in full: exit 1" "$?" 1
like "and is named" "$(cat out)" '^[a-z]+/.*docs.*: error: cannot write the file: File too large'
is "and nothing is half-written" "$(find . -name '*.sql' -o -name '.*.tmp')" ""
rm out
is "all is as it was" "$(state)" "$before"

# what runs leave that were killed: of a process that is no more, of this one's id, of a living one
mkdir -p db/migrations
sh -c 'echo $$' >dead
touch "db/migrations/.vecplan-$(cat dead)-3.tmp" "db/migrations/.vecplan-1-3.tmp" \
    "plans/.vecplan-$(cat dead)-0.tmp" db/migrations/.vecplan-notes.tmp
rm dead
# shellcheck disable=SC2016 # the inner shell's id becomes that of vecplan
sh -c 'touch "db/migrations/.vecplan-$$-0.tmp"; exec "$@"' sh "$VECPLAN" compile plans/docs.yaml >out 2>&1
is "leftovers of killed runs do no harm" "$? $(grep -c wrote out)" "0 $(wc -l <out)"
is "they are removed, and nothing else is" "$(find . -name '.*.tmp' | sort)" \
    "./db/migrations/.vecplan-1-3.tmp
./db/migrations/.vecplan-notes.tmp"
done_testing
