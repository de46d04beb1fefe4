#!/usr/bin/env bash
# rootfs.sh PROGRAM FOLDER: lays out all that an image of the program needs, and nothing else: the program, the
# libraries that it and the C library load, authorities, time zones, one user without rights. No shell, no packages.
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
program=$1
root=$2
install -D -m 755 "$program" "$root/usr/bin/$(basename "$program")"

# Where /lib is a link to /usr/lib, the copy has the same links.
mkdir -p "$root/usr/lib" "$root/usr/lib64"
ln -sfn usr/lib "$root/lib"
ln -sfn usr/lib64 "$root/lib64"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    real=$(readlink -f "$library")
    case $library in /lib/* | /lib64/*) library=/usr$library ;; esac
    install -D -m 755 "$real" "$root$library"
done

install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/usr/share" "$root/tmp" "$root/data" "$root/etc"
cp -a /usr/share/zoneinfo "$root/usr/share/"
rm -rf "$root/usr/share/zoneinfo/right" "$root/usr/share/zoneinfo/posix"
echo 'pesan:x:65532:65532:Pesan:/data:/sbin/nologin' >"$root/etc/passwd"
echo 'pesan:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
chown 65532:65532 "$root/data"
