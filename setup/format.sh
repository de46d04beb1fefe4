#!/usr/bin/env bash
# Formats the sources in place; with --check it only names files that differ, and exits with 1 when there are some.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
formatter=$(command -v clang-format-14 || command -v clang-format)
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')
if [ "${1:-}" != --check ]; then
    "$formatter" -i "${files[@]}"
    exit 0
fi
different=0
for file in "${files[@]}"; do
    if ! "$formatter" "$file" | cmp -s - "$file"; then
        echo "not formatted: $file (make format mends it)"
        different=1
    fi
done
exit $different
