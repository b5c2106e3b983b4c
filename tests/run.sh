#!/bin/sh
# Runs the test programs, two at a time, and prints one line for each; what failed is shown in full.
# Ends with one line "N passed, N failed" and fails if anything did.
#
#   sh tests/run.sh                    every suite, plain and then under ASan+UBSan
#   MODE=plain sh tests/run.sh         one of the two
#   sh tests/run.sh unit rpc           these suites        (SUITES="unit rpc" does the same)
#   sh tests/run.sh unit/test_day      these programs
#
# JOBS (2): programs at a time. TEST_LIMIT_S (300): a program that runs longer is killed and has
# failed, as has one that crashes or ends without cmocka's closing line.
set -eu
cd "$(dirname "$0")/.."

# One program: build/MODE/tests/SUITE/test_NAME. Its temporary files live in a directory of its own.
one() {
    program=$1
    name=${program#build/}
    name=$(echo "$name" | sed 's|/tests/| |')
    tmp=$(mktemp -d "${TMPDIR:-/tmp}/pt.XXXXXX")
    out=$results/$(echo "$program" | tr / _)
    began=$(date +%s)
    code=0
    TMPDIR=$tmp timeout -k 10 "$limit" "$program" >"$out.log" 2>&1 </dev/null || code=$?
    seconds=$(($(date +%s) - began))
    rm -rf "$tmp"
    passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\.$/\1/p' "$out.log" | awk '{n += $1} END {print n + 0}')
    failed=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s), listed below:$/\1/p' "$out.log" | awk '{n += $1} END {print n + 0}')
    skipped=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s), listed below:$/\1/p' "$out.log" | awk '{n += $1} END {print n + 0}')
    why=
    if [ "$code" = 124 ] || [ "$code" = 137 ]; then
        why=" (killed after $limit s)"
    elif [ "$code" -gt 128 ]; then
        why=" (died of signal $((code - 128)))"
    elif ! grep -q '^\[==========\] .* run\.$' "$out.log"; then
        why=" (no closing line, exit code $code)"
    elif grep -q '^\[  FAILED  \] GROUP' "$out.log"; then
        why=" (the group's set-up or tear-down failed)"
    elif [ $((passed + failed + skipped)) = 0 ]; then
        why=" (ran no test)"
    elif [ "$code" != 0 ] && [ "$failed" = 0 ]; then
        why=" (exit code $code)"
    fi
    [ -z "$why" ] || [ "$failed" != 0 ] || failed=1
    [ "$skipped" = 0 ] || why="$why, $skipped skipped"
    echo "$passed $failed" >"$out.count"
    {
        flock 9
        printf '%-44s %4d passed %3d failed %4d s%s\n' "$name" "$passed" "$failed" "$seconds" "$why"
        if [ "$failed" != 0 ]; then
            sed 's/^/    | /' "$out.log"
            echo "    run it alone: $program"
        fi
    } 9>"$results/lock"
}

limit=${TEST_LIMIT_S:-300}
if [ "${1:-}" = --one ]; then
    results=$2
    one "$3"
    exit 0
fi

# The programs of one mode that the arguments ask for: all of them when there are none.
chosen() {
    for source in tests/*/test_*.c; do
        name=${source#tests/}
        name=${name%.c}
        for want in ${wanted:-all}; do
            case "$want" in
            all | "${name%/*}" | "$name" | "tests/$name.c") echo "build/$1/tests/$name" && break ;;
            esac
        done
    done
}

wanted="$* ${SUITES:-}"
wanted=$(echo $wanted)
results=$(mktemp -d "${TMPDIR:-/tmp}/popug-results.XXXXXX")
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM
began=$(date +%s)
for mode in ${MODE:-plain asan}; do
    echo "== $mode"
    programs=$(chosen "$mode")
    [ -n "$programs" ] || {
        echo "no such suite or test: $wanted" >&2
        exit 2
    }
    ${MAKE:-make} -s -j"${JOBS:-2}" MODE="$mode" "build/$mode/popugd" "build/$mode/popug" catalogues \
        $programs || {
        echo "the $mode build failed"
        echo "0 1" >"$results/build_$mode.count"
        continue
    }
    # abort_on_error: a crash of a child (popugd) must be seen as one, not as an exit code of its own.
    export ASAN_OPTIONS="${ASAN_OPTIONS:-abort_on_error=1:detect_leaks=1:detect_stack_use_after_return=1}"
    export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:abort_on_error=1}"
    echo "$programs" | xargs -P "${JOBS:-2}" -I {} sh tests/run.sh --one "$results" {} || true
done
total_passed=0 total_failed=0
for count in "$results"/*.count; do
    read -r passed failed <"$count"
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
done
echo "== $(($(date +%s) - began)) s"
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" = 0 ] && [ "$total_passed" != 0 ]
