#!/bin/sh
# Reads the C sources with four tools: clang-format, clang-tidy, cppcheck and gcc -fanalyzer.
# Prints what they find and one line per tool; fails if any found something.
#
#   sh tests/lint.sh                 every tool
#   sh tests/lint.sh format tidy     only these (format, tidy, cppcheck, analyzer)
set -eu
cd "$(dirname "$0")/.."

jobs=${JOBS:-2}
sources=$(find common db server tui tests -name '*.c' | sort)
headers=$(find common db server tui tests -name '*.h' | sort)
flags=$(${MAKE:-make} -s --no-print-directory print-flags)

format() {
    clang-format --dry-run -Werror $sources $headers
}

# Tidy needs no warnings of its own from the compiler: gcc gives them at each build. In tests its
# analyzer would follow paths that a failed assertion has left.
tidy() {
    echo "$sources" | grep -v '^tests/' |
        xargs -P "$jobs" -n 4 sh -c 'clang-tidy --quiet "$@" -- $FLAGS 2>/dev/null' tidy &&
        echo "$sources" | grep '^tests/' | xargs -P "$jobs" -n 8 sh -c \
            'clang-tidy --quiet --checks=-clang-analyzer-*,-cert-env33-c "$@" -- $FLAGS 2>/dev/null' tidy
}

cppcheck_() {
    cppcheck -q -j "$jobs" --std=c11 --enable=warning,performance,portability --inline-suppr \
        --error-exitcode=1 --suppressions-list=tests/cppcheck.txt -I. \
        --include=tests/cppcheck.h $sources
}

# Leaks are AddressSanitizer's to find: of what a struct holds, gcc 12 tells many that are none.
analyzer() {
    echo "$sources" | grep -v '^tests/' |
        xargs -P "$jobs" -n 1 sh -c 'gcc $FLAGS -O1 -fanalyzer -Wno-analyzer-malloc-leak -Werror -c -o /dev/null "$1"' analyzer
}

export FLAGS="$flags"
failed=0
for tool in ${*:-format tidy cppcheck analyzer}; do
    began=$(date +%s)
    run=$tool
    [ "$tool" != cppcheck ] || run=cppcheck_
    if $run; then result=passed; else result=FAILED failed=$((failed + 1)); fi
    echo "lint: $tool $result ($(($(date +%s) - began)) s)"
done
[ "$failed" = 0 ]
