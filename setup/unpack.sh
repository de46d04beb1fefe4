#!/usr/bin/env bash
# Downloads a package, with those of its dependencies that are not installed, and unpacks them into the cache's root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/cache.sh"
package=$1
mkdir -p "$pesan_cache/root" "$pesan_cache/unpacked"
folder=$(mktemp -d "$pesan_cache/download.XXXXXX")
trap 'rm -rf "$folder"' EXIT
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    "$package" | grep -E '^[a-z0-9]' | sort -u)
(
    cd "$folder"
    for one in $needed; do
        if [ "$one" != "$package" ] && dpkg-query -W -f='${db:Status-Abbrev}' "$one" 2>/dev/null | grep -q '^ii'; then continue; fi
        apt-get -qq download "$one" || [ "$one" != "$package" ]
    done
)
for file in "$folder"/*.deb; do dpkg -x "$file" "$pesan_cache/root"; done
touch "$pesan_cache/unpacked/$package"
