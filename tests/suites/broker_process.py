"""Starts and stops `pesan broker`."""

import json
import os
import signal
import subprocess
from pathlib import Path

from waiting import wait_for

START_LIMIT_S = 60
STOP_LIMIT_S = 30


class BrokerProcess:
    def __init__(self, program: Path, folder: Path, args, environment: dict[str, str]):
        self.program = program
        self.folder = folder
        self.args = list(args)
        self.environment = environment
        self.process: subprocess.Popen | None = None
        self.address = ""

    def start(self) -> "BrokerProcess":
        self.folder.mkdir(parents=True, exist_ok=True)
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [self.program, "broker", "--data", self.folder / "data", "--ready-file", ready]
        # localhost: 127.0.0.1 and ::1 with one port.
        command += ["--amqp", "localhost:0", "--management", "localhost:0", *self.args]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PESAN_")}
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], env=clean | self.environment, stdout=log, stderr=log, cwd=self.folder
            )
        wait_for(lambda: ready.exists() or self.process.poll() is not None, START_LIMIT_S, "the ready file")
        assert ready.exists(), (self.folder / "log.txt").read_text()
        self.address = json.loads(ready.read_text())["amqp"]
        return self

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
