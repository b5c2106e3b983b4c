#!/bin/sh
# Installs the Debian 12 packages that are missing, and says which. Does nothing when all are there.
#
#   sh tests/deps.sh            everything: to build, run, check, lint and bench
#   sh tests/deps.sh check      only to build, run and check (demo is the same)
#   sh tests/deps.sh nightly    everything, and what fuzzing needs
#
# Needs nothing but apt, and sudo when not root. On a system without dpkg it names the packages and
# goes on: the build itself then says what it misses.
set -eu

build='gcc libc6-dev make pkg-config libssh-dev libncurses-dev libsqlite3-dev uuid-dev libuv1-dev
    libjansson-dev libconfuse-dev libssl-dev gettext'
run='openssh-client ncurses-base tzdata'
tests='libcmocka-dev libvterm-dev'
lint='clang-format clang-tidy cppcheck'
bench='openssh-server patch'
nightly='clang libclang-rt-14-dev'

case "${1:-all}" in
demo | check) wanted="$build $run $tests" ;;
all) wanted="$build $run $tests $lint $bench" ;;
nightly) wanted="$build $run $tests $lint $bench $nightly" ;;
*)
    echo "usage: sh tests/deps.sh [demo|check|all|nightly]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps: this is not Debian; what these packages hold is needed:" $wanted >&2
    exit 0
fi

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    case "$status" in
    installed*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "deps: missing:$missing" >&2
        echo "deps: no sudo here: as root, run: apt-get install$missing" >&2
        exit 1
    }
    as_root=sudo
fi
echo "deps: installing:$missing"
$as_root apt-get -q update
# env: sudo passes on no environment. An sshd that comes along for the bench is not started.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing
