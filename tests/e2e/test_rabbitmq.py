"""The services, each in a process of its own, on a real RabbitMQ; and the conformance suite against it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from waiting import wait_for

sys.path.insert(0, str(Path(__file__).parents[1] / "peers"))

from rabbitmq import RabbitMQ  # noqa: E402

# A restart of the server takes seconds, on a busy machine many.
PATIENCE = 240


def make_certificate(folder: Path) -> dict:
    """A certificate for localhost, by name only, that is its own authority."""
    files = {"ca": folder / "server.pem", "certificate": folder / "server.pem", "key": folder / "server.key"}
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", str(files["key"]), "-out", str(files["certificate"])],
        check=True, capture_output=True,
    )
    return {name: str(path) for name, path in files.items()}


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rabbitmq")
    with RabbitMQ(folder, tls=make_certificate(folder)) as server:
        yield server


class Shop:
    """The five services and the mailbox, six processes."""

    def __init__(self, start, broker: str):
        self.mailbox = start("mailbox", role="mailbox")
        servers = {
            "email": {"PESAN_SMTP": "smtp://" + self.mailbox.addresses["smtp"]},
            "sms": {"PESAN_SMS": "smpp://pesan:pesan@" + self.mailbox.addresses["smpp"]},
        }
        for role in ("finance", "report", "email", "sms", "order"):
            setattr(self, role, start(role, role=role, PESAN_BROKER=broker, **servers.get(role, {})))

    def place(self, count: int) -> list[dict]:
        return [self.order.order().json() for _ in range(count)]

    def wait_for_effects(self, orders: list[dict]) -> None:
        ids, numbers = {o["id"] for o in orders}, {o["number"] for o in orders}
        wait_for(lambda: ids <= {e["order_id"] for e in self.finance.items("/v1/ledger/entries?limit=500")}, PATIENCE, "ledger")
        path = "/v1/reports/customers/sari@example.com/activity?limit=500"
        wait_for(lambda: numbers <= {a["order_number"] for a in self.report.items(path)}, PATIENCE, "report")
        for role, path in (("email", "/v1/emails"), ("sms", "/v1/sms")):
            sent = lambda: {r["order_id"] for r in getattr(self, role).items(f"{path}?limit=500") if r["state"] == "sent"}  # noqa: B023, E731
            wait_for(lambda: ids <= sent(), PATIENCE, role)  # noqa: B023

    def check_once(self, orders: list[dict]) -> None:
        """The inbox makes one effect of however many copies."""
        entries = [e["order_id"] for e in self.finance.items("/v1/ledger/entries?limit=500")]
        assert sorted(entries) == sorted(o["id"] for o in orders)
        path = "/v1/reports/customers/sari@example.com/activity?limit=500"
        seen = [a["order_number"] for a in self.report.items(path)]
        assert sorted(seen) == sorted(o["number"] for o in orders)


@pytest.mark.parametrize("queue_type", ["classic", "quorum"])
def test_an_order_reaches_all_services_through_rabbitmq(start, tmp_path_factory, queue_type):
    # A server each: a queue keeps the type it was made with.
    with RabbitMQ(tmp_path_factory.mktemp(queue_type)) as server:
        shop = Shop(start, f"{server.url}?queue_type={queue_type}")
        orders = shop.place(3)
        shop.wait_for_effects(orders)
        shop.check_once(orders)
        caught = shop.mailbox.items("/v1/mailbox/messages?limit=500")
        for kind in ("email", "sms"):
            texts = [str(m) for m in caught if m["kind"] == kind]
            for order in orders:
                assert sum(order["number"] in text for text in texts) == 1, f"{kind} of {order['number']}"


def test_neither_a_killed_server_nor_a_killed_service_loses_an_order(start, rabbit):
    shop = Shop(start, rabbit.url)
    orders = shop.place(10)
    shop.finance.kill()
    orders += shop.place(5)
    rabbit.kill()
    # The outbox keeps what cannot be published now.
    orders += shop.place(5)
    rabbit.start()
    shop.finance.start()
    orders += shop.place(5)
    shop.wait_for_effects(orders)
    shop.check_once(orders)


def test_amqps_checks_the_server(program, rabbit, tmp_path):
    def deliver(url):
        return subprocess.run([str(program), "conformance", "--broker", url, "--only", "identity of id, body, headers"],
                              capture_output=True, text=True, timeout=PATIENCE)

    trusted = deliver(f"{rabbit.tls_url}?cacertfile={rabbit.folder}/server.pem")
    assert trusted.returncode == 0, trusted.stderr
    stranger = deliver(rabbit.tls_url)
    assert stranger.returncode != 0
    assert "certificate" in stranger.stderr


def run_conformance(program, rabbit, tmp_path, queue_type, *options) -> list[dict]:
    report = tmp_path / "report.json"
    done = subprocess.run(
        [str(program), "conformance", "--broker", f"{rabbit.url}?queue_type={queue_type}", "--json", str(report),
         "--wrong-name-url", f"{rabbit.tls_url}?cacertfile={rabbit.folder}/server.pem".replace("localhost", "127.0.0.1"),
         *options],
        capture_output=True, text=True, timeout=1800,
    )
    assert report.exists(), done.stderr[-4000:]
    cases = json.loads(report.read_text())["cases"]
    assert len(cases) >= 45
    apart = [c["name"] for c in cases if c["verdict"] == "not applicable"]
    assert apart == ["order by key kept while its head retries", "per key, several consumers"]
    return cases


def with_kills(rabbit) -> list[str]:
    tool = f"{sys.executable} {Path(__file__).parents[1] / 'peers/rabbitmq.py'}"
    return ["--kill-command", f"{tool} kill {rabbit.folder}", "--start-command", f"{tool} start {rabbit.folder}"]


def those(cases: list[dict], verdict: str) -> dict[str, str]:
    return {c["name"]: c["reason"] for c in cases if c["verdict"] == verdict}


def test_conformance_on_classic_queues_with_kills(program, rabbit, tmp_path):
    cases = run_conformance(program, rabbit, tmp_path, "classic", *with_kills(rabbit))
    assert those(cases, "failed") == {}
    assert those(cases, "not run") == {}


def failed_on_quorum(cases: list[dict]) -> dict[str, str]:
    """The server takes acknowledgements of a quorum queue in the background; those under way when the connection ends come
    again. docs/conformance.md tells it."""
    return {name: why for name, why in those(cases, "failed").items() if name != "drain with 100 in flight"}


def test_conformance_on_quorum_queues(program, rabbit, tmp_path):
    cases = run_conformance(program, rabbit, tmp_path, "quorum")
    assert failed_on_quorum(cases) == {}
    assert len(those(cases, "not run")) == 3, "only the cases that kill the server"


@pytest.mark.long
def test_conformance_on_quorum_queues_with_kills(program, rabbit, tmp_path):
    cases = run_conformance(program, rabbit, tmp_path, "quorum", *with_kills(rabbit))
    assert failed_on_quorum(cases) == {}
    assert those(cases, "not run") == {}
