# shellcheck shell=sh
# db.sh: sourced by the tests of vecrun on a real database, after which env.sh and tap.sh are
# there too. VECPLAN and VECRUN are the programs to test (default: build/ of this tree).
#
#   db_start               env_start without flags
#   make_table NAME ROWS   public.NAME (id, body, gone, embedding), bodies "NAME 1", "NAME 2" …
#   make_plan NAME         the plan that standard input gives without its frame: compiled, and
#                          its expand phase applied; provider "local" is PROVIDER, or the endpoint;
#                          CUTOVER adds to cutover
#   make_docs NAME LAYOUT [BACKFILL]  a plan NAME for a table of make_table
#   make_view NAME LAYOUT  view NAME_now (id, body, in_scope, vector, source, model)
#   wrong NAME             rows of that view that are not as they should be at the end
#   written NAME           rows of it that have a vector
#   make_audit NAME LAYOUT records in NAME_audit each vector that is ever written, with the text
#                          that stands in the table then
#   pending NAME           rows in pending
#   run NAME [OPTION…]     vecrun backfill; sets OUT (both streams) and RC
#   begin NAME [OPTION…]   the same in the background, in a process group of its own; sets PID
#   finish NAME            waits for it; sets OUT and RC
#   hold TEXT · let_go     the provider's answers for such texts wait · no longer
#   held N                 waits until so many do
#   count_is WANT COMMAND… whether it prints that number; at_least likewise
#   another_embed          one more embedding server; the ones before stay
#   session_open · session SQL · session_close   one more connection, for open transactions

# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
VECPLAN=${VECPLAN:-${VECPLAN_BIN:-$ENV_ROOT/build}/vecplan}
VECRUN=${VECRUN:-${VECPLAN_BIN:-$ENV_ROOT/build}/vecrun}
[ -x "$VECPLAN" ] || bail_out "$VECPLAN is not there"
[ -x "$VECRUN" ] || bail_out "$VECRUN is not there"
# a sanitizer's finding is no exit code of vecrun
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export LOCAL_API_KEY=sk-test-0123456789abcdef
unset NO_COLOR
db_pids='' PID=''
KEY_ENV=null PROVIDER='' CUTOVER=''

db_stop() {
    for db_pid in $db_pids; do kill -9 "$db_pid" 2>/dev/null || :; done
}
env_at_exit db_stop

# shellcheck disable=SC2119 # without flags
db_start() { env_start; }

make_table() {
    sql "CREATE TABLE public.$1 (id bigint PRIMARY KEY, body text, gone boolean NOT NULL DEFAULT false,
           embedding vector(4));
         INSERT INTO public.$1 SELECT i, '$1 ' || i, false, testvec(i::text, 4)
           FROM generate_series(1, $2) AS i"
}

