# shellcheck shell=sh
# postgres.sh: sourced. Finds the PostgreSQL servers of this machine.

postgres_least=14
pgvector_least=0.8

# postgres_servers: prints the bin directory of every installed server that is new enough,
# newest first.
postgres_servers() {
    for bin in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null)"; do
        [ -x "$bin/postgres" ] || continue
        number=$("$bin/postgres" -V | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "$number" -ge "$postgres_least" ]; then printf '%s %s\n' "$number" "$bin"; fi
    done | sort -rn | sed 's/^[0-9]* //'
}

# pgvector_of BIN: prints the version of pgvector that the server in BIN would create; nothing
# when there is none.
pgvector_of() {
    control=$("$1/pg_config" --sharedir)/extension/vector.control
    if [ -r "$control" ]; then sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$control"; fi
}

# at_least LEAST VERSION: numbers compared part by part.
at_least() {
    [ -n "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# postgres_with_pgvector: prints the bin directory of the newest server that has a pgvector
# that is new enough; fails when there is none.
postgres_with_pgvector() {
    for bin in $(postgres_servers); do
        if at_least "$pgvector_least" "$(pgvector_of "$bin")"; then
            printf '%s\n' "$bin"
            return 0
        fi
    done
    return 1
}
