#!/usr/bin/env bash
# Runs a command against an Exim of its own: STARTTLS, AUTH only under TLS, mails as files. Stops it afterwards, whatever
# happened. The command finds
#   PESAN_TEST_PEER_PORT, PESAN_TEST_PEER_FOLDER   with ca.pem, mail/new/ (what was delivered), start.sh, stop.sh, and
#   faults/                                        where a file named defer, slow or refuse-data makes that fault
set -euo pipefail

export PATH=$PATH:/usr/sbin
command -v exim4 >/dev/null || { echo "exim.sh: exim4 is not installed" >&2; exit 2; }
user=Debian-exim
folder=$(mktemp -d /tmp/pesan-exim.XXXXXX)
stop() {
    bash "$folder/stop.sh" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT

mkdir -p "$folder"/{spool,log,mail,faults}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$folder/key.pem" -out "$folder/ca.pem" 2>/dev/null

# The shell leaves ${...} of the configuration to Exim.
sed "s|FOLDER|$folder|g; s|USER|$user|g" >"$folder/exim.conf" <<'CONFIG'
exim_user = USER
exim_group = USER
spool_directory = FOLDER/spool
log_file_path = FOLDER/log/%slog
pid_file_path = FOLDER/exim.pid
primary_hostname = localhost
local_interfaces = 127.0.0.1
daemon_smtp_ports = PORT
smtp_accept_max = 200
smtp_accept_queue_per_connection = 100000
smtp_connect_backlog = 200
tls_certificate = FOLDER/ca.pem
tls_privatekey = FOLDER/key.pem
tls_advertise_hosts = *
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data

begin acl

check_rcpt:
    deny    local_parts = ^bounce
            message = 5.1.1 no such user
    defer   local_parts = ^defer
            message = 4.2.1 the mailbox is busy
    defer   condition = ${if exists{FOLDER/faults/defer}}
            message = 4.3.2 not now
    accept  authenticated = *
    deny    message = 5.7.1 relaying denied

check_data:
    deny    condition = ${if exists{FOLDER/faults/refuse-data}}
            message = 5.6.0 not this
    accept  condition = ${if exists{FOLDER/faults/slow}}
            delay = 1s
    accept

begin routers

to_files:
    driver = accept
    transport = files

begin transports

files:
    driver = appendfile
    maildir_format
    directory = FOLDER/mail
    user = USER
    group = USER
    delivery_date_add = false
    envelope_to_add = true

begin retry
* * F,1h,5s

begin authenticators

plain:
    driver = plaintext
    public_name = PLAIN
    server_prompts = :
    server_condition = ${if and{{eq{$auth2}{toko}}{eq{$auth3}{rahasia}}}}
    server_set_id = $auth2
CONFIG

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
sed -i "s|PORT|$port|" "$folder/exim.conf"

cat >"$folder/start.sh" <<START
set -e
# Without a terminal or parent to die with: stop.sh ends it by its pid.
exim4 -C "$folder/exim.conf" -bd -q5s >>"$folder/log/daemon" 2>&1
for _ in \$(seq 200); do
    if (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; then exit 0; fi
    sleep 0.05
done
cat "$folder"/log/* >&2
exit 1
START
cat >"$folder/stop.sh" <<STOP
[ -s "$folder/exim.pid" ] || exit 0
pid=\$(cat "$folder/exim.pid")
kill "\$pid" 2>/dev/null || exit 0
while kill -0 "\$pid" 2>/dev/null; do sleep 0.02; done
rm -f "$folder/exim.pid"
STOP
if [ "$(id -u)" = 0 ]; then
    chown -R $user "$folder"
    chown root "$folder/exim.conf" "$folder/start.sh" "$folder/stop.sh"
fi
chmod 755 "$folder"

bash "$folder/start.sh"
export PESAN_TEST_PEER_PORT=$port PESAN_TEST_PEER_FOLDER=$folder
"$@"
