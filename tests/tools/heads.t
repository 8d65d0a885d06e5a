#!/bin/sh
# Where new revisions go, against what the real Alembic says of the same directory: one head is
# followed, and what "alembic upgrade head" could not do is refused.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
env_dir
cd "$ENV_DIR" || exit 1
"$ALEMBIC" init m >/dev/null 2>&1
cat >plan.yaml <<'PLAN'
plan: docs
table: public.documents
key: [id]
text: body
from: {column: embedding, model: old, dimensions: 8}
to: {model: new, dimensions: 16, provider: openai}
release: {expand: 20261122100000}
emit: {format: alembic, directory: m/versions}
PLAN

# ID PYTHON: a revision file.
revision() { printf 'revision = "%s"\n%b\n\ndef upgrade(): pass\ndef downgrade(): pass\n' "$1" "$2" >"m/versions/$1.py"; }

# CASE: the head that Alembic shows is the parent of the first new file; without a single head, or
# where Alembic fails, there is none.
check() {
    heads=$("$ALEMBIC" heads 2>/dev/null | sed -n 's/^\([0-9a-z_]*\).* (\(effective \)*head)$/\1/p')
    refused=''
    vecplan compile plan.yaml >said 2>&1 || refused=$(grep -c ': error: ' said)
    parent=$(sed -n "s/^down_revision = '*\([0-9A-Za-z_]*\)'*$/\1/p" m/versions/*_docs_ledger.py 2>/dev/null)
    if [ "$2" = refused ]; then
        not_ok "$1: Alembic has no single head" test "$(echo "$heads" | grep -c .)" = 1
        is "$1: refused" "${refused:+refused}$parent" refused
    else
        is "$1: Alembic's head" "$heads" "$2"
        is "$1: is the new file's parent" "$parent" "${2:-None}"
        "$ALEMBIC" heads >now 2>&1
        is "$1: and the last new file is the only head then" "$(cat now)" "vp_20261122100001 (head)"
    fi
    rm -rf m/versions plan.manifest.json docs.manifest.json
    mkdir m/versions
}

check "an empty directory" ""
revision a1 'down_revision = None'
revision b2 'down_revision: str = "a1"  # why'
check "a chain" b2
revision a1 'down_revision = None'
revision b2 'down_revision = "a1"'
revision c3 'down_revision = "a1"'
revision d4 'down_revision = (\n    "b2",\n    "c3",\n)'
check "a merge" d4
revision a1 'down_revision = None'
revision b2 'down_revision = "a1"'
printf 'x\n' >m/versions/.#b2.py
printf '\n' >m/versions/__init__.py
printf 'x\n' >m/versions/README
check "files that Alembic does not read" b2
revision a1 'down_revision = None'
revision b2 'down_revision = "a1"'
revision c3 'down_revision = "a1"'
check "two heads" refused
revision a1 'down_revision = None'
revision b2 'down_revision = "a1"'
revision c3 'down_revision = "a1"\ndepends_on = "b2"'
check "two heads, one of which depends on the other" refused
revision a1 'down_revision = "gone"'
check "a parent that is not there" refused
revision a1 'down_revision = None'
printf 'print()\n' >m/versions/x.py
check "a file that is no revision" refused
done_testing
