#!/bin/bash
# run.sh: `make fuzz`: every tests/fuzz/fuzz_*.c under libFuzzer with ASan and UBSan, FUZZ_SECONDS (60) each, from the
# seeds of tests/fuzz/corpus/NAME. What it learns stays in build/fuzz/corpus; what breaks the program in build/fuzz/found.
#
#   FUZZ="wire keys" FUZZ_SECONDS=600 tests/fuzz/run.sh
set -eu
cd "$(dirname "$0")/../.."
: "${FUZZ_SECONDS:=60}" "${JOBS:=$(nproc)}"
flags="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DPOPUG_ASAN"

make -s -j"$JOBS" MODE=fuzz CC=clang MODE_FLAGS_fuzz="$flags -fsanitize=fuzzer-no-link" CFLAGS=-Wno-error build/fuzz/all.a
libs=$(pkg-config --libs libssh ncursesw sqlite3 uuid libuv jansson libconfuse libcrypto cmocka vterm)
failed=0 count=0
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c) name=${name#fuzz_}
    case " ${FUZZ:-$name} " in *" $name "*) ;; *) continue ;; esac
    program=build/fuzz/fuzz_$name
    mkdir -p "build/fuzz/corpus/$name" build/fuzz/found
    # shellcheck disable=SC2086
    clang -std=c17 -D_GNU_SOURCE -I. $flags -fsanitize=fuzzer -o "$program" "$source" build/fuzz/all.a $libs -lutil -lm
    count=$((count + 1))
    if "$program" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/found/$name-" \
        -print_final_stats=1 -close_fd_mask=2 "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" > "build/fuzz/$name.log" 2>&1; then
        echo "fuzz: $name passed, $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log") inputs"
    else
        echo "fuzz: $name FAILED, see build/fuzz/$name.log"
        grep -m3 -E 'ERROR|SUMMARY|runtime error' "build/fuzz/$name.log" || true
        ls build/fuzz/found/"$name"-* 2>/dev/null || true
        failed=$((failed + 1))
    fi
done
echo "$((count - failed)) passed, $failed failed"
[ $failed -eq 0 ]
