#!/bin/sh
# Any bytes as a plan: an error within a second of CPU and 50 MB, never a crash, and not a flood.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"

# Writes a text N times.
repeat() { awk -v text="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'; }
numbered() { awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf text, i, i }'; }

# A program under AddressSanitizer reserves terabytes of addresses: its memory cannot be capped so.
cap=--as=52428800
if ! prlimit "$cap" "$VECPLAN" --version >/dev/null 2>&1; then cap=; fi
capped() { prlimit --cpu=2 ${cap:+"$cap"} timeout 20 "$VECPLAN" "$@"; }

# RULE FILE MESSAGE: compile must refuse the file with the message.
refused() {
    capped compile "$2" >out 2>&1
    is "$1: exit 1" "$?" 1
    like "$1: says so" "$(head -c 1000 out)" "^$2(:[0-9]+:[0-9]+)?: error: .*$3"
    ok "$1: says it in 64 kB" test "$(wc -c <out)" -le 65536
    is "$1: writes nothing" "$(find . -type f ! -name out ! -name "$2")" ""
    rm -f "$2" out
}

head -c 100000 "$VECPLAN" >plan
refused "a program" plan 'not UTF-8|NUL'
gzip -c "$VECPLAN" | head -c 100000 >plan
refused "compressed bytes" plan 'not UTF-8'
truncate -s 1G plan
refused "a gigabyte" plan 'longer than'
ln -s /dev/zero plan
refused "a device without end" plan 'neither a regular file nor a pipe'
mkfifo plan
repeat 'a: 1
' 1000000 >plan 2>/dev/null &
refused "a pipe without end" plan 'longer than'
mkdir plan
capped compile plan >out 2>&1
is "a directory: exit 1" "$?" 1
like "a directory: says so" "$(cat out)" 'is a directory'
rm -r plan
: >plan
refused "nothing" plan 'the plan is empty'
printf 'plan: a\000b\n' >plan
refused "a NUL byte" plan 'NUL'
printf 'plan: "a\\0b"\ntable: t\n' >plan
refused "a NUL character" plan 'NUL'
printf 'plan: \303\050\n' >plan
refused "bytes that are not UTF-8" plan 'not UTF-8'
printf 'plan:\tx\n\ttable: y\n' >plan
refused "tabs" plan 'a tab stands in the indentation'
printf 'plan: a' | iconv -t UTF-16 >plan
refused "UTF-16" plan 'byte order mark'

repeat '[' 100000 >plan
refused "lists in lists" plan 'a list|nested'
(printf 'a: ' && repeat '[' 100000) >plan
refused "deep lists" plan 'nested deeper'
repeat '{a: ' 50000 >plan
refused "deep mappings" plan 'nested deeper'
repeat '- ' 100000 >plan
refused "deep blocks" plan 'nested deeper'
(printf 'a0: &a0 [x, x]\n' && awk 'BEGIN { for (i = 1; i < 900; i++)
    printf "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1 }') >plan
refused "aliases that double" plan 'anchor'
numbered 'b%d: &b%d 1
' 1900 >plan
refused "anchors" plan 'anchor'
repeat 'a: 1
' 1900 >plan
refused "one key many times" plan 'unknown key|duplicate key'
numbered 'k%d: %d
' 1900 >plan
refused "unknown keys" plan 'unknown key'
(printf '{' && numbered 'k%d: %d, ' 1900 && printf '}') >plan
refused "unknown keys on one line" plan 'unknown key'
numbered 'k%d: %d
' 20000 >plan
refused "more keys than a plan has" plan 'more than'
(printf '"' && repeat a 250000 && printf '": 1') >plan
refused "a long key" plan ''
(printf '&' && repeat a 250000 && printf ' 1') >plan
refused "a long anchor" plan 'anchor'
(printf 'a: "' && repeat '\n' 120000) >plan
refused "a string that does not end" plan 'the quote that opens here is not closed'
repeat '
' 250000 >plan
refused "empty lines" plan 'the plan is empty'
repeat '#' 250000 >plan
refused "a comment" plan 'the plan is empty'
repeat ':://' 60000 >plan
refused "signs" plan ''

plan_file marks
echo "where: \"a <> '$(repeat migrate: 20000)'\"" >>plans/marks.yaml
prlimit --cpu=2 "$VECPLAN" check plans/marks.yaml
is "a tool's mark many times on one line: within the time" "$?" 0
done_testing
