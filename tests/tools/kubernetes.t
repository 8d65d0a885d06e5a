#!/bin/sh
# What --jobs kubernetes writes, of every worked example, is what the Kubernetes API takes, and its
# commands are what vecrun takes.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
env_dir
cd "$ENV_DIR" || exit 1
check() { OUT=$(node "$ENV_ROOT/tests/setup/kubernetes_check.mjs" "$ENV_ROOT/build/npm" "$@" 2>&1); }

plans=0
for plan in "$ENV_ROOT"/plans/*.yaml "$ENV_ROOT"/tests/golden/6[23]*/plan.yaml; do
    plans=$((plans + 1))
    vecplan compile "$plan" --jobs kubernetes --out "$plans/sql" --manifest "$plans/manifest.json" >/dev/null ||
        bail_out "$plan does not compile"
done
RC=0
check */*.kubernetes.yaml || RC=$?
is "the API takes what is written of each plan" "$RC $OUT $(find . -name '*.kubernetes.yaml' | wc -l)" "0  $plans"

# KIND TEXT: how often it stands in the pods of that kind
of_kind() {
    awk -v kind="kind: $1" -v text="$2" '$1 == "kind:" { on = $0 == kind } on && index($0, text) { n++ } END { print n + 0 }' \
        */*.kubernetes.yaml
}
for kind in Job CronJob Deployment; do
    pods=$(of_kind $kind 'restartPolicy: Never')
    [ $kind != Deployment ] || pods=$plans
    is "what auth.command runs has a place for its files in a $kind" \
        "$(of_kind $kind '{name: HOME, value: /tmp}') $(of_kind $kind '{name: tmp, mountPath: /tmp}') $(of_kind $kind 'emptyDir: {}')" \
        "$pods $pods $pods"
done

# NAME SED MESSAGE: a file of broken/, and what is to be said of it
broken() {
    sed "$2" "$ENV_ROOT/tests/golden/62-jobs-kubernetes/want/documents_v3_.kubernetes.yaml" >"broken/$1.yaml"
    printf '%s\n' "$3" >"broken/$1.message"
}
says() { printf '%s\n' "$1" | grep -qF "$2"; } # TEXT PART
mkdir broken
broken unknown-field 's/backoffLimitPerIndex/backoffLimitsPerIndex/' "'\"backoffLimitsPerIndex\"' does not exist in type 'IJobSpec'"
broken unknown-field-deep 's/readOnlyRoot/readonlyRoot/' "'\"readonlyRootFilesystem\"' does not exist"
broken no-choice 's/Mode: Indexed/Mode: indexed/' "spec/completionMode must be equal to one of the allowed values"
broken no-number 's/completions: 4/completions: "4"/' "spec/completions must be integer"
broken no-quantity 's/memory: 1Gi/memory: 1 Gi/' "limits/memory must match format \"quantity\""
broken field-missing 's/operator: In, //' "onExitCodes must have required property operator"
broken restarts 's/restartPolicy: Never/restartPolicy: OnFailure/' "a failure policy needs restartPolicy Never"
broken other-selector '/matchLabels/s/vecrun/other/' "the selector does not select its pods"
broken no-yaml 's/: Never/: {/' "Flow map"
check broken/*.yaml
for message in broken/*.message; do
    name=$(basename "$message" .message)
    refused=$(printf '%s\n' "$OUT" | grep -F "broken/$name.yaml: ")
    ok "$name is refused" says "$refused" "$(cat "$message")"
done

# KIND: the words of its command
command_of() {
    awk -v kind="kind: $1" '$1 == "kind:" { on = $0 == kind } on && $1 == "command:"' */*.kubernetes.yaml |
        sort -u | sed 's/.*\[\(.*\)\]/\1/; s/,//g'
}
takes() { # PROGRAM COMMAND WORD…: whether the command is there, with these options
    help=$("$1" "$2" --help) || return
    shift 2
    for word in "$@"; do
        case $word in --*) printf '%s\n' "$help" | grep -q "^  $word\>" || return ;; esac
    done
}
for kind in Job CronJob Deployment; do
    # shellcheck disable=SC2046 # words
    ok "vecrun takes what a $kind runs" takes $(command_of $kind)
done
not_ok "an option that vecrun does not have would be noticed" takes vecrun backfill --nonsense
not_ok "and so would a command" takes vecrun nonsense
done_testing
