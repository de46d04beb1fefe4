"""A confirm comes after the sync: seen from outside, by strace, and with a disk that fails."""

import re
import threading

import pytest
import requests

from disk_faults import DiskFaults
from waiting import wait_for

TOPIC, SUBSCRIPTION = "held", "desk"
MESSAGE = {"type": "window.one", "data": {"text": "x" * 200}}


class SyncTrace:
    """What strace has written so far about syncs of the log's segments."""

    def __init__(self, path):
        self.path = path
        self.command = ["strace", "-D", "-f", "-y", "-e", "trace=fdatasync,fsync", "-e", "signal=none", "-o", str(path)]

    def segment_syncs(self) -> int:
        """How many ended well. strace writes a line before the process goes on, so none is missing."""
        begun, ended = {}, 0
        for line in self.path.read_text().splitlines():
            thread, call = line.split(None, 1)
            name = re.match(r"f(?:data)?sync\(\d+<([^>]*)>", call)
            if name:
                begun[thread] = name[1]
            if call.endswith("= 0") and "/broker/segment-" in begun.get(thread, ""):
                ended += 1
        return ended


def add_subscription(pesan):
    """One that no service reads."""
    pesan.call("POST", "/v1/topics", status=201, json={"name": TOPIC})
    pesan.call("POST", f"/v1/topics/{TOPIC}/subscriptions", status=201, json={"name": SUBSCRIPTION})


def waiting(pesan) -> int:
    shown = pesan.get(f"/v1/topics/{TOPIC}")
    return next(s for s in shown["subscriptions"] if s["name"] == SUBSCRIPTION)["ready"]


def test_one_after_the_other_each_confirm_has_a_sync_of_its_own(start, tmp_path):
    trace = SyncTrace(tmp_path / "trace.txt")
    pesan = start(wrapper=trace.command)
    add_subscription(pesan)
    confirms = 200
    before = seen = trace.segment_syncs()
    for number in range(confirms):
        pesan.call("POST", f"/v1/topics/{TOPIC}/messages", status=201, json=MESSAGE)
        now = trace.segment_syncs()
        assert now > seen, f"message {number} was confirmed before its sync had ended"
        seen = now
    assert seen - before >= confirms
    assert waiting(pesan) == confirms


class Publishers:
    """Publish from several threads until a publish fails; count what was confirmed, and when."""

    def __init__(self, pesan, faults, threads=6):
        self.url, self.faults = f"{pesan.url}/v1/topics/{TOPIC}/messages", faults
        self.confirmed: list[str] = []
        self.too_late: list[str] = []
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self):
        session = requests.Session()
        while True:
            after_the_failure = self.faults.begun()
            try:
                answer = session.post(self.url, json=MESSAGE, timeout=30)
            except requests.RequestException:
                return
            if answer.status_code != 201:
                return
            self.confirmed.append(answer.json()["id"])
            if after_the_failure:
                self.too_late.append(answer.json()["id"])

    def join(self):
        for thread in self.threads:
            thread.join()


@pytest.fixture
def failing_disk(tmp_path):
    return DiskFaults(tmp_path, tmp_path / "pesan/data/broker")


def test_after_a_failed_sync_nothing_is_confirmed_and_the_program_ends_with_an_error(start, failing_disk):
    pesan = start(**failing_disk.environment())
    add_subscription(pesan)
    publishers = Publishers(pesan, failing_disk)
    wait_for(lambda: len(publishers.confirmed) >= 100, 60, "messages to be confirmed")
    failing_disk.fail_syncs()
    wait_for(failing_disk.begun, 60, "a sync to fail")
    assert pesan.process.wait(60) not in (0, -9), pesan.log()
    publishers.join()
    assert not publishers.too_late
    assert "nothing is confirmed any more" in pesan.log()

    # The disk works again: all that was confirmed is there.
    failing_disk.forget()
    pesan.start()
    kept = {m["message"]["id"] for m in pesan.items(f"/v1/topics/{TOPIC}/subscriptions/{SUBSCRIPTION}/messages?limit=1000")}
    assert set(publishers.confirmed) <= kept
