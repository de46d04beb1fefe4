"""The same program on a real PostgreSQL: one URL is all it takes."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from waiting import wait_for

from test_kill import Load, check_nothing_lost


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgreSql:
    """A server of its own in a temporary folder, run by the user postgres where the tests are root."""

    def __init__(self):
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="pesan-e2e-postgresql-", dir="/tmp"))
        self.port = free_port()
        self.user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.getuid() == 0 else []
        (self.folder / "password").write_text("secret")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres", self.folder], check=True)
        self.run("initdb", "-D", f"{self.folder}/data", "-A", "scram-sha-256", "-U", "app",
                 f"--pwfile={self.folder}/password", "-N", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def run(self, command: str, *args: str) -> None:
        done = subprocess.run([*self.user, str(self.bin / command), *args], capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, *settings: str) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} " + " ".join(settings)
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-t", "30", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    @property
    def url(self) -> str:
        return f"postgresql://app:secret@127.0.0.1:{self.port}/postgres"

    def remove(self) -> None:
        subprocess.run([*self.user, str(self.bin / "pg_ctl"), "-D", f"{self.folder}/data", "-m", "immediate", "stop"],
                       capture_output=True, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def postgresql():
    server = PostgreSql()
    yield server
    server.remove()


def test_the_main_job_runs_on_postgresql(start, postgresql):
    pesan = start(PESAN_DATABASE=postgresql.url)
    order = pesan.order().json()
    pesan.wait_for_effects(order["id"])
    pesan.call("POST", f"/v1/orders/{order['id']}/cancel")
    wait_for(lambda: len(pesan.get(f"/v1/ledger/entries?order={order['id']}")["items"]) == 2, 60, "the reversal")
    assert not list(pesan.data.glob("*.db"))
    assert "secret" not in pesan.log()
    assert pesan.stop() == 0
    pesan.start()
    assert [o["id"] for o in pesan.items("/v1/orders")] == [order["id"]]


def test_nothing_answered_is_lost_on_postgresql(start, postgresql):
    pesan = start(PESAN_DATABASE=postgresql.url)
    accepted = []
    for _ in range(3):
        load = Load(pesan, pesan.first_sku())
        wait_for(lambda: len(load.accepted) >= 10, 60, "orders to be accepted")
        pesan.kill()
        load.stop()
        accepted += load.accepted
        pesan.start()
    check_nothing_lost(pesan, accepted)


def test_orders_go_on_after_the_database_was_restarted(start, postgresql):
    pesan = start(PESAN_DATABASE=postgresql.url)
    pesan.wait_for_effects(pesan.order().json()["id"])
    postgresql.stop()
    assert pesan.order(status=None).status_code in (500, 503)
    postgresql.start()
    order = wait_for(lambda: next((a for a in [pesan.order(status=None)] if a.status_code == 201), None), 60, "an order")
    pesan.wait_for_effects(order.json()["id"])


def test_unsafe_settings_are_named_at_start(start, postgresql):
    postgresql.stop()
    postgresql.start("-c fsync=off", "-c synchronous_commit=off")
    pesan = start(PESAN_DATABASE=postgresql.url)
    assert "fsync" in pesan.log() and "synchronous_commit" in pesan.log()
