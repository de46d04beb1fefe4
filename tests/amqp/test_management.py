"""The management API with RabbitMQ's own tool, and definitions of a real RabbitMQ."""

import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from pathlib import Path

import pika
import pytest
from rabbitmq import RabbitMQ


class Management:
    """A management API and the tool that speaks to it."""

    def __init__(self, url: str, tool: Path, user: str = "guest", password: str = "guest"):
        self.url = url
        self.tool = tool
        self.user = user
        self.password = password

    def call(self, method: str, path: str, body=None) -> tuple[int, object]:
        token = b64encode(f"{self.user}:{self.password}".encode()).decode()
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Authorization": "Basic " + token}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, self._read(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, self._read(refusal)

    @staticmethod
    def _read(answer):
        text = answer.read().decode()
        return json.loads(text) if "json" in (answer.headers.get("Content-Type") or "") and text.strip() else text

    def get(self, path: str):
        status, body = self.call("GET", path)
        assert status == 200, f"GET {path}: {status} {body}"
        return body

    def admin(self, *args: str, check: bool = True) -> subprocess.CompletedProcess:
        address = urllib.parse.urlsplit(self.url)
        command = [sys.executable, str(self.tool), "-H", address.hostname, "-P", str(address.port), "-u", self.user,
                   "-p", self.password, *args]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert not check or done.returncode == 0, f"{args}: {done.stdout}{done.stderr}"
        return done

    def listed(self, what: str, *columns: str, vhost: str | None = None) -> list[dict]:
        options = [] if vhost is None else ["-V", vhost]
        return json.loads(self.admin("-f", "raw_json", *options, "list", what, *columns).stdout)


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory):
    with RabbitMQ(tmp_path_factory.mktemp("rabbitmq")) as running:
        yield running


@pytest.fixture(scope="module")
def tool(rabbit, tmp_path_factory) -> Path:
    """rabbitmqadmin as a RabbitMQ's management hands it out."""
    path = tmp_path_factory.mktemp("tool") / "rabbitmqadmin"
    with urllib.request.urlopen(rabbit.management_url + "/cli/rabbitmqadmin", timeout=60) as answer:
        path.write_bytes(answer.read())
    return path


@pytest.fixture
def theirs(rabbit, tool) -> Management:
    return Management(rabbit.management_url, tool)


@pytest.fixture
def ours(broker, tool) -> Management:
    return Management("http://" + broker.addresses["management"], tool)


def test_the_tool_declares_publishes_gets_and_purges(ours):
    ours.admin("declare", "queue", "name=order", "durable=true", 'arguments={"x-max-length": 100}')
    ours.admin("declare", "exchange", "name=events", "type=topic")
    ours.admin("declare", "binding", "source=events", "destination=order", "routing_key=order.#")
    sent = ours.admin("publish", "exchange=events", "routing_key=order.paid", "payload=hi",
                      'properties={"headers": {"a": 1}, "delivery_mode": 2}')
    assert "Message published" in sent.stdout
    assert "NOT routed" in ours.admin("publish", "exchange=events", "routing_key=else", "payload=hi").stdout
    [got] = json.loads(ours.admin("-f", "raw_json", "get", "queue=order").stdout)
    assert (got["payload"], got["exchange"], got["routing_key"]) == ("hi", "events", "order.paid")
    assert got["properties"] == {"headers": {"a": 1}, "delivery_mode": 2}
    assert ours.listed("queues", "name", "messages") == [{"name": "order", "messages": 1}]
    ours.admin("purge", "queue", "name=order")
    assert ours.get("/api/queues/%2F/order")["messages"] == 0
    ours.admin("delete", "queue", "name=order")
    assert ours.listed("queues", "name") == []


def test_the_tool_lists_everything(ours):
    for what in ("users", "vhosts", "permissions", "exchanges", "bindings", "queues", "connections", "channels",
                 "consumers", "nodes", "policies", "parameters"):
        ours.admin("list", what)
    ours.admin("show", "overview")
    assert "No such" not in ours.admin("list", "exchanges", "name", "type").stdout


