#!/usr/bin/env bash
# Makes the secrets of compose.yaml in deploy/secrets, once: random passwords, and the URLs that hold them.
set -euo pipefail
umask 077
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets
mkdir -p "$folder"
cd "$folder"
[ ! -e postgres_password ] || { echo "there are secrets in $folder already; remove them to make new ones"; exit 0; }
random() { head -c 24 /dev/urandom | base64 | tr -d '/+=\n'; }
postgres=$(random)
rabbitmq=$(random)
printf '%s\n' "$postgres" >postgres_password
printf 'postgresql://pesan:%s@postgres/pesan\n' "$postgres" >database_url
printf 'default_user = pesan\ndefault_pass = %s\n' "$rabbitmq" >rabbitmq.conf
printf 'amqp://pesan:%s@rabbitmq/%%2F\n' "$rabbitmq" >broker_url
printf '%s\n' "$(random)" >api_token
# Containers read them as users of their own; the folder keeps others out.
chmod 700 .
chmod 644 ./*
echo "made $folder; the API's token: $(cat api_token)"