make_plan() {
    db_dir=$ENV_DIR/$1
    db_local="{preset: openai, url: \"$EMBED_URL\", api_key_env: $KEY_ENV}"
    cat - >"$db_dir.yaml" <<PLAN
vecplan: 1
plan: $1
providers: {local: ${PROVIDER:-$db_local}}
cutover: {soak: 0s, function: $1_search$CUTOVER}
release: {expand: 20261122100000}
emit: {format: sql, directory: "$db_dir"}
PLAN
    cat >>"$db_dir.yaml"
    "$VECPLAN" compile "$db_dir.yaml" >"$db_dir.log" 2>&1 ||
        bail_out "plan $1 is not compiled: $(cat "$db_dir.log")"
    for db_file in "$db_dir"/*.up.sql; do
        psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$db_file" >"$db_dir.log" 2>&1 ||
            bail_out "$db_file is not applied: $(cat "$db_dir.log")"
    done
}

make_docs() {
    make_plan "$1" <<PLAN
table: public.$1
key: [id]
text: "{{body}}"
where: "NOT gone"
from: {column: embedding, model: old-4, dimensions: 4}
to: {model: new-8, dimensions: 8, provider: local, layout: $2}
backfill: ${3:-{batch: 50, request: 10, concurrency: 4\}}
PLAN
    make_view "$1" "$2"
}

make_view() {
    case $2 in
    column) db_from="public.$1 AS t" db_row='t.embedding_v2, t.embedding_v2_source, t.embedding_v2_model' ;;
    table) db_from="public.$1 AS t LEFT JOIN public.$1_embedding_v2 AS s ON s.id = t.id" \
        db_row='s.embedding, s.source, s.model' ;;
    esac
    sql "CREATE VIEW $1_now (id, body, in_scope, vector, source, model) AS
           SELECT t.id, t.body, NOT t.gone AND coalesce(btrim(t.body, E' \t\r\n'), '') <> '', $db_row
             FROM $db_from"
}

wrong() {
    sql "SELECT count(*) FROM $1_now AS r
          WHERE r.in_scope AND (r.vector IS DISTINCT FROM testvec(r.body, 8)
             OR r.source IS DISTINCT FROM md5(r.body)::uuid
             OR r.model IS DISTINCT FROM (SELECT id FROM vecplan.models WHERE plan = '$1'))"
}

written() { sql "SELECT count(*) FROM $1_now WHERE vector IS NOT NULL"; }

make_audit() {
    case $2 in
    column) db_of=$1 db_vector=embedding_v2 ;;
    table) db_of=$1_embedding_v2 db_vector=embedding ;;
    esac
    sql "CREATE TABLE $1_audit (id bigint, body text, vector vector);
         CREATE FUNCTION $1_note() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS \$\$ BEGIN
           IF TG_OP = 'INSERT' OR OLD.$db_vector IS DISTINCT FROM NEW.$db_vector THEN
             INSERT INTO $1_audit SELECT id, body, NEW.$db_vector FROM public.$1 WHERE id = NEW.id;
           END IF;
           RETURN NULL;
         END \$\$;
         CREATE TRIGGER zz_note AFTER INSERT OR UPDATE ON public.$db_of FOR EACH ROW
           WHEN (NEW.$db_vector IS NOT NULL) EXECUTE FUNCTION $1_note()"
}

audit_wrong() { sql "SELECT count(*) FROM $1_audit WHERE vector <> testvec(body, 8)"; }

pending() { sql "SELECT count(*) FROM vecplan.$1_pending"; }

# shellcheck disable=SC2034 # for the tests
run() {
    db_name=$1
    shift
    RC=0
    OUT=$("$VECRUN" backfill "$ENV_DIR/$db_name.manifest.json" "$@" 2>&1) || RC=$?
    [ "$RC" -ne 99 ] || diag "$OUT"
}

begin() {
    db_name=$1
    shift
    rm -f "$ENV_DIR/$db_name.out" # what an earlier run said is not taken for this one's
    setsid "$VECRUN" backfill "$ENV_DIR/$db_name.manifest.json" "$@" >"$ENV_DIR/$db_name.out" 2>&1 &
    PID=$!
    db_pids="$db_pids $PID"
}

# shellcheck disable=SC2034 # for the tests
finish() {
    RC=0
    wait "$PID" 2>/dev/null || RC=$?
    OUT=$(cat "$ENV_DIR/$1.out")
    [ "$RC" -ne 99 ] || diag "$OUT"
}

hold() { embed_control "{\"hold\": true, \"hold_text\": \"$1\"}"; }
held() { wait_for 60 at_least "$1" embed_stat held || bail_out "no $1 requests are held"; }
let_go() { embed_control '{"hold": false}'; }

count_is() {
    db_want=$1
    shift
    [ "$("$@")" -eq "$db_want" ]
}

at_least() {
    db_want=$1
    shift
    [ "$("$@")" -ge "$db_want" ]
}

# shellcheck disable=SC2119 # without flags
another_embed() {
    db_pids="$db_pids $EMBED_PID"
    EMBED_PID=''
    env_embed
}

session_open() {
    rm -f "$ENV_DIR/session"
    mkfifo "$ENV_DIR/session"
    psql -X -q -A -t -d "$DATABASE_URL" <"$ENV_DIR/session" >"$ENV_DIR/session.out" 2>&1 &
    db_session=$!
    db_pids="$db_pids $db_session"
    exec 9>"$ENV_DIR/session"
}

# Ends when the statement has ended; the session's output is in session.out.
session() {
    db_said=$((${db_said:-0} + 1))
    printf '%s;\n\\echo said %d.\n' "$1" "$db_said" >&9
    wait_for 20 grep -q "^said $db_said\.$" "$ENV_DIR/session.out"
}

session_close() {
    exec 9>&-
    wait "$db_session"
}