def test_the_tool_shows_refusals(ours):
    refused = ours.admin("delete", "queue", "name=none", check=False)
    assert refused.returncode != 0 and "Not found" in refused.stdout + refused.stderr
    ours.admin("declare", "queue", "name=order", "durable=true")
    refused = ours.admin("declare", "queue", "name=order", "durable=false", check=False)
    assert "inequivalent arg 'durable'" in refused.stdout + refused.stderr


def test_users_permissions_and_virtual_hosts(ours, tool):
    ours.admin("declare", "vhost", "name=shop")
    ours.admin("declare", "user", "name=budi", "password=secret", "tags=management")
    ours.admin("declare", "permission", "vhost=shop", "user=budi", "configure=^mine", "write=.*", "read=.*")
    budi = Management(ours.url, tool, "budi", "secret")
    budi.admin("-V", "shop", "declare", "queue", "name=mine.a")
    assert budi.call("PUT", "/api/queues/shop/other", {})[0] == 401
    assert budi.call("GET", "/api/users")[0] == 401
    assert [queue["name"] for queue in budi.listed("queues", "name")] == ["mine.a"]
    assert {exchange["name"] for exchange in budi.listed("exchanges", "name")} >= {"", "amq.direct", "amq.topic"}
    assert Management(ours.url, tool, "budi", "wrong").call("GET", "/api/whoami")[0] == 401
    ours.admin("delete", "vhost", "name=shop")
    ours.admin("delete", "user", "name=budi")
    assert budi.call("GET", "/api/whoami")[0] == 401


def without_users(definitions: dict) -> dict:
    """What two brokers must agree on: everything but users and versions."""
    keep = ("vhosts", "permissions", "topic_permissions", "parameters", "global_parameters", "policies", "queues",
            "exchanges", "bindings")
    return {key: sorted((json.dumps(entry, sort_keys=True) for entry in definitions[key])) for key in keep}


def fill(broker: Management) -> None:
    broker.admin("declare", "vhost", "name=shop")
    broker.admin("declare", "user", "name=budi", "password=secret", "tags=monitoring")
    broker.admin("declare", "permission", "vhost=shop", "user=budi", "configure=.*", "write=^a", "read=^b")
    for vhost in ("/", "shop"):
        into = ["-V", vhost, "declare"]
        broker.admin(*into, "queue", "name=dead", "durable=true")
        broker.admin(*into, "queue", "name=order", "durable=true", "arguments=" + json.dumps({
            "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead", "x-message-ttl": 60000,
            "x-max-length": 10, "x-overflow": "reject-publish", "x-max-priority": 5}))
        broker.admin(*into, "queue", "name=quorum", "durable=true", 'arguments={"x-queue-type": "quorum"}')
        broker.admin(*into, "queue", "name=passing", "durable=false")
        broker.admin(*into, "exchange", "name=events", "type=topic")
        broker.admin(*into, "exchange", "name=by.header", "type=headers",
                     'arguments={"alternate-exchange": "events"}')
        broker.admin(*into, "binding", "source=events", "destination=order", "routing_key=order.#")
        broker.admin(*into, "binding", "source=by.header", "destination=order", "routing_key=",
                     'arguments={"x-match": "any", "kind": "order"}')
        broker.admin(*into, "binding", "source=events", "destination=by.header", "destination_type=exchange",
                     "routing_key=h")
        broker.admin(*into, "policy", "name=short", "pattern=^order", 'definition={"max-length": 7}',
                     "apply-to=queues")


def test_definitions_of_a_rabbitmq_come_in_whole_and_survive(ours, theirs, broker, tool, tmp_path):
    fill(theirs)
    file = tmp_path / "definitions.json"
    theirs.admin("export", str(file))
    ours.admin("import", str(file))
    expected = without_users(json.loads(file.read_text()))
    assert without_users(ours.get("/api/definitions")) == expected
    # The password came as a hash, and fits.
    assert Management(ours.url, tool, "budi", "secret").call("GET", "/api/whoami")[0] == 200
    broker.kill()
    broker.start()
    again = Management("http://" + broker.addresses["management"], tool)
    # As RabbitMQ does, a restart forgets the queues that are not durable.
    expected["queues"] = [queue for queue in expected["queues"] if '"durable": true' in queue]
    assert without_users(again.get("/api/definitions")) == expected


