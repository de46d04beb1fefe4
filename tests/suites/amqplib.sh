#!/usr/bin/env bash
# Runs the test suite of the npm package amqplib (an AMQP client for Node.js) against a broker of this machine.
#
#   amqplib.sh AMQP_URL        ends with "amqplib: N passed, N failed, N skipped"
#
# The suite dials localhost on the default port in places; these are pointed at the URL. 2.2.0 is the last release that
# carries its tests.
set -uo pipefail
url=$1
version=2.2.0
source "$(dirname "${BASH_SOURCE[0]}")/../../setup/cache.sh"
folder=$pesan_cache/suites/amqplib-$version
port=$(python3 -c 'import sys, urllib.parse as u; print(u.urlparse(sys.argv[1]).port or 5672)' "$url") || exit 2

install() {
    rm -rf "$folder"
    mkdir -p "$folder" && cd "$folder" || return 1
    npm pack "amqplib@$version" >/dev/null 2>&1 && tar xzf "amqplib-$version.tgz" || return 1
    echo '{"private":true}' >package.json
    npm install --silent --ignore-scripts claire@0.4.1 >/dev/null 2>&1 || return 1
    cd package || return 1
    sed -i -e "s#'amqp://localhost'#process.env.URL#" \
        -e "s#'amqp://\[::1\]'#\`amqp://[::1]:\${process.env.PORT}\`#" \
        -e "s#hostname: 'localhost' }#hostname: 'localhost', port: +process.env.PORT }#" \
        -e "s#connect({ heartbeat: 20 }#connect({ heartbeat: 20, port: +process.env.PORT }#" \
        -e "s#'amqp://localhost?\([a-zA-Z]*\)=NOT_A_NUMBER'#\`amqp://localhost:\${process.env.PORT}?\1=NOT_A_NUMBER\`#" \
        test/connect.test.js || return 1
    local dial="const api_ = require('../callback_api');"
    dial+=" const connect = (...a) => (typeof a[0] === 'string' ? api_.connect(...a) : api_.connect(process.env.URL, {}, a[0]));"
    sed -i "s#^const { connect } = require('../callback_api');#$dial#" test/callback_api.test.js || return 1
    grep -q 'process.env.URL, {}' test/callback_api.test.js && grep -q 'process.env.PORT' test/connect.test.js || return 1
    touch "$folder/ready"
}

[ -e "$folder/ready" ] || (install) || { echo "amqplib: the package cannot be set up" >&2; exit 2; }
cd "$folder/package" || exit 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
URL=$url PORT=$port timeout 600 node --test --test-timeout=120000 --test-reporter=tap test/*.test.js >"$log" 2>&1
grep -E '^ *not ok' "$log" | sed 's/^ */FAILED: /' | head -60
count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$log" | tail -1; }
passed=$(count pass) failed=$(count fail) cancelled=$(count cancelled) skipped=$(count skipped)
failed=$((${failed:-1} + ${cancelled:-0}))
echo "amqplib: ${passed:-0} passed, $failed failed, ${skipped:-0} skipped"
[ -n "$passed" ] && [ "$failed" = 0 ]
