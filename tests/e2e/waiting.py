"""Waiting for conditions, never for time to pass."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(condition: Callable[[], T], limit_s: float, what: str, step_s: float = 0.05) -> T:
    """Returns the condition's first true value; fails after a generous limit."""
    end = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {limit_s} s for {what}"
        time.sleep(step_s)
