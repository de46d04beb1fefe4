#!/usr/bin/env bash
# run.sh [BUILD]: runs the programs of examples/ from BUILD (default build/release) and checks what they print. Exit code
# 0 or 1.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs=$(realpath "${1:-$source/build/release}")/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# expect NAME COMMAND…: runs it and compares its sorted output with standard input.
expect() {
    local name=$1
    shift
    sort >expected
    timeout 60 "$@" >output 2>errors || { echo "examples: $name FAILED: exit code $?" >&2; cat errors >&2; exit 1; }
    sort output >sorted
    diff expected sorted || { echo "examples: $name FAILED" >&2; cat errors >&2; exit 1; }
    echo "examples: $name passed"
}

expect publisher "$programs/publisher" embedded:./broker 3 <<'OUT'
confirmed 3 of 3
OUT
# Another process, later: what was confirmed is there. The third fails once.
expect consumer "$programs/consumer" embedded:./broker 3 <<'OUT'
handled {"number": 1} at attempt 1
handled {"number": 2} at attempt 1
handled {"number": 3} at attempt 2
OUT
expect outbox "$programs/outbox" sqlite:./shop.db embedded:./broker A-1 <<'OUT'
placed A-1
OUT
# The same number again: neither an order nor a message.
timeout 60 "$programs/outbox" sqlite:./shop.db embedded:./broker A-1 >output
grep -q '^not placed: ' output || { echo "examples: outbox FAILED to refuse a double"; exit 1; }
# One booking for the message of the outbox, one for the message that is published twice.
expect inbox "$programs/inbox" sqlite:./finance.db embedded:./broker <<'OUT'
booked A-1
booked B-1
bookings: 2
OUT
timeout 60 "$programs/minimal" >output
grep -q '^received {"text": "Halo!"}$' output || { echo "examples: minimal FAILED" >&2; exit 1; }
echo "examples: minimal passed"
