#!/usr/bin/env bash
# Runs a command against an SMSC made of npm's smpp package, and stops it afterwards, whatever happened. The command finds
#   PESAN_TEST_PEER_PORT, PESAN_TEST_PEER_FOLDER   with received.jsonl (each segment as it came), start.sh, stop.sh, and
#   faults/                                        where a file named throttle, refuse, slow or silent makes that fault
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${NODE_PATH:-}" ]; then source "$here/../tools.sh"; fi
folder=$(mktemp -d /tmp/pesan-smsc.XXXXXX)
stop() {
    bash "$folder/stop.sh" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
mkdir "$folder/faults"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

cat >"$folder/start.sh" <<START
set -e
rm -f "$folder/ready"
node "$here/smsc.js" "$folder" $port >>"$folder/log" 2>&1 &
echo \$! >"$folder/pid"
for _ in \$(seq 400); do
    [ ! -e "$folder/ready" ] || exit 0
    sleep 0.05
done
cat "$folder/log" >&2
exit 1
START
cat >"$folder/stop.sh" <<STOP
[ -s "$folder/pid" ] || exit 0
pid=\$(cat "$folder/pid")
kill "\$pid" 2>/dev/null || exit 0
while kill -0 "\$pid" 2>/dev/null; do sleep 0.02; done
rm -f "$folder/pid"
STOP

bash "$folder/start.sh"
export PESAN_TEST_PEER_PORT=$port PESAN_TEST_PEER_FOLDER=$folder
"$@"
