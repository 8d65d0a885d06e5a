#!/bin/sh
# shellcheck disable=SC2034 # PROVIDER is for make_plan
# How requests are authenticated where a key in a variable does not do: tokens that a command
# prints, and signatures. No secret is ever in an output, the database, a file or a process title.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
base=${EMBED_URL%/v1/embeddings}
all=$ENV_DIR/all.out
token=$ENV_DIR/token

# NAME REQUEST: a table of 40 rows and a plan whose provider is PROVIDER, texts a request.
make_auth() {
    make_table "$1" 40
    make_plan "$1" <<PLAN
table: public.$1
key: [id]
text: "{{body}}"
from: {column: embedding, model: old-4, dimensions: 4}
to: {model: "new/8:0", dimensions: 8, provider: local}
backfill: {batch: 10, request: $2, concurrency: 4}
PLAN
    make_view "$1" column
}

# SCRIPT: what the command does; it counts its runs.
command_is() {
    printf '#!/bin/sh\necho run >>"%s.runs"\n%s\n' "$token" "$1" >"$token"
    chmod +x "$token"
    rm -f "$token.runs"
}
runs() { wc -l <"$token.runs"; }
no_vector() { sql "SELECT count(*) FROM $1_now WHERE vector IS NULL OR vector <-> testvec(body, 8) > 1e-5"; }
tried() {
    run "$1"
    printf '%s\n' "$OUT" >>"$all"
}

