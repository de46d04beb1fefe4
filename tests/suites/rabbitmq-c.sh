#!/usr/bin/env bash
# Builds the distribution's source package librabbitmq (rabbitmq-c) and runs its tests and example programs against a broker.
#
#   rabbitmq-c.sh AMQP_URL     ends with "rabbitmq-c: N passed, N failed, 0 skipped"
#
# The source comes through apt with a list of its own, so that the machine's lists stay as they are.
set -uo pipefail
url=$1
version=0.11.0
source "$(dirname "${BASH_SOURCE[0]}")/../../setup/cache.sh"
folder=$pesan_cache/suites/rabbitmq-c-$version
read -r host port < <(python3 -c 'import sys, urllib.parse as u; p = u.urlparse(sys.argv[1]); print(p.hostname, p.port or 5672)' "$url") || exit 2

fetch() {
    sed 's/^Types: .*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >source.list.sources || return 1
    local options=(-o "Dir::Etc::sourcelist=$folder/source.list.sources" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$folder/lists" -o APT::Sandbox::User=root)
    apt-get -q "${options[@]}" update >/dev/null || return 1
    local each
    # A security update may lack the upstream part on a mirror: the first version that comes is taken.
    for each in $(apt-cache "${options[@]}" showsrc librabbitmq | sed -n 's/^Version: //p' | sort -u); do
        apt-get -q "${options[@]}" source --download-only "librabbitmq=$each" >/dev/null 2>&1 && break
    done
    tar xzf "librabbitmq_$version.orig.tar.gz" -C source --strip-components=1
}

install() {
    rm -rf "$folder"
    mkdir -p "$folder/lists/partial" "$folder/source" && cd "$folder" || return 1
    fetch || return 1
    sed -i 's/"localhost", AMQP_PROTOCOL_PORT/getenv("AMQP_HOST"), atoi(getenv("AMQP_PORT"))/' source/tests/test_basic.c
    grep -q AMQP_HOST source/tests/test_basic.c || return 1
    cmake -S source -B build -DRUN_SYSTEM_TESTS=ON -DBUILD_EXAMPLES=ON -DBUILD_TOOLS=OFF -DBUILD_TESTS=ON \
        -DCMAKE_POLICY_VERSION_MINIMUM=3.5 >cmake.log 2>&1 && cmake --build build >>cmake.log 2>&1 || return 1
    touch ready
}

[ -e "$folder/ready" ] || (install) || { echo "rabbitmq-c: the source cannot be set up" >&2; exit 2; }
cd "$folder/build" || exit 2
results=$(mktemp -d)
passed=0 failed=0
AMQP_HOST=$host AMQP_PORT=$port timeout 120 ctest --timeout 30 >"$results/ctest" 2>&1
passed=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed' "$results/ctest")
failed=$(grep -E '^ *[0-9]+/[0-9]+ Test' "$results/ctest" | grep -cv ' Passed')
grep -E '^ *[0-9]+/[0-9]+ Test' "$results/ctest" | grep -v ' Passed' | sed 's/^/FAILED: /'

example() { timeout 30 stdbuf -oL "$folder/build/examples/$@"; }
judge() {
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: example $1"
    fi
}
name=pesan-c-$$
example amqp_exchange_declare "$host" "$port" "$name" topic >/dev/null 2>&1
judge exchange_declare $?
example amqp_listen "$host" "$port" amq.topic "$name.#" >"$results/listen" 2>&1 &
listener=$!
trap 'kill $listener 2>/dev/null; rm -rf "$results"' EXIT
# The listener says nothing when it is ready: it is sent to until it has heard.
heard=1
for _ in $(seq 50); do
    example amqp_sendstring "$host" "$port" amq.topic "$name.a" "hello $name" >/dev/null 2>&1 || break
    grep -q "hello $name\|$name.a" "$results/listen" && heard=0 && break
    sleep 0.2
done
judge "sendstring and listen" $heard
example amqp_producer "$host" "$port" 2000 2000 >/dev/null 2>&1
judge producer $?
echo "rabbitmq-c: $passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
