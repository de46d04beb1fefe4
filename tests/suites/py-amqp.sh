#!/usr/bin/env bash
# Runs the broker tests of the PyPI packages amqp (py-amqp) and kombu against a broker; user and password guest.
#
#   py-amqp.sh AMQP_URL        ends with "py-amqp: N passed, N failed, N skipped"
#
# Left out: the tests over TLS, whose certificates are not in the packages.
set -uo pipefail
url=$1
amqp=5.4.2 kombu=5.7.0
source "$(dirname "${BASH_SOURCE[0]}")/../../setup/cache.sh"
folder=$pesan_cache/suites/py-amqp-$amqp-$kombu
read -r host port < <(python3 -c 'import sys, urllib.parse as u; p = u.urlparse(sys.argv[1]); print(p.hostname, p.port or 5672)' "$url") || exit 2

install() {
    rm -rf "$folder"
    mkdir -p "$folder" && cd "$folder" || return 1
    /usr/bin/python3 -m venv venv || return 1
    venv/bin/pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d . "amqp==$amqp" "kombu==$kombu" || return 1
    tar xzf "amqp-$amqp.tar.gz" && tar xzf "kombu-$kombu.tar.gz" || return 1
    venv/bin/pip install -q --disable-pip-version-check "./amqp-$amqp" "./kombu-$kombu" 'pytest>=8,<9' pytest-rerunfailures \
        pytest-timeout || return 1
    touch ready
}

[ -e "$folder/ready" ] || (install) || { echo "py-amqp: the packages cannot be set up" >&2; exit 2; }
export RABBITMQ_HOST=$host RABBITMQ_5672_TCP=$port
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
run() {
    cd "$folder/$1" || return 1
    timeout 600 ../venv/bin/python -m pytest -q --timeout=60 -p no:cacheprovider -o addopts= -W ignore -k 'not tls' \
        --junit-xml="$results/$1.xml" "$2" 2>&1 | grep -E '^(FAILED|ERROR)' | cut -c1-160
}
run "amqp-$amqp" t/integration/test_rmq.py
run "kombu-$kombu" t/integration/test_py_amqp.py
python3 - "$results"/*.xml <<'P'
import sys
import xml.etree.ElementTree as tree

tests = failed = skipped = 0
for file in sys.argv[1:]:
    for suite in tree.parse(file).iter("testsuite"):
        tests += int(suite.get("tests"))
        failed += int(suite.get("failures")) + int(suite.get("errors"))
        skipped += int(suite.get("skipped"))
print(f"py-amqp: {tests - failed - skipped} passed, {failed} failed, {skipped} skipped")
raise SystemExit(0 if tests > failed + skipped and not failed and len(sys.argv) == 3 else 1)
P
