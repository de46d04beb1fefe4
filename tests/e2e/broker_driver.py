"""The program of tests/proofs/broker_driver.cpp: an embedded broker in a process of its own, driven by lines."""

import os
import re
import select
import signal
import subprocess
from pathlib import Path

ANSWER_LIMIT_S = 300


class BrokerDriver:
    def __init__(self, program: Path, directory: Path, environment: dict[str, str] | None = None):
        self.process = subprocess.Popen(
            [str(program), str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | (environment or {}),
            text=True,
            bufsize=1,
        )

    def wait_until_open(self) -> "BrokerDriver":
        assert self.answer() == "open"
        return self

    def __enter__(self) -> "BrokerDriver":
        return self

    def __exit__(self, *failure) -> None:
        self.kill()

    def answer(self) -> str:
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_LIMIT_S)
        assert ready, f"no answer within {ANSWER_LIMIT_S} s"
        return self.process.stdout.readline().strip()

    def ask(self, line: str) -> str:
        self.process.stdin.write(line + "\n")
        return self.answer()

    def publish(self, count: int, size_bytes: int) -> None:
        assert self.ask(f"publish {count} {size_bytes} 1000") == f"published {count}"

    def counts(self) -> tuple[int, int, int]:
        """Ready, unsettled, delayed."""
        ready, unsettled, delayed = self.ask("status").split()
        return int(ready), int(unsettled), int(delayed)

    def first(self, count: int) -> list[int]:
        return [int(number) for number in self.ask(f"first {count}").split()]

    def close(self) -> None:
        assert self.ask("close") == "closed"
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def bytes_read(self) -> int:
        """All that the process has read by system calls since it began, from the page cache too."""
        return int(re.search(r"rchar: (\d+)", Path(f"/proc/{self.process.pid}/io").read_text())[1])
