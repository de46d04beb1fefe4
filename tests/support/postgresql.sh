#!/usr/bin/env bash
# Runs a command against a PostgreSQL of its own, whose URL it finds in PESAN_TEST_DATABASE, and stops the server
# afterwards, whatever happened. PESAN_TEST_POSTGRESQL_OPTIONS goes to the server. The data folder is in
# PESAN_TEST_POSTGRESQL_FOLDER for tests that restart it.
set -euo pipefail

bin=${PESAN_POSTGRESQL_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}
[ -x "$bin/initdb" ] || { echo "postgresql.sh: no PostgreSQL server is installed" >&2; exit 2; }

folder=$(mktemp -d /tmp/pesan-postgresql.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root.
    as=(setpriv --reuid postgres --regid postgres --init-groups)
fi
stop() {
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

echo secret >"$folder/password"
[ "$(id -u)" = 0 ] && chown -R postgres "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -A scram-sha-256 -U app --pwfile="$folder/password" -N -E UTF8 \
    --locale=C.UTF-8 >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 2; }
rm -f "$folder.log"

start() {
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 30 -l "$folder/log" -o "-p $1 -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories=$folder ${PESAN_TEST_POSTGRESQL_OPTIONS:-}" start >/dev/null 2>&1
}
# A port may be taken in the moment between the choice and the start: choose again.
for _ in 1 2 3 4 5; do
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    start "$port" && started=1 && break
done
[ "${started:-}" = 1 ] || { cat "$folder/log" >&2; exit 2; }

export PESAN_TEST_DATABASE="postgresql://app:secret@127.0.0.1:$port/postgres"
export PESAN_TEST_POSTGRESQL_FOLDER=$folder
"$@"
