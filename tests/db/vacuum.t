#!/bin/sh
# shellcheck disable=SC2317 # functions that wait_for calls
# An autovacuum of the table does not keep cutover, rollback and contract from their lock.
export SERVER_OPTIONS='-c autovacuum_naptime=1s'
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its settings
export VECPLAN_SERVER="$ENV_SERVER"
life_start 2000
life_plan 's/^cutover:/cutover:\n  method: rename/'
M=docs.manifest.json
vacuums() {
    [ "$(sql "SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'documents'::regclass")" = 1 ]
}
# one that takes minutes
vacuum_begins() {
    sql "ALTER TABLE documents SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
           autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)" \
        "UPDATE documents SET title = title"
    wait_for 20 vacuums || bail_out 'no autovacuum begins'
}
life_to index
run run $M
vacuum_begins
for switch in cutover rollback cutover; do
    wait_for 60 vacuums || bail_out 'no autovacuum'
    run $switch $M
    exits "vecrun $switch under an autovacuum" 0
done
wait_for 60 vacuums || bail_out 'no autovacuum'
run apply $M
exits "contract under an autovacuum" 0
done_testing
