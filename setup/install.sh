#!/usr/bin/env bash
# Installs the packages of setup/packages-NAME.txt that are missing, for each NAME given (build, test, format).
# Harms nothing: no package is removed, no service is started, and what conflicts with an installed package is unpacked
# into the cache instead. With all there it only asks dpkg and ends at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/cache.sh"

wanted=()
for name in "$@"; do
    while read -r package; do wanted+=("$package"); done < <(grep -v '^#' "$here/packages-$name.txt")
done

system=$(. /etc/os-release && echo "${ID:-unknown}")
if [ "$system" = ubuntu ]; then
    for i in "${!wanted[@]}"; do
        other=$(awk -v p="${wanted[$i]}" '$1 == p {print $2}' "$here/packages-ubuntu.map")
        [ -z "$other" ] || wanted[i]=$other
    done
fi

installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null | awk '$1 == "ii" {print $2}')
missing=()
for package in "${wanted[@]}"; do
    # Node.js of another source serves as well, and its package would bring hundreds of others.
    case $package in
        nodejs) if command -v node >/dev/null; then continue; fi ;;
        npm) if command -v npm >/dev/null; then continue; fi ;;
    esac
    if ! grep -qxF -- "$package" <<<"$installed" && [ ! -e "$pesan_cache/unpacked/$package" ]; then missing+=("$package"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "pesan: this set-up knows Debian 12 and Ubuntu 24.04; install these yourself: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "pesan: installing packages needs root or sudo: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)

# While packages are unpacked, no service may start by itself.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    trap '"${as_root[@]}" rm -f $policy' EXIT
fi

echo "pesan: installing ${#missing[@]} packages: ${missing[*]}"
"${apt[@]}" update
log=$pesan_cache/install.log
if "${apt[@]}" install -y --no-install-recommends --no-remove "${missing[@]}" >"$log" 2>&1; then exit 0; fi

# Together they would remove something. One by one, and what still conflicts goes to the cache.
for package in "${missing[@]}"; do
    if "${apt[@]}" install -y --no-install-recommends --no-remove "$package" >>"$log" 2>&1; then continue; fi
    "$here/unpack.sh" "$package" >>"$log" 2>&1 || { tail -20 "$log" >&2; echo "pesan: cannot install $package (see $log)" >&2; exit 1; }
    echo "pesan: $package conflicts with an installed package; unpacked into $pesan_cache/root"
done
