#!/bin/sh
# vecplan compile --format alembic: where new revisions go in a directory that has others.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs 's/format: dbmate/format: alembic/; s/directory: .*/directory: versions/'
ledger=versions/20261122100000_docs_ledger.py
expand=versions/20261122100001_docs_expand.py
guard=versions/20261122110000_docs_index_guard.py

revision() { # ID PARENT
    mkdir -p versions
    printf 'revision = "%s"\ndown_revision = %s\n' "$1" "$2" >"versions/$1_team.py"
}
parent() { sed -n 's/^down_revision = //p' "$1"; }
refused() { # RULE MESSAGE
    before=$(state)
    run compile plans/docs.yaml
    is "$1: exit 1" "$RC" 1
    like "$1: says so" "$OUT" "$2"
    is "$1: nothing is changed" "$(state)" "$before"
}

run compile plans/docs.yaml
is "an empty directory: the first has no parent" "$RC $(parent "$ledger")" "0 None"
is "the steps follow one another" "$(parent "$expand") $(parent "$guard")" \
    "'vp_20261122100000' 'vp_20261122100001'"
is "no revision id is longer than 32" "$(grep -hoE "^revision = '.{33,}'" versions/*)" ""

rm -r versions plans/docs.manifest.json
revision a1 None
revision b2 '"a1"'
sed -i '/index: 2026/d' plans/docs.yaml
run compile plans/docs.yaml
is "the first follows the head" "$(parent "$ledger")" "'b2'"
revision c3 '"vp_20261122100001"'
run compile plans/docs.yaml
is "compiled again: nothing changes" "$RC $OUT" "0 "
sed -i 's/^release:/release:\n  index: 20261122110000/' plans/docs.yaml
run compile plans/docs.yaml
is "the next phase follows what the team put in between" "$(parent "$guard")" "'c3'"
rm "$expand"
run compile plans/docs.yaml
is "a deleted file comes back at its place" "$OUT $(parent "$expand")" \
    "wrote $expand 'vp_20261122100000'"

revision d4 '"a1"'
sed -i 's/^release:/release:\n  cutover: 20261122120000/' plans/docs.yaml
refused "several heads" '^versions: error: Alembic has several heads: "vp_20261122110002" in .* and "d4" in "d4_team.py"'
like "several heads: says what to do" "$OUT" 'alembic merge'
rm versions/d4_team.py
revision d4 'compute()'
refused "a file whose parent is computed" '^versions/d4_team.py: error: the value of "down_revision"'
revision d4 '"gone"'
refused "a parent that is not there" 'Alembic has several heads|follows revision "gone"'
printf 'revision = "a1"\ndown_revision = None\n' >versions/d4_team.py
refused "an id given twice" '^versions/d4_team.py: error: revision "a1" is in "a1_team.py" too'
echo 'print()' >versions/d4_team.py
refused "a file that is no revision" '^versions/d4_team.py: error: the file does not assign "revision"'
rm versions/d4_team.py
mv "$guard" versions/renamed.py
refused "a renamed file" '^versions/renamed.py: error: revision "vp_20261122110000" stands for step'
mv versions/renamed.py "$guard"
run compile plans/docs.yaml
is "once all is well the phase is written" "$RC $(parent versions/20261122120000_docs_cutover.py)" \
    "0 'vp_20261122110002'"

# Many plans of one call: what one adds is the head for the next.
rm -r versions plans
"$ROOT/tests/bench/plans" 40 alembic plans
mkdir migrations
printf 'revision = "a1"\ndown_revision = None\n' >migrations/a1_team.py
run compile plans/*.yaml
is "many plans compile" "$RC" 0
parents() { sed -n 's/^down_revision = //p' migrations/*.py; }
ids() { sed -n 's/^revision = //p' migrations/*.py; }
is "one alone follows none" "$(parents | grep -c None)" 1
is "no two follow the same one" "$(parents | sort | uniq -d)" ""
is "all are followed but for the head" \
    "$({ ids; parents | grep -v None; } | tr '"' "'" | sort | uniq -u | wc -l)" 1
run compile plans/*.yaml
is "compiled again: nothing changes" "$RC $OUT" "0 "
echo 'print()' >migrations/b2_team.py
run compile plans/*.yaml
is "a broken file is reported once for all plans" "$RC $(echo "$OUT" | grep -c ': error: ')" "1 2"
done_testing
