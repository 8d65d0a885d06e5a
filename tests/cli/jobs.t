#!/bin/sh
# vecplan compile --jobs: what runs the jobs is a file like the others, and no migration.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs
jobs=plans/docs.kubernetes.yaml

run compile plans/docs.yaml
not_ok "without --jobs there is no such file" test -e "$jobs"
before=$(state)
run compile plans/docs.yaml --jobs kubernetes --check
is "--check: the file is missing" "$RC $(echo "$OUT" | head -n 1)" "3 $jobs: error: the file is missing"
run compile plans/docs.yaml --jobs kubernetes --diff
like "--diff: it would be new" "$OUT" "^[+]{3} b/$jobs\$"
run compile plans/docs.yaml --jobs kubernetes --stdout
like "--stdout: it is printed" "$OUT" "^==> $jobs <==\$"
is "none of these writes anything" "$(state)" "$before"

run compile plans/docs.yaml --jobs kubernetes
is "it is written beside the manifest, and nothing else" "$RC $OUT" "0 wrote $jobs"
is "the seal ends its head" "$(sed '/^---/,$d' "$jobs" | tail -n 1 | sed 's/[0-9a-f]\{64\}/SHA/')" \
    "# vecplan-checksum: SHA"
is "its lines are clean" "$(grep -nE "$(printf '\t|\r| $')" "$jobs")" ""
run compile plans/docs.yaml --jobs kubernetes
is "compiled again: exit 0, nothing said" "$RC $OUT" "0 "
run compile plans/docs.yaml --jobs kubernetes --check
is "and up to date" "$RC $OUT" "0 "
like "it names the manifest that it was made with" "$(cat "$jobs")" \
    "manifest-sha256: \"$(sha256sum <plans/docs.manifest.json | cut -d ' ' -f 1)\""
run compile plans/docs.yaml --jobs kubernetes --manifest deploy/m.json
ok "the manifest's directory is its directory" test -e deploy/docs.kubernetes.yaml

sed -i 's/^  function: .*/&\n  soak: 1d/' plans/docs.yaml
printf 'jobs: {workers: 3}\n' >>plans/docs.yaml
checksum() { sed -n 's/^ *"plan_checksum": //p' plans/docs.manifest.json; }
sum=$(checksum)
run compile plans/docs.yaml --jobs kubernetes
is "a changed plan rewrites it, without a warning" "$RC $(echo "$OUT" | sort)" \
    "0 wrote $jobs
wrote plans/docs.manifest.json"
is "the jobs decide no vector" "$(checksum)" "$sum"
like "workers are the Job's completions" "$(cat "$jobs")" '^  completions: 3$'

sed -i 's/completions: 3/completions: 5/' "$jobs"
before=$(state)
run compile plans/docs.yaml --jobs kubernetes
is "an edited one is refused" "$RC $(echo "$OUT" | head -n 1)" \
    "1 $jobs: error: the file was edited after vecplan wrote it"
echo 'kind: Job' >"$jobs.new"
mv "$jobs.new" "$jobs"
run compile plans/docs.yaml --jobs kubernetes
is "a foreign one is refused" "$RC $(echo "$OUT" | head -n 1)" \
    "1 $jobs: error: the file was not written by vecplan"
like "with what to do" "$OUT" 'hint: Move it away\.$'

run compile plans/docs.yaml --jobs nomad
is "a system that vecplan does not know is a usage error" "$RC" 2
like "and what it knows is named" "$OUT" 'hint: Use one of kubernetes\.'
run check plans/docs.yaml --jobs kubernetes
is "--jobs goes with compile alone" "$RC" 2

window() { # WINDOW: schedule and how long it is open
    plan_file hours "s/^cutover:/backfill: {window: \"$1\"}\n&/"
    rm -f plans/hours.*.*
    run compile plans/hours.yaml --jobs kubernetes --out "hours"
    sed -n 's/^  schedule: //p; s/^  startingDeadlineSeconds: \([0-9]*\).*/\1/p' plans/hours.kubernetes.yaml | paste -sd ' '
}
is "a window of all days" "$(window 'daily 00:00-24:00 UTC')" '"0 0 * * *" 86400'
is "without days" "$(window '09:05-17:00 UTC')" '"5 9 * * *" 28500'
is "of one day, over midnight" "$(window 'Sun 23:00-01:00 UTC')" '"0 23 * * 0" 7200'
is "over the end of the week" "$(window 'Sat-Mon 01:30-02:00 UTC')" '"30 1 * * 0,1,6" 1800'
is "a window has a CronJob in place of the Job" "$(grep '^kind:' plans/hours.kubernetes.yaml)" "kind: CronJob
kind: Deployment"

long=a$(printf '_%.0s' $(seq 39))
plan_file "$long"
run compile "plans/$long.yaml" --jobs kubernetes --out long
is "the longest name is short enough for a CronJob's pods" \
    "$RC $(sed -n 's/^  name: "\(.*\)"$/\1/p' "plans/$long.kubernetes.yaml" | awk '{ print length <= 52 }' | sort -u)" "0 1"
done_testing
