#!/usr/bin/env bash
# build.sh PRESET [--tests] TARGET...: configures a preset where that is needed and builds targets.
# At most one job for each 1.5 GB of memory, for a unit with Asio takes about as much.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/cache.sh"
cd "$here/.."
preset=$1
shift
options=()
if [ "${1:-}" = --tests ]; then
    options+=(-DPESAN_TESTS=ON)
    shift
fi
[ "${CI:-}" = true ] && options+=(-DPESAN_WERROR=ON)

build=build/$preset
asked="${options[*]:-}"
known=$(cat "$build/configured-with" 2>/dev/null || echo none)
# A folder configured with tests also builds the program, so that `make up` after `make test` configures nothing.
if [ ! -e "$build/build.ninja" ] || { [ "$known" != "$asked" ] && [ -n "$asked" ]; }; then
    echo "pesan: configuring $build"
    mkdir -p "$build"
    if ! cmake --preset "$preset" "${options[@]}" >"$build/configure.log" 2>&1; then
        tail -30 "$build/configure.log" >&2
        exit 1
    fi
    echo "$asked" >"$build/configured-with"
fi

memory_kb=$(awk '/MemTotal/ {print $2}' /proc/meminfo)
jobs=$((memory_kb / 1500000))
[ "$jobs" -ge 1 ] || jobs=1
cores=$(nproc)
[ "$jobs" -le "$cores" ] || jobs=$cores

export NINJA_STATUS='[%f/%t, %es] '
exec cmake --build "$build" -j "$jobs" --target "$@"
