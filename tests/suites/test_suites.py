"""Test suites of other people's clients, fetched by tests/suites and run against `pesan broker`."""

import subprocess
from pathlib import Path

import pytest

SUITES = Path(__file__).resolve().parent
TIME_LIMIT_S = 1800


@pytest.mark.parametrize("suite", ["amqplib", "py-amqp", "rabbitmq-c"])
def test_a_suite_that_passes_on_rabbitmq_passes(start_broker, suite):
    # Two suites look for this name before they use RabbitMQ's extensions.
    broker = start_broker("--amqp-product", "RabbitMQ")
    done = subprocess.run(
        [SUITES / f"{suite}.sh", broker.url], capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failed" in done.stdout.splitlines()[-1]
