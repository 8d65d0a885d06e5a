# shellcheck shell=sh
# tap.sh: sourced by the shell tests: Test Anything Protocol for prove. A test ends with
# done_testing, which prints the plan and exits, 1 if a check failed; a test that ends without
# it, or checks nothing, fails.
#
#   ok NAME COMMAND…          the command succeeds
#   not_ok NAME COMMAND…      the command fails
#   is NAME GOT WANT          two texts are the same
#   like NAME TEXT ERE        a line of the text matches
#   unlike NAME TEXT ERE      no line matches
#   pass NAME · fail NAME [DETAIL] · diag TEXT
#   plan N                    optional: exactly N checks must run
#   bail_out REASON           ends the whole run of prove

tap_count=0 tap_failed=0 tap_planned=''

plan() { tap_planned=$1; }
diag() { printf '%s\n' "$@" | sed 's/^/# /'; }

tap_check() { # STATUS NAME DETAIL
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        printf 'ok %d - %s\n' "$tap_count" "$2"
        return
    fi
    tap_failed=$((tap_failed + 1))
    printf 'not ok %d - %s\n' "$tap_count" "$2"
    # prove shows what is on standard error
    diag "$0: not ok: $2" "$3" >&2
}

tap_run() { # NAME COMMAND…, sets tap_status and tap_detail
    shift
    tap_status=0
    tap_detail=$("$@" 2>&1) || tap_status=$?
    tap_detail=$(printf 'exit status %d of: %s\n%s' "$tap_status" "$*" "$tap_detail")
}

tap_match() { printf '%s\n' "$1" | grep -Eq -e "$2"; }

pass() { tap_check 0 "$1" ''; }
fail() { tap_check 1 "$1" "${2:-}"; }
ok() { tap_run "$@" && tap_check "$tap_status" "$1" "$tap_detail"; }
not_ok() { tap_run "$@" && tap_check $((tap_status == 0)) "$1" "$tap_detail"; }
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:  $2
want: $3"; fi; }
like() { if tap_match "$2" "$3"; then pass "$1"; else fail "$1" "no $3 in: $2"; fi; }
unlike() { if tap_match "$2" "$3"; then fail "$1" "$3 in: $2"; else pass "$1"; fi; }

bail_out() {
    printf 'Bail out! %s\n' "$1"
    exit 255
}

done_testing() {
    printf '1..%d\n' "${tap_planned:-$tap_count}"
    [ "$tap_count" -gt 0 ] && [ "$tap_failed" -eq 0 ] &&
        [ "$tap_count" -eq "${tap_planned:-$tap_count}" ] && exit 0
    exit 1
}
