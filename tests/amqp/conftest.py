"""Fixtures of the tests that speak to the broker from outside: a broker of its own for each test."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
sys.path.insert(0, str(ROOT / "tests/peers"))

from pesan_process import PesanProcess  # noqa: E402


@pytest.fixture
def broker(tmp_path):
    """`pesan broker` on free ports; addresses["amqp"], addresses["management"]."""
    program = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))
    assert program.exists(), f"{program} is missing: run make build"
    process = PesanProcess(program, tmp_path / "broker", [], {}, "broker")
    yield process.start()
    process.stop_hard()
