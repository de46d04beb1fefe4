#!/usr/bin/env bash
# run.sh [BUILD]: the installed library works away from its build. Installs from BUILD (default build/release), moves the
# prefix, hides the source tree, then builds and runs examples/minimal in an empty folder. Exit code 0 or 1.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(realpath "${1:-$source/build/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "install: FAILED: $1" >&2
    [ -z "${2:-}" ] || tail -40 "$2" >&2
    exit 1
}

install_and_move() {
    cmake --build "$build" --target pesan_library >"$work/build.log" 2>&1 || fail "the library does not build" "$work/build.log"
    cmake --install "$build" --component library --prefix "$work/first" >"$work/install.log" 2>&1 ||
        fail "cmake --install" "$work/install.log"
    mv "$work/first" "$work/moved"
    cp -r "$source/examples/minimal" "$work/minimal"
}

only_public_headers() {
    local strays
    strays=$(cd "$work/moved/include" && find . -type f ! -path './pesan/*.hpp')
    [ -z "$strays" ] || fail "headers outside include/pesan: $strays"
    diff <(cd "$source/include" && find pesan -name '*.hpp' | sort) <(cd "$work/moved/include" && find pesan -type f | sort) ||
        fail "the installed headers are not those of include/pesan"
    if grep -rIlF -e "$source" -e "$work/first" "$work/moved"; then fail "these files name a folder of the build"; fi
}

headers_compile_alone() {
    local compile="echo '#include <pesan/HEADER>' | ${CXX:-g++} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I '$work/moved/include' -x c++ -"
    find "$work/moved/include/pesan" -name '*.hpp' -printf '%P\n' |
        xargs -P "$(nproc)" -I HEADER bash -c "$compile" >"$work/headers.log" 2>&1 ||
        fail "a public header does not compile alone" "$work/headers.log"
}

# Runs a command where the source tree, with the build in it, is an empty folder.
hidden() {
    local user=()
    [ "$(id -u)" = 0 ] || user=(--map-root-user)
    unshare "${user[@]}" --mount bash -c 'mount -t tmpfs none "$1" && cd "$2" && shift 2 && exec "$@"' hidden "$source" "$work" "$@"
}

build_and_run() {
    hidden cmake -S minimal -B built -DCMAKE_PREFIX_PATH="$work/moved" >"$work/configure.log" 2>&1 ||
        fail "find_package(pesan) in a project outside" "$work/configure.log"
    hidden cmake --build built >"$work/compile.log" 2>&1 || fail "examples/minimal does not build" "$work/compile.log"
    hidden timeout 60 built/minimal >"$work/run.log" 2>&1 || fail "examples/minimal does not run" "$work/run.log"
    grep -q '^received {"text": "Halo!"}$' "$work/run.log" || fail "examples/minimal received nothing" "$work/run.log"
}

# What a programmer reads when something is missing.
faults_are_told() {
    cmake -S "$work/minimal" -B "$work/no-boost" -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON \
        >"$work/no-boost.log" 2>&1 && fail "a missing Boost is not noticed"
    tr -s ' \n' ' ' <"$work/no-boost.log" | grep -q 'pesan needs Boost 1.81 or newer' ||
        fail "a missing Boost is not named" "$work/no-boost.log"
    sed -i 's/COMPONENTS messaging embedded/COMPONENTS messaging teleport/' "$work/minimal/CMakeLists.txt"
    cmake -S "$work/minimal" -B "$work/no-component" -DCMAKE_PREFIX_PATH="$work/moved" >"$work/no-component.log" 2>&1 &&
        fail "an unknown component is not noticed"
    grep -q 'there is no component teleport' "$work/no-component.log" ||
        fail "an unknown component is not named" "$work/no-component.log"
}

install_and_move
only_public_headers
headers_compile_alone
build_and_run
faults_are_told
echo "install: passed"
