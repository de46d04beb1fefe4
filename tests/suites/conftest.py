"""A broker in a process of its own: `pesan broker` on free ports."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
sys.path.insert(0, str(Path(__file__).parent))

from broker_process import BrokerProcess  # noqa: E402


@pytest.fixture(scope="session")
def program() -> Path:
    path = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))
    assert path.exists(), f"{path} is missing: run make build"
    return path


@pytest.fixture
def start_broker(program, tmp_path):
    """start_broker("--amqp-product", "RabbitMQ") -> BrokerProcess; all of them are stopped at the end of the test."""
    running = []

    def begin(*args, **environment) -> BrokerProcess:
        process = BrokerProcess(program, tmp_path / f"broker{len(running)}", args, environment)
        running.append(process)
        return process.start()

    yield begin
    for process in running:
        process.stop()
