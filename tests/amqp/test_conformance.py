"""The conformance suite of the messaging library over TCP: the adapter of RabbitMQ on Pesan's own broker."""

import json
import os
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))

# The port stays the same over a restart, so that clients find the broker again.
START = """#!/bin/bash
setsid {program} broker --data {folder}/data --amqp 127.0.0.1:{port} --management 127.0.0.1:0 \\
    >>{folder}/log 2>&1 </dev/null &
echo $! >{folder}/pid
for _ in $(seq 1200); do (echo >/dev/tcp/127.0.0.1/{port}) 2>/dev/null && exit 0; sleep 0.05; done
exit 1
"""
KILL = """#!/bin/bash
pid=$(cat {folder}/pid)
kill -9 $pid
while [ -e /proc/$pid ] && [ "$(cut -d' ' -f3 /proc/$pid/stat)" != Z ]; do sleep 0.05; done
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def script(folder: Path, name: str, text: str, **values) -> str:
    path = folder / name
    path.write_text(text.format(folder=folder, program=PROGRAM, **values))
    path.chmod(0o755)
    return str(path)


def test_conformance_over_tcp_with_kills(tmp_path):
    port = free_port()
    start = script(tmp_path, "start", START, port=port)
    kill = script(tmp_path, "kill", KILL)
    report = tmp_path / "report.json"
    subprocess.run([start], check=True, timeout=120)
    try:
        done = subprocess.run(
            [PROGRAM, "conformance", "--broker", f"amqp://guest:guest@127.0.0.1:{port}/", "--json", report,
             "--kill-command", kill, "--start-command", start],
            capture_output=True, text=True, timeout=1200,
        )
    finally:
        subprocess.run([kill], timeout=60)
    assert report.exists(), done.stderr[-4000:]
    cases = json.loads(report.read_text())["cases"]
    told = {verdict: [c["name"] for c in cases if c["verdict"] == verdict] for verdict in ("failed", "not run", "not applicable")}
    assert told == {
        "failed": [],
        # Needs a certificate for another name; test_rabbitmq.py tries it.
        "not run": ["wrong TLS name"],
        "not applicable": ["order by key kept while its head retries", "per key, several consumers"],
    }
