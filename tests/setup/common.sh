# shellcheck shell=sh
# common.sh: sourced by the scripts beside it. Messages under the script's name, and
# another try for what fails because a network does.

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

die() {
    say "$*" >&2
    exit 1
}

am_root() { [ "$(id -u)" -eq 0 ]; }

# retry COMMAND…: up to four times, with a pause that grows.
retry() {
    for pause in 2 5 15; do
        if "$@"; then return 0; fi
        say "failed, again in $pause s: $*" >&2
        sleep "$pause"
    done
    "$@"
}

# quietly LOG COMMAND…: all its output goes to the file LOG, whose end is shown if it fails.
quietly() {
    log=$1
    shift
    if "$@" >"$log" 2>&1; then return 0; fi
    tail -n 30 "$log" >&2
    return 1
}
