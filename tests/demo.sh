#!/bin/sh
# Builds Popug and shows it: a company of twelve with three weeks of history, its dashboard through
# the real ssh. ROLE=popug|manager|accountant|admin (admin). Called by `make demo`.
set -eu
cd "$(dirname "$0")/.."
echo "demo: building ..." >&2
${MAKE:-make} -s -j"$(nproc)" MODE=plain popugd popug build/plain/tests/demo/demo
exec build/plain/tests/demo/demo "${ROLE:-admin}"