PROVIDER="{preset: vertex, auth: {command: [\"$token\", --for, \"a; b\"]}, url: \"$base/v1/embeddings\",
    body: {model: \"\$model\", input: \"\$texts\", dimensions: \"\$dim?\"}, kinds: null, vec: \"/data/*/embedding\"}"
make_auth tok 5

command_is '[ "$*" = "--for a; b" ] && echo ya29.geheim-1 && echo and more'
embed_control '{"require_key": "ya29.geheim-1"}'
tried tok
is "a command's token: exit 0, every row has its vector" "$RC $(no_vector tok)" "0 0"
is "a command's token: it is asked for once" "$(runs)" 1
is "a command's token: each request has it" "$(embed_stat failed)" 0

sql "UPDATE tok SET body = body || '!'"
command_is "cat $token.value"
echo ya29.geheim-1 >"$token.value"
hold tok
begin tok
held 4
tr '\0' ' ' <"/proc/$PID/cmdline" >>"$all"
echo ya29.geheim-2 >"$token.value"
embed_control '{"require_key": "ya29.geheim-2"}'
let_go
finish tok
printf '%s\n' "$OUT" >>"$all"
is "a token that expires: exit 0, every row has its vector" "$RC $(no_vector tok)" "0 0"
is "a token that expires: the command is run once more" "$(runs)" 2
like "a token that expires: it says so" "$OUT" 'the token is refused, a new one is asked for: HTTP 401'

sql "UPDATE tok SET body = body || '!'"
command_is 'echo ya29.geheim-3'
embed_control '{"require_key": "", "fail": [{"status": 401, "times": 99, "body": "no: ya29.geheim-3"}]}'
tried tok
is "a new token that is refused too: exit 1, after two tries" "$RC $(runs)" "1 2"
like "a new token that is refused too: what the provider says is shown without it" "$OUT" \
    'HTTP 401: no: \.\.\.'
embed_control '{"fail": []}'

sql "UPDATE tok SET body = body || '!'"
command_is "[ \$(wc -l <'$token.runs') -eq 1 ] && echo ya29.geheim-3 && exit; echo token ya29.geheim-3 is over >&2; exit 1"
embed_control '{"require_key": "ya29.geheim-8"}'
tried tok
is "a command that fails later on: exit 4" "$RC" 4
like "a command that names its token of before: it is not shown" "$OUT" 'ended with exit status 1: token \.\.\. is over$'
embed_control '{"require_key": ""}'

# WHAT SCRIPT CODE MESSAGE: nothing is sent or written.
fails() {
    command_is "$2"
    embed_reset
    tried tok
    is "$1: exit $3, and nothing is sent" "$RC $(embed_stat requests)" "$3 0"
    like "$1: it says so" "$OUT" "auth.command of provider \"local\": \"$token\" $4"
}
fails "a command that fails" 'echo one >&2; echo log in first >&2; exit 7' 4 \
    'ended with exit status 7: log in first'
fails "a command that says its token when it fails" 'echo ya29.geheim-4; echo ya29.geheim-4 >&2; exit 1' 4 \
    'ended with exit status 1$'
fails "a command without a token" 'exit 0' 1 'prints nothing on its first line'
fails "control characters" 'printf "ya29.geheim-5\tx\n"' 1 \
    'prints a line with a space or a control character'
fails "a megabyte" 'head -c 1000000 /dev/zero | tr "\0" x' 1 'prints more than 65536 bytes'
(trap '' CHLD && command_is 'exit 7' && tried tok && echo "$RC" >"$ENV_DIR/rc")
is "a failure is seen also where SIGCHLD was ignored" "$(cat "$ENV_DIR/rc")" 4
rm "$token"
tried tok
is "a command that is not there: exit 1" "$RC" 1
like "a command that is not there: it says so" "$OUT" 'cannot be started: No such file or directory'

for signal in INT TERM; do
    command_is "echo \$\$ >$token.pid; echo ya29.geheim-6; sleep 100"
    rm -f "$token.pid"
    begin tok
    wait_for 10 test -s "$token.pid"
    tr '\0' ' ' <"/proc/$PID/cmdline" >>"$all"
    kill -"$signal" "$PID"
    finish tok
    printf '%s\n' "$OUT" >>"$all"
    is "SIG$signal while the command hangs: exit 3" "$RC" 3
    is "SIG$signal while the command hangs: it is ended" \
        "$(grep -s -v '^State:.*Z' "/proc/$(cat "$token.pid")/status" | grep '^State')" ''
done

command_is 'echo ya29.geheim-7'
embed_control '{"require_key": "ya29.geheim-7"}'
tried tok
is "afterwards it goes on where it was" "$RC $(no_vector tok)" "0 0"

PROVIDER="{preset: bedrock-titan, url: \"$base/bedrock-titan/model/{model}/invoke\",
    auth: {sigv4: {region: \"{env:AWS_REGION}\", service: bedrock}}}"
export AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE
unset AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
make_auth signed 1
signed_by() {
    embed_reset
    embed_control "{\"model\": \"new/8:0\", \"dimensions\": 8, \"require_signature\": \"$1\"}"
}
signed_by 'AKIDEXAMPLE geheim/EXAMPLE+KEY'
tried signed
is "no access key: exit 1, and nothing is sent" "$RC $(embed_stat requests)" "1 0"
like "no access key: it names the variable" "$OUT" '"AWS_SECRET_ACCESS_KEY" is not set'
export AWS_SECRET_ACCESS_KEY=geheim/EXAMPLE-KEY
tried signed
is "another access key: exit 1, no row is set aside" \
    "$RC $(sql 'SELECT count(*) FROM vecplan.quarantine')" "1 0"
like "another access key: it says what the provider says" "$OUT" 'HTTP 403: The request signature'
export AWS_SECRET_ACCESS_KEY=geheim/EXAMPLE+KEY
signed_by 'AKIDEXAMPLE geheim/EXAMPLE+KEY'
tried signed
is "signed requests: exit 0, every row has its vector" "$RC $(no_vector signed)" "0 0"
is "signed requests: none is refused" "$(embed_stat failed)" 0
sql "UPDATE signed SET body = body || '!'"
signed_by 'AKIDEXAMPLE geheim/EXAMPLE+KEY geheim//session+token=='
export AWS_SESSION_TOKEN=geheim//session-of-before==
tried signed
is "a session that is over: exit 1" "$RC" 1
like "a session that is over: it is not shown" "$OUT" 'HTTP 403: The security token \.\.\. is expired'
export AWS_SESSION_TOKEN=geheim//session+token==
tried signed
is "a session's requests: exit 0, every row has its vector" "$RC $(no_vector signed)" "0 0"

pg_dump "$DATABASE_URL" >"$ENV_DIR/dump.sql"
ok "the outputs of all runs are here" grep -q 'ended with exit status 7' "$all"
is "no secret in an output, a process title, the database or a file of vecplan's" \
    "$(grep -l geheim "$all" "$ENV_DIR"/dump.sql "$ENV_DIR"/*.json "$ENV_DIR"/*/*.sql)" ''
done_testing
