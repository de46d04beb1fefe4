#!/usr/bin/env bash
# Measures on this machine and prints ratios; run it on a quiet one. make bench
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
setup/build.sh release pesan
cmake --preset release -DPESAN_BENCH=ON >build/release/configure.log
cmake --build build/release --target store_bench pesan_bench_embedded
folder=$(mktemp -d "$PWD/build/bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT

echo "== the log beside bare pwrite and fdatasync, 512 B"
build/release/bench/store_bench "$folder/store" 5
echo "== confirmed publishes over the embedded broker, 512 B"
build/release/bench/pesan_bench_embedded "$folder/embedded" 3
echo "== how long customers wait: direct calls and messaging"
build/release/apps/pesan/pesan bench direct-vs-messaging --svg build/waiting-times.svg --json build/waiting-times.json
