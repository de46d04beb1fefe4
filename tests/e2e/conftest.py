"""Fixtures of the end-to-end tests: a running Pesan, a client that checks every exchange, other servers."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pesan_process import PesanProcess  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run the tests marked long")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes long; runs with --long only")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def program() -> Path:
    path = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))
    assert path.exists(), f"{path} is missing: run make build"
    return path


@pytest.fixture
def start(program, tmp_path):
    """Starts a Pesan: start(PESAN_X="…", args=[…], role="up") -> PesanProcess; stops all of them at the end of the test."""
    running = []

    def begin(name="pesan", args=(), role="up", wrapper=(), **environment) -> PesanProcess:
        process = PesanProcess(program, tmp_path / name, list(args), environment, role, wrapper)
        running.append(process)
        return process.start()

    yield begin
    for process in running:
        process.stop_hard()


@pytest.fixture
def pesan(start) -> PesanProcess:
    return start()


@pytest.fixture(scope="module")
def shared_pesan(program, tmp_path_factory):
    """One Pesan for the tests of a file that do not disturb each other."""
    process = PesanProcess(program, tmp_path_factory.mktemp("shared"), [], {}).start()
    yield process
    process.stop_hard()
