#!/usr/bin/env bash
# Builds and runs every test; with --long also what takes longer. Ends with "N passed, N failed", exit code 1 on a failure.
#
# Two builds: release for everything, and src/ once more with the address and undefined-behaviour sanitizers.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
long=0
[ "${1:-}" != --long ] || long=1

reports=$PWD/build/reports
rm -rf "$reports"
mkdir -p "$reports"
phase() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }
give_up() {
    echo "$1" >&2
    echo "0 passed, 1 failed"
    exit 1
}

phase "build, release"
setup/build.sh release --tests all || give_up "the release build failed"
phase "build, address and undefined-behaviour sanitizers"
setup/build.sh debug all || give_up "the sanitizer build failed"
phase "tools of the tests"
source tests/tools.sh || give_up "a tool of the tests could not be installed"

# Sanitizers: every finding ends the test; the leak check stays on.
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1

phase "tests, release"
without_long=(-LE long)
[ $long = 0 ] || without_long=()
ctest --test-dir build/release -j2 --output-on-failure --no-tests=error "${without_long[@]}" \
    --output-junit "$reports/release.xml" >"$reports/release.log" 2>&1
tail -n 40 "$reports/release.log"
phase "tests, sanitizers"
ctest --test-dir build/debug -j2 --output-on-failure --no-tests=error "${without_long[@]}" \
    --output-junit "$reports/debug.xml" >"$reports/debug.log" 2>&1
tail -n 40 "$reports/debug.log"
phase "end to end"
"$pesan_python" -m pytest -q -p no:cacheprovider tests/e2e tests/contracts tests/deploy tests/interop tests/amqp tests/suites $([ $long = 1 ] && echo --long) \
    --junit-xml "$reports/e2e.xml" 2>&1 | tee "$reports/e2e.log" | tail -n 60
if [ $long = 1 ]; then
    phase "thread sanitizer"
    setup/build.sh tsan all || give_up "the thread sanitizer build failed"
    ctest --test-dir build/tsan -j2 --output-on-failure --no-tests=error --output-junit "$reports/tsan.xml" \
        >"$reports/tsan.log" 2>&1
    tail -n 40 "$reports/tsan.log"
fi

phase "sum"
"$pesan_python" tests/summary.py "$reports" release debug e2e $([ $long = 1 ] && echo tsan)
