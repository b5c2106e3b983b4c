#!/bin/bash
# run.sh: `make mutants`: does the suite notice when the program is wrong?
#
# Every tests/mutants/*.patch is a mistake, put into a copy of the sources; the suites that it names in its first lines
#     # suite: rpc/test_task unit/test_db_task
# must then fail, at least one of them. A mutant under which they stay green, and a patch that does not apply or build, fail the run.
# MUTANTS="name…" runs only these. TIMEOUT_S bounds a suite: hanging counts as noticed.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
room=$top/build/mutants
: "${MODE:=plain}" "${TIMEOUT_S:=300}" "${JOBS:=$(nproc)}"
patches=()
for patch in tests/mutants/*.patch; do
    name=$(basename "$patch" .patch)
    case " ${MUTANTS:-$name} " in *" $name "*) patches+=("$top/$patch") ;; esac
done
[ ${#patches[@]} -gt 0 ] || { echo "no such mutant: ${MUTANTS:-}"; exit 2; }

suites_of() { sed -n 's/^# suite: *//p' "$1" | tr '\n' ' '; }

# The copy keeps the times of files, so that only what a patch touches is built again.
make_room() {
    mkdir -p "$room"
    rsync_tree "$room/tree"
    cd "$room/tree" || exit 1
}
rsync_tree() {
    rm -rf "$1"
    mkdir -p "$1/build"
    cp -a Makefile README.md server tui common db tests docs "$1/" 2>/dev/null
    [ -d "build/$MODE" ] && cp -a "build/$MODE" "$1/build/$MODE"
    rm -rf "$1"/build/"$MODE"/bench.*
}

build() { # SUITE…
    local targets=()
    for suite in "$@"; do targets+=("build/$MODE/tests/$suite"); done
    nice make -s -j"$JOBS" MODE="$MODE" "build/$MODE/popugd" "build/$MODE/popug" "${targets[@]}" > "$room/build.log" 2>&1
}

# True when all of them pass.
green() { # SUITE…
    for suite in "$@"; do
        POPUG_ROUNDS=${POPUG_ROUNDS:-5} timeout -k 5 "$TIMEOUT_S" "build/$MODE/tests/$suite" > "$room/suite.log" 2>&1 || return 1
    done
}

# What failed, in a few words: the first test that cmocka names, or the last words of a program that died.
reason() {
    local named
    named=$(sed -n 's/^\[  \(FAILED \|ERROR  \) \] \(test_[a-z_0-9]*\).*/\2/p' "$room/suite.log" | head -1 | cut -c1-60)
    [ -n "$named" ] && echo "$named" || tail -n 1 "$room/suite.log" | cut -c1-60
}

make_room
declare -A checked
failed=0
printf '%-32s %-10s %s\n' MUTANT VERDICT "NOTICED BY"
for patch in "${patches[@]}"; do
    name=$(basename "$patch" .patch)
    # shellcheck disable=SC2207
    suites=($(suites_of "$patch"))
    verdict= note=
    if [ ${#suites[@]} -eq 0 ]; then
        verdict="NO SUITE"
    elif ! patch -p1 -s --dry-run -f < "$patch" > "$room/patch.log" 2>&1; then
        verdict="NO PATCH" note=$(head -1 "$room/patch.log")
    fi
    if [ -z "$verdict" ]; then
        for suite in "${suites[@]}"; do
            [ -n "${checked[$suite]:-}" ] && continue
            build "$suite" && green "$suite" && checked[$suite]=green || checked[$suite]=red
        done
        for suite in "${suites[@]}"; do
            [ "${checked[$suite]}" = green ] || { verdict="RED BEFORE" note="$suite fails without the mutant"; }
        done
    fi
    if [ -z "$verdict" ]; then
        patch -p1 -s -f < "$patch"
        if ! build "${suites[@]}"; then
            verdict="NO BUILD" note=$(grep -m1 error "$room/build.log")
        elif green "${suites[@]}"; then
            verdict=SURVIVED note="${suites[*]} stayed green"
        else
            verdict=noticed note=$(reason)
        fi
        patch -p1 -s -R -f < "$patch"
    fi
    [ "$verdict" = noticed ] || failed=$((failed + 1))
    printf '%-32s %-10s %s\n' "$name" "$verdict" "$note"
done
echo "${#patches[@]} mutants, $((${#patches[@]} - failed)) noticed, $failed not"
[ $failed -eq 0 ]
