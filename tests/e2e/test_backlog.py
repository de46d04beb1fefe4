"""A million messages: what they cost while they wait, a restart with them, and what stays on disk once they are done."""

import fnmatch
import os
import re
import subprocess
from pathlib import Path

import pytest

from broker_driver import BrokerDriver
from disk_faults import DiskFaults
from waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
# Published first, so that the machinery of publishing is warm before it is measured.
WARM_UP = 20_000
MILLION = 1_000_000
MESSAGES = WARM_UP + MILLION
BODY_BYTES = 512
KEPT_OF_EACH = 1000
KEPT = list(range(KEPT_OF_EACH, MESSAGES + 1, KEPT_OF_EACH))
MIB = 1 << 20
SEGMENT_BYTES = 32 * MIB
# The end of the log, and what is kept ready for it, filled with zeros: as much as is used between two checkpoints.
FULL_SIZE_FILES_MAX = 8


class Log:
    """A broker's directory, seen from outside."""

    def __init__(self, program: Path, driver: Path, folder: Path):
        self.program, self.driver, self.folder = program, driver, folder

    def open(self, faults: DiskFaults | None = None) -> BrokerDriver:
        return BrokerDriver(self.driver, self.folder, faults.environment() if faults else None).wait_until_open()

    def verify(self) -> str:
        done = subprocess.run([self.program, "log", "verify", self.folder], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "no damage" in done.stdout
        return done.stdout

    def files(self, *roles: str) -> list[Path]:
        return sorted(file for file in self.folder.iterdir() if file.name.split("-")[0] in roles)

    def used_bytes(self) -> int:
        """Bytes of all files, of segments only what is written in them."""
        others = self.files("index", "checkpoint", "manifest", "temporary")
        return sum(self.segment_bytes()) + sum(file.stat().st_size for file in others)

    def segment_bytes(self) -> list[int]:
        return [int(size) for size in re.findall(r"^segment-.* (\d+) bytes$", self.verify(), re.M)]

    def record_bytes(self) -> float:
        """What one record takes, on average; of a log that holds hardly anything but messages."""
        records = int(re.search(r"^(\d+) records,", self.verify(), re.M)[1])
        return sum(self.segment_bytes()) / records

    def is_compact(self) -> bool:
        """No segment is left of those that were full of messages, but for the end of the log."""
        try:
            return sum(file.stat().st_size > SEGMENT_BYTES / 8 for file in self.files("segment")) <= 1
        except FileNotFoundError:
            return False  # it went just now

    def full_size_files(self) -> int:
        """How many segments there are in which one can write: spares, and the end of the log."""
        return sum(file.stat().st_size == SEGMENT_BYTES for file in self.files("spare", "segment"))


@pytest.fixture(scope="module")
def driver_program() -> Path:
    build = Path(os.environ.get("PESAN_BUILD", ROOT / "build/release"))
    path = build / "tests/proofs/pesan_broker_driver"
    assert path.exists(), f"{path} is missing: run make test"
    return path


@pytest.fixture(scope="module")
def backlog(program, driver_program, tmp_path_factory):
    """A log in which a million messages wait, and what they added to the process that took them."""
    log = Log(program, driver_program, tmp_path_factory.mktemp("backlog") / "broker")
    with log.open() as driver:
        driver.publish(WARM_UP, BODY_BYTES)
        before = driver.resident_bytes()
        driver.publish(MILLION, BODY_BYTES)
        log.added_bytes = driver.resident_bytes() - before
        assert driver.counts() == (MESSAGES, 0, 0)
        driver.close()
    return log


def test_a_million_waiting_messages_add_little_memory(backlog):
    assert backlog.added_bytes <= 32 * MIB


def test_a_start_does_not_read_what_waits(backlog):
    """Neither after an orderly stop nor after kill -9."""
    for _ in range(2):
        with backlog.open() as driver:
            assert driver.bytes_read() <= MESSAGES * BODY_BYTES / 50
            assert driver.counts() == (MESSAGES, 0, 0)
            assert driver.first(100) == list(range(1, 101))


# Two where upkeep begins; then ever further behind the first compaction.
COMPACTION = "rename temporary-* segment-*"
KILLS = [(1, "*"), (3, "*")] + [(step, COMPACTION) for step in range(1, 9)]


def settle_and_be_killed(log: Log, faults: DiskFaults, step: int, pattern: str) -> bool:
    """Settles all but each thousandth. False when neither that nor the upkeep behind it came to the step."""
    faults.forget()
    with log.open(faults) as driver:
        faults.kill_at(step, pattern)
        driver.ask(f"settle {KEPT_OF_EACH}")
        wait_for(lambda: driver.process.poll() is not None or log.is_compact(), 120, "upkeep")
        return driver.process.poll() is not None


def test_what_is_settled_leaves_the_disk_even_if_killed_while_it_does(backlog, tmp_path):
    faults = DiskFaults(tmp_path, backlog.folder)
    live_bytes = len(KEPT) * backlog.record_bytes()
    killed_before, reports = [], []
    for step, pattern in KILLS:
        if not settle_and_be_killed(backlog, faults, step, pattern):
            break
        killed_before.append(faults.steps()[-1])
        reports.append(backlog.verify())
    print("killed before:", killed_before)
    assert fnmatch.filter(killed_before, COMPACTION), "no kill hit the end of a compaction"
    assert any("compacted, records" in report for report in reports), "no kill came behind a compaction"

    with backlog.open() as driver:
        driver.ask(f"settle {KEPT_OF_EACH}")
        assert driver.counts() == (len(KEPT), 0, 0)
        assert driver.first(len(KEPT)) == KEPT
        wait_for(backlog.is_compact, 120, "upkeep")
        driver.close()
    assert backlog.used_bytes() <= 2 * live_bytes
    assert backlog.full_size_files() <= FULL_SIZE_FILES_MAX