def test_definitions_of_ours_come_into_a_rabbitmq(ours, theirs, tmp_path):
    fill(ours)
    file = tmp_path / "definitions.json"
    ours.admin("export", str(file))
    theirs.admin("import", str(file))
    assert {queue["name"] for queue in theirs.get("/api/definitions")["queues"]} >= {"dead", "order", "quorum"}


def test_both_refuse_alike(ours, theirs):
    """Status, and where a tool may read it the reason."""
    for broker in (ours, theirs):
        broker.call("PUT", "/api/queues/%2F/alike", {"durable": True})
    cases = [
        ("PUT", "/api/queues/%2F/alike", {"durable": True}),
        ("PUT", "/api/queues/%2F/alike", {"durable": False}),
        ("PUT", "/api/queues/%2F/amq.alike", {}),
        ("PUT", "/api/exchanges/%2F/alike", {"type": "nope"}),
        ("GET", "/api/queues/%2F/none", None),
        ("GET", "/api/queues/none", None),
        ("GET", "/api/exchanges/%2F/none", None),
        ("DELETE", "/api/queues/%2F/none", None),
        ("DELETE", "/api/exchanges/%2F/amq.direct", None),
        ("DELETE", "/api/connections/none", None),
        ("POST", "/api/exchanges/%2F/none/publish",
         {"routing_key": "x", "payload": "x", "payload_encoding": "string", "properties": {}}),
        ("PUT", "/api/users/alike", {"password": "x"}),
        ("PUT", "/api/permissions/none/guest", {"configure": "", "write": "", "read": ""}),
        ("GET", "/api/users/none", None),
        ("GET", "/api/health/checks/port-listener/1", None),
    ]
    for method, path, body in cases:
        mine, real = ours.call(method, path, body), theirs.call(method, path, body)
        assert mine[0] == real[0], f"{method} {path}: {mine} but RabbitMQ {real}"
        if real[0] in (400, 404):
            assert mine[1] == real[1], f"{method} {path}"


def test_metrics_pass_promtool(ours):
    ours.admin("declare", "queue", "name=order", "durable=true")
    ours.admin("publish", "routing_key=order", "payload=hi")
    for path in ("/metrics", "/metrics/per-object"):
        with urllib.request.urlopen(ours.url + path, timeout=60) as answer:
            text = answer.read().decode()
        checked = subprocess.run([shutil.which("promtool"), "check", "metrics"], input=text, capture_output=True,
                                 text=True, timeout=60)
        assert checked.returncode == 0 and not checked.stderr, checked.stdout + checked.stderr
    assert 'rabbitmq_queue_messages_ready{vhost="/",queue="order"} 1' in text


def test_peeking_takes_nothing(ours):
    ours.admin("declare", "queue", "name=order", "durable=true")
    ours.admin("publish", "routing_key=order", "payload=hi")
    [item] = ours.get("/api/queues/%2F/order/messages")["items"]
    assert (item["payload"], item["state"], item["attempts"]) == ("hi", "ready", 0)
    assert ours.call("DELETE", f"/api/queues/%2F/order/messages/{item['place']}")[0] == 204
    assert ours.get("/api/queues/%2F/order")["messages"] == 0


def test_connections_are_seen_and_closed(ours, broker):
    host, port = broker.addresses["amqp"].rsplit(":", 1)
    connection = pika.BlockingConnection(pika.ConnectionParameters(host, int(port)))
    channel = connection.channel()
    channel.queue_declare("order")
    channel.basic_consume("order", lambda *_: None)
    [seen] = ours.get("/api/connections")
    assert seen["user"] == "guest" and seen["channels"] == 1
    assert [each["queue"]["name"] for each in ours.get("/api/consumers")] == ["order"]
    assert ours.call("DELETE", "/api/connections/" + urllib.parse.quote(seen["name"], safe=""))[0] == 204
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        connection.process_data_events(time_limit=60)
    assert ours.get("/api/connections") == []
