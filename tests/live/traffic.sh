# shellcheck shell=sh
# traffic.sh: sourced after env.sh: the whole life of a migration under the traffic of an application,
# and what it showed. pgbench is the application: searches (four of five) and writes, at a fixed rate,
# from 8 connections of a role with ordinary rights. dbmate applies the files; each phase is released
# when the one before is through, as a team does it; vecrun follows changes from expand to the end.
#
#   live_run METHOD LAYOUT SECONDS RATE ROWS FLIPS
#                     in the database at DATABASE_URL, with the server at EMBED_URL: cutover's method
#                     and the layout of the new vectors; how long the traffic lasts at least, a sixth
#                     of it before the migration; transactions a second; rows at the beginning;
#                     cutovers and rollbacks after the first. Where a command fails, so does the
#                     caller, with its message
#   live_phases       the table of phases
#   live_figure NAME  a figure of the run: see figures.sql
#   live_waits        the longest waits for locks, and behind whom
live=$ENV_ROOT/tests/live
live_pids=''

live_stop() {
    for live_pid in $live_pids; do kill "$live_pid" 2>/dev/null || :; done
}

live_fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    [ ! -s errors ] || head -n 5 errors >&2
    exit 1
}

# COMMAND…: its output is shown only when it fails.
live_do() {
    "$@" >said 2>&1 && return
    cat said >&2
    live_fail "method $live_method, phase $live_phase: failed: $*"
}

live_script() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@"; }

# NAME: from now on it is this phase.
live_mark() {
    live_phase=$1
    printf '%s\t%s\n' "$(date +%s.%N)" "$1" >>phases
    echo "$(date +%T) $live_method: $1" >&2
}

live_database() {
    old_dimensions=256
    # who searches a view throws away what another model made, and can where its dimensions are the same
    [ "$live_method" != view ] || old_dimensions=384
    live_do live_script -v rows="$live_rows" -v old_dimensions="$old_dimensions" -f "$live/table.sql"
    app_url=$(printf '%s\n' "$DATABASE_URL" | sed 's|//postgres@|//app@|')
}

live_plan() {
    case $live_method in
    view) live_words='method: view\n  view: public.documents_current' ;;
    *) live_words="method: $live_method" ;;
    esac
    sed "s|EMBED_URL|$EMBED_URL|; s|OLD_DIMENSIONS|$old_dimensions|; s|LAYOUT|$live_layout|;
        s|METHOD|$live_words|" "$live/plan.yaml" >live.yaml
}

live_release() { # PHASE
    sed "s/^  # $1: /  $1: /" live.yaml >live.new
    mv live.new live.yaml
    live_do vecplan compile live.yaml
    live_do dbmate --no-dump-schema -d db/migrations -u "$DATABASE_URL" migrate
}

# SEARCH [OPTION…]: pgbench in the background until live_traffic_ends; the time of each error is kept.
live_traffic() {
    live_search=$1
    shift
    rm -f fifo
    mkfifo fifo
    live_note_errors <fifo >>errors &
    pgbench -n -M prepared -c 8 -j 2 -T 36000 -R "$live_rate" -l --log-prefix transactions \
        -D slots=$((live_rows / 16)) -D last="$(sql 'SELECT max(id) / 16 FROM documents')" -D model=0 "$@" \
        -f "$live/$live_search.sql@4" -f "$live/write.sql@1" "$app_url" >pgbench.out 2>fifo &
    live_app=$!
    live_pids="$live_pids $live_app"
}

# The signal by which pgbench's own clock tells it that its time is over: it ends what is begun.
live_traffic_ends() {
    kill -s ALRM "$live_app" 2>/dev/null || :
    wait "$live_app" || : # a client that failed stands among the errors
}

live_note_errors() {
    while IFS= read -r live_line; do
        printf '%s\t%s\n' "$(date +%s.%N)" "$(printf '%s' "$live_line" | tr '\t\\' '  ')"
    done
}

# The traffic of before, and expand under it; then the application's new release is deployed.
live_begin() {
    /usr/bin/python3 "$live/waits.py" "$DATABASE_URL" >waits &
    live_sampler=$!
    live_pids="$live_pids $live_sampler"
    live_traffic search_plain -D version=0 -D migrating=0 -D rename="$live_rename"
    live_mark 'no migration'
    sleep "$live_before"
    live_mark expand
    live_release expand
    sleep 1
    live_traffic_ends
    live_traffic "search_$live_by" -D version=1000000 -D migrating=1 -D rename="$live_rename"
}

live_backfilled() {
    sleep 1 # to ask more often takes processor time from the application
    [ "$(sql "SELECT state FROM vecplan.schema_migrations WHERE step = 'backfill'")" = 'done' ]
}

live_backfill() {
    live_mark backfill
    vecrun backfill live.manifest.json --follow >follow 2>&1 &
    live_follower=$!
    live_pids="$live_pids $live_follower"
    wait_for 600 live_backfilled || { cat follow >&2 && live_fail 'the backfill is not done'; }
}

live_cut_over() {
    live_mark cutover
    live_release cutover
    sleep 1
    live_mark 'cutovers, rollbacks'
    live_flip=0
    while [ "$live_flip" -lt "$live_flips" ]; do
        live_do vecrun rollback live.manifest.json
        sleep 0.4
        live_do vecrun cutover live.manifest.json
        sleep 0.4
        live_flip=$((live_flip + 2))
    done
}

# What is left is drained after the last write; then all must be as it was acknowledged.
live_end() {
    live_traffic_ends
    live_mark end
    kill "$live_follower" 2>/dev/null || : # where it has ended, its status tells
    wait "$live_follower" || { cat follow >&2 && live_fail 'the follower failed'; }
    live_do vecrun run live.manifest.json
    kill "$live_sampler"
    wait "$live_sampler" || live_fail 'waits.py failed'
    live_pids=''
    cat transactions.* >transactions
    live_do live_script -c '\copy live.transactions FROM transactions (DELIMITER '"' ')" \
        -c '\copy live.phases FROM phases' -c '\copy live.waits FROM waits' \
        -c '\copy live.errors FROM errors'
    live_script -f "$live/figures.sql" >figures
}

live_run() {
    live_method=$1 live_layout=$2 live_before=$(($3 / 6)) live_rate=$4 live_rows=$5 live_flips=$6
    live_by=$live_method live_rename=0 live_phase=start
    [ "$live_method" != rename ] || live_by=plain live_rename=1
    env_at_exit live_stop
    mkdir "$ENV_DIR/$1-$2"
    cd "$ENV_DIR/$1-$2" || exit 1
    live_database
    live_plan
    live_until=$(($(date +%s) + $3))
    live_begin
    live_backfill
    live_mark index
    live_release index
    live_mark verify
    live_do vecrun run live.manifest.json
    live_cut_over
    live_mark soak
    sleep 1.5 # the plan's is over
    live_left=$((live_until - $(date +%s)))
    [ "$live_left" -le 0 ] || sleep "$live_left"
    live_mark contract
    live_release contract
    sleep 1
    live_end
}

live_phases() { live_script -c 'TABLE live.table_of_phases'; }
live_figure() { sed -n "s/^$1|//p" figures; }
live_waits() { live_script -c 'TABLE live.longest_waits'; }
