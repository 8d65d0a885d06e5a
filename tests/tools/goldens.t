#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# Every numbered golden plan with a real tool: up to each guard, which stops the tool until the
# command of its message has run; from cutover all the way down to the schema that was there; and up
# again to the end. A plan of a format that vecrun applies has one of the tools in turn, those of
# the other formats dbmate (tests/golden/execute.t sends what is their own).
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
# shellcheck source=tests/tools/real.sh
. "$(dirname "$0")/real.sh"
golden=$ENV_ROOT/tests/golden
env_dir
env_embed
if [ -z "${VECPLAN_SERVER:-}" ]; then
    env_own_server
    VECPLAN_SERVER=$ENV_SERVER
fi

query() { sql "$(sed -n "s/^# $1: //p" plan.yaml)"; }

# How many migrations there are.
files() { find . -path './m/versions/2*' ! -name '*.down.sql' | wc -l; }

# FILE [PHASE]: compiles the plan, with a provider that answers and without the phase.
compile() {
    sed "s|http://127.0.0.1:9/v1/embeddings|$EMBED_URL|; /^  ${2:-no phase}: [0-9]*\$/d" "$1" >plan.yaml
    cp "${1%/*}"/*.txt . 2>/dev/null
    vecplan compile plan.yaml --format "$tool" --out m/versions
}

# NAME: up to the end of what is released. The tool stops before index and cutover, and before an
# index that vecrun builds.
climb() {
    for stop in $(seq "$(grep -Ec '^  (index|cutover): [0-9]+$|build: job' plan.yaml)"); do
        status=0
        said=$("${tool}_up" 2>&1) || status=$?
        is "$1: stop $stop" "exit $status" "exit $stopped"
        command=$(printf '%s\n' "$said" | sed -n 's/.*plan [a-z0-9_]*: .*: run "\(vecrun run [^"]*\)".*/\1/p' | head -n 1)
        like "$1: stop $stop names a command" "${command:-$said}" '^vecrun run '
        ok "$1: the command of stop $stop" $command
    done
    ok "$1: all that is released" "${tool}_up"
}

live() { # NAME DIR
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$2/setup.sql"
    [ "$tool" != alembic ] || alembic_project
    if [ -e "$2/before.yaml" ]; then
        ok "$1: the plan before compiles" compile "$2/before.yaml"
        climb "$1: the plan before"
    fi
    schema >before
    before=$(files)
    ok "$1: compiles up to cutover" compile "$2/plan.yaml" contract
    climb "$1"
    is "$1: searches find the old vectors" "$(query old)" t
    if grep -q '^  cutover: ' plan.yaml; then is "$1: searches find the new vectors" "$(query new)" t; fi
    ok "$1: down again" "${tool}_undo" $(($(files) - before))
    schema >after
    ok "$1: nothing is left" diff before after
    if grep -q '^  contract: ' "$2/plan.yaml"; then
        ok "$1: compiles whole" compile "$2/plan.yaml"
        climb "$1: again"
        is "$1: searches find the new vectors at the end" "$(query new)" t
    fi
}

turns='dbmate sqlx alembic'
for dir in "$golden"/[0-9]*-*/; do
    name=$(basename "$dir")
    tool=$(sed -n 's/^  format: //p' "$dir/plan.yaml")
    case $tool in
    dbmate | sqlx | alembic) ;;
    sql) tool=${turns%% *} turns="${turns#* } $tool" ;;
    *) tool=dbmate ;;
    esac
    case $name in "${1:-}"*) ;; *) continue ;; esac
    case $tool in dbmate) stopped=2 ;; *) stopped=1 ;; esac
    mkdir "$ENV_DIR/$name"
    cd "$ENV_DIR/$name" || exit 1
    env_database
    live "$name ($tool)" "$dir"
done
done_testing
