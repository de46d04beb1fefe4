#!/usr/bin/env python3
"""A RabbitMQ of its own for tests: started on free ports below a folder, killed, started again, stopped.

From Python:   with RabbitMQ(folder) as rabbit: rabbit.url, rabbit.management_url, rabbit.kill(), rabbit.start()
As a program:  rabbitmq.py start|kill|stop FOLDER      start prints the URL; the ports stay those of the first start
               rabbitmq.py run COMMAND…                with the URL in PESAN_TEST_RABBITMQ and the folder in
                                                       PESAN_TEST_RABBITMQ_FOLDER; stops the server afterwards
"""

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_LIMIT_S = 300
STOP_LIMIT_S = 60
PORTS = ("amqp", "amqps", "management", "distribution", "epmd")


def server_scripts() -> Path:
    found = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"))
    if not found:
        raise SystemExit("rabbitmq.py: no RabbitMQ server is installed")
    return Path(found[-1])


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


class RabbitMQ:
    """One server. Its folder keeps ports and data, so that another process can go on with it."""

    def __init__(self, folder, tls: dict | None = None, settings: str = ""):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._tls = tls
        self._settings = settings
        self._ports = self._choose_ports()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def port(self) -> int:
        return self._ports["amqp"]

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    @property
    def tls_url(self) -> str:
        return f"amqps://guest:guest@localhost:{self._ports['amqps']}/"

    @property
    def management_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['management']}"

    def start(self):
        self._write_configuration()
        log = open(self.folder / "stdout.log", "ab")
        process = subprocess.Popen(["rabbitmq-server"], env=self._environment(), cwd=self.folder, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
        (self.folder / "server.pid").write_text(str(process.pid))
        self._wait_until_ready(process)
        return self

    def kill(self):
        """As a crash: no process of the server gets a word in."""
        for pid in self._pids():
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)
        self._wait_until_gone()

    def stop(self):
        for pid in self._pids():
            if is_running(pid):
                os.kill(pid, signal.SIGTERM)
        try:
            self._wait_until_gone()
        except TimeoutError:
            self.kill()
        self._stop_port_mapper()

    def list_queues(self) -> dict[str, int]:
        """Exact lengths: asked from the queues, not from the statistics."""
        out = subprocess.run(["rabbitmqctl", "-q", "list_queues", "name", "messages"], env=self._environment(), check=True,
                             capture_output=True, text=True, timeout=START_LIMIT_S).stdout
        rows = (line.rsplit("\t", 1) for line in out.splitlines()[1:])
        return {name: int(count) for name, count in rows}

    def _choose_ports(self) -> dict[str, int]:
        kept = self.folder / "ports.json"
        if not kept.exists():
            kept.write_text(json.dumps(dict(zip(PORTS, free_ports(len(PORTS))))))
        return json.loads(kept.read_text())

    def _write_configuration(self):
        lines = [f"listeners.tcp.1 = 127.0.0.1:{self.port}", "management.tcp.ip = 127.0.0.1",
                 f"management.tcp.port = {self._ports['management']}", "disk_free_limit.absolute = 50MB",
                 "vm_memory_high_watermark.relative = 0.8", self._settings]
        if self._tls:
            lines += [f"listeners.ssl.1 = 127.0.0.1:{self._ports['amqps']}",
                      f"ssl_options.cacertfile = {self._tls['ca']}", f"ssl_options.certfile = {self._tls['certificate']}",
                      f"ssl_options.keyfile = {self._tls['key']}", "ssl_options.verify = verify_none",
                      "ssl_options.fail_if_no_peer_cert = false"]
        kept = self.folder / "rabbitmq.conf"
        if self._tls or not kept.exists():
            kept.write_text("\n".join(lines) + "\n")
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "log").mkdir(exist_ok=True)

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return os.environ | {
            "HOME": str(folder),
            "PATH": f"{server_scripts()}:{os.environ['PATH']}",
            "RABBITMQ_NODENAME": f"pesan{self.port}@localhost",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": str(folder / "log/node.log"),
            "RABBITMQ_PID_FILE": str(folder / "node.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # Two schedulers that do not spin: the machine has other things to do.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
        }

    def _wait_until_ready(self, process):
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError(f"RabbitMQ did not start: {(self.folder / 'stdout.log').read_text()[-2000:]}")

    def _answers(self) -> bool:
        """The port opens before the server takes connections: only its first frame tells."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                probe.sendall(b"AMQP\0\0\x09\x01")
                return probe.recv(1) == b"\x01"
        except OSError:
            return False

    def _pids(self) -> list[int]:
        pids = []
        for name in ("server.pid", "node.pid"):
            path = self.folder / name
            if path.exists() and path.read_text().strip():
                pids.append(int(path.read_text()))
        return pids

    def _wait_until_gone(self):
        deadline = time.monotonic() + STOP_LIMIT_S
        while any(is_running(pid) for pid in self._pids()):
            if time.monotonic() > deadline:
                raise TimeoutError("RabbitMQ does not end")
            time.sleep(0.05)
            self._reap()

    @staticmethod
    def _reap():
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pass

    def _stop_port_mapper(self):
        """Erlang's epmd stays behind; it listens on a port that only this server knows."""
        subprocess.run(["epmd", "-port", str(self._ports["epmd"]), "-kill"], env=self._environment(), check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(command: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="pesan-rabbitmq."))
    try:
        with RabbitMQ(folder) as rabbit:
            environment = os.environ | {"PESAN_TEST_RABBITMQ": rabbit.url, "PESAN_TEST_RABBITMQ_FOLDER": str(folder)}
            return subprocess.run(command, env=environment).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["start", folder]:
            print(RabbitMQ(folder).start().url)
        case ["kill", folder]:
            RabbitMQ(folder).kill()
        case ["stop", folder]:
            RabbitMQ(folder).stop()
        case ["run", *command] if command:
            return run(command)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
