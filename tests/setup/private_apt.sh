# shellcheck shell=sh
# private_apt.sh: sourced after common.sh. Reads packages of one Debian suite through an apt
# state of its own, whatever suites the machine is set up for. Writes below one directory
# only and installs nothing, so it works as an ordinary user too.
#
#   DEBIAN_MIRROR  URI of a Debian archive that has the suite; default: the archive that
#                  this machine's apt uses

# debian_archive: prints the URI of the plain Debian archive of this machine's apt: told from
# security, backports and third parties by the Release files, or, where no lists have been
# fetched yet, by the path.
debian_archive() {
    if [ -n "${DEBIAN_MIRROR:-}" ]; then
        printf '%s\n' "$DEBIAN_MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # $(…) is apt's own syntax
    found=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL)/$(COMPONENT) $(REPO_URI)' \
        'Created-By: Packages' | sed -n 's,^Debian/Debian/main ,,p' | head -n 1)
    # shellcheck disable=SC2016
    [ -n "$found" ] || found=$(apt-get indextargets --no-release-info \
        --format '$(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        sed -n 's,^main \(.*/debian/*\)$,\1,p' | head -n 1)
    printf '%s\n' "$found"
}

# private_apt_open DIR SUITE: makes the state in DIR and reads the lists of SUITE, binary and
# source packages of its main component.
private_apt_open() {
    apt_state=$1
    archive=$(debian_archive)
    [ -n "$archive" ] ||
        die "apt knows no Debian archive here: set DEBIAN_MIRROR to the URI of one"
    keys=$(find /usr/share/keyrings -name 'debian-archive-keyring.*' | sort | head -n 1)
    [ -n "$keys" ] || die "Debian's archive keys are missing: install debian-archive-keyring"
    mkdir -p "$apt_state/sources.d" "$apt_state/none" "$apt_state/lists/partial" \
        "$apt_state/cache/archives/partial"
    : >"$apt_state/status"
    printf '%s\n' 'Types: deb deb-src' "URIs: $archive" "Suites: $2" 'Components: main' \
        "Signed-By: $keys" >"$apt_state/sources.d/suite.sources"
    retry private_apt update ||
        die "$2 cannot be read from Debian's archive: set DEBIAN_MIRROR to one that has it"
}

# private_apt ARGUMENT…: apt-get in the state that was opened last.
private_apt() {
    apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt_state/sources.d" \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$apt_state/none" \
        -o Dir::State="$apt_state" -o Dir::State::lists="$apt_state/lists" \
        -o Dir::State::status="$apt_state/status" -o Dir::Cache="$apt_state/cache" \
        -o APT::Default-Release= -o APT::Sandbox::User=root -o Acquire::Languages=none \
        -o APT::Update::Error-Mode=any "$@"
}
