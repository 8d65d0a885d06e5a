#!/bin/sh
# A migration under traffic, with the real dbmate: nothing fails, nothing is lost, nobody waits for
# long, and each answer comes from one model. tests/live/live is the long form, with its timings.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
# shellcheck source=tests/live/traffic.sh
. "$ENV_ROOT/tests/live/traffic.sh"
env_own_server # for its role
export VECPLAN_SERVER="$ENV_SERVER"
env_embed

for run in 'function table' 'function column' 'rename column' 'view column'; do
    method=${run% *}
    env_database
    live_run "$method" "${run#* }" 6 60 1000 6
    diag "$(live_phases)"
    is "$run: no transaction fails" "$(live_figure failed)" 0
    is "$run: no write is lost that was acknowledged" "$(live_figure lost)" 0
    is "$run: each row has its new vector" "$(live_figure missing)" 0
    is "$run: of its text as it is" "$(live_figure stale)" 0
    is "$run: each answer is of one model, the one that was asked" "$(live_figure wrong)" 0
    ok "$run: the index misses hardly a row" \
        test $(($(live_figure missed) * 50)) -lt "$(live_figure searches)"
    ok "$run: nobody waits for a lock for a second" test "$(live_figure wait_ms)" -lt 1000
    ok "$run: there were searches and writes" \
        test "$(live_figure searches)" -gt 100 -a "$(live_figure writes)" -gt 50
    [ "$method" = rename ] || ok "$run: searches were embedded before a cutover and answered after it" \
        test "$(live_figure late)" -gt 0
done
done_testing
