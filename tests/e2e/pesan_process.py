"""A Pesan in a process of its own, on free ports, in a folder of its own."""

import json
import os
import signal
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from contract import Contract
from waiting import wait_for


class PesanProcess:
    def __init__(
        self,
        program: Path,
        folder: Path,
        args: list[str],
        environment: dict[str, str],
        role: str = "up",
        wrapper: Sequence[str] = (),
    ):
        self.role = role
        self.program = program
        # A program that starts this one and gives it its own place, so that signals reach it: strace -D.
        self.wrapper = list(wrapper)
        self.folder = folder
        self.data = folder / "data"
        self.ready_file = folder / "ready.json"
        self.log_file = folder / "log.txt"
        self.args = args
        self.environment = environment
        self.process: subprocess.Popen | None = None
        self.addresses: dict[str, str | None] = {}
        self.contract = Contract()

    def command(self) -> list[str]:
        local = [part for listener in ("http", "amqp", "management", "smtp", "smpp") for part in (f"--{listener}", "127.0.0.1:0")]
        files = ["--data", str(self.data), "--ready-file", str(self.ready_file)]
        return [*self.wrapper, str(self.program), self.role, *files, *local, *self.args]

    def full_environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PESAN_")}
        return clean | {"PESAN_RETRY_INITIAL": "200ms", "PESAN_RETRY_LONGEST": "2s"} | self.environment

    def start(self, wait: bool = True) -> "PesanProcess":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ready_file.unlink(missing_ok=True)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.full_environment(), stdout=log, stderr=log, cwd=self.folder
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        wait_for(lambda: self.ready_file.exists() or self.process.poll() is not None, 60, "the ready file")
        assert self.process.poll() is None, f"pesan ended with {self.process.returncode}:\n{self.log()}"
        self.addresses = json.loads(self.ready_file.read_text())

    @property
    def url(self) -> str:
        return "http://" + self.addresses["http"]

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def kill(self) -> None:
        """As a crash does: kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """As an administrator does: SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def stop_hard(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def run(self, *args: str, stdin: str | None = None, check: bool = True) -> subprocess.CompletedProcess:
        """Runs a command of the program against this Pesan."""
        done = subprocess.run(
            [str(self.program), *args],
            env=self.full_environment() | {"PESAN_URL": self.url if self.addresses else ""},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=self.folder,
        )
        if check:
            assert done.returncode == 0, f"pesan {' '.join(args)} -> {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    # HTTP: every exchange is checked against docs/openapi.yaml.

    def call(self, method: str, path: str, status: int | None = 200, check_request: bool = True, **options):
        """Sends a request; fails unless the answer has this status (None: any) and fits the OpenAPI document."""
        options.setdefault("timeout", 60)
        response = self.contract.exchange(method, self.url, path, check_request=check_request, **options)
        if status is not None:
            assert response.status_code == status, f"{method} {path} -> {response.status_code}: {response.text}"
        return response

    def get(self, path: str, **options):
        return self.call("GET", path, **options).json()

    def items(self, path: str) -> list[dict]:
        """All items of a list, page by page."""
        found, cursor = [], ""
        while True:
            mark = "&" if "?" in path else "?"
            page = self.get(path + (f"{mark}cursor={cursor}" if cursor else ""))
            found += page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return found

    def order(self, key: str | None = None, status: int | None = 201, **changes):
        body = {
            "customer": {"name": "Sari Dewi", "email": "sari@example.com", "phone": "+6281234567890"},
            "lines": [{"sku": self.first_sku(), "quantity": 2}],
        } | changes
        return self.call(
            "POST", "/v1/orders", status=status, json=body, headers={"Idempotency-Key": key or str(uuid.uuid4())}
        )

    def first_sku(self) -> str:
        if not hasattr(self, "_sku"):
            self._sku = self.get("/v1/products")["items"][0]["sku"]
        return self._sku

    def wait_for_effects(self, order_id: str, limit: float = 60) -> list[dict]:
        """Waits until mail, SMS, ledger and report have done their part of an order; returns its steps."""
        done = {("email", "sent"), ("sms", "sent"), ("finance", "posted"), ("report", "recorded")}

        def complete():
            steps = self.get(f"/v1/orders/{order_id}/timeline")["items"]
            return steps if done <= {(s["service"], s["step"]) for s in steps} else None

        return wait_for(complete, limit, f"the effects of order {order_id}")
