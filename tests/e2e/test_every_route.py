"""Every operation of docs/openapi.yaml is called once at least, and its answers, also the errors, fit the document.

One Pesan serves the whole file. What the services do with orders is told in the other files; here it is only asked for.
"""

import uuid

import pytest
from contract import check_message, openapi
from waiting import wait_for

METHODS = {"get", "post", "put", "patch", "delete"}
NEVER = "0198c0de-0000-7000-8000-000000000000"


def event(event_type: str) -> dict[str, str]:
    return {"ce-specversion": "1.0", "ce-id": str(uuid.uuid4()), "ce-source": "/test", "ce-type": event_type}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


@pytest.fixture(scope="module")
def order(shared_pesan) -> dict:
    """An order with all its effects."""
    placed = shared_pesan.order().json()
    shared_pesan.wait_for_effects(placed["id"])
    return placed


@pytest.mark.parametrize(
    "path",
    [
        "/healthz", "/readyz", "/metrics", "/", "/v1/products", "/v1/products?limit=1", "/v1/orders",
        "/v1/emails", "/v1/emails?state=sent&limit=1", "/v1/emails/preview", "/v1/emails/preview?part=text&locale=en",
        "/v1/sms", "/v1/ledger/entries", "/v1/ledger/trial-balance", "/v1/ledger/daily-sales",
        "/v1/ledger/export?format=hledger", "/v1/ledger/export?format=beancount", "/v1/ledger/export?format=csv",
        "/v1/reports/summary", "/v1/reports/customers", "/v1/reports/customers/sari@example.com/activity",
        "/v1/reports/products", "/v1/reports/sales", "/v1/reports/sales?by=hour", "/v1/reports/cohorts", "/v1/topics",
        "/v1/topics/order", "/v1/mailbox/messages", "/v1/mailbox/wait?timeout=0", "/v1/mailbox/failures",
    ],
)  # fmt: skip
def test_reading(shared_pesan, order, path):
    shared_pesan.call("GET", path)


def test_one_order(shared_pesan, order):
    for path in ("", "/timeline"):
        shared_pesan.get(f"/v1/orders/{order['id']}{path}")
    assert shared_pesan.get(f"/v1/steps?order={order['id']}")["items"]
    assert shared_pesan.call("POST", f"/v1/orders/{order['id']}/cancel").json()["status"] == "cancelled"


def test_one_mail_and_one_sms(shared_pesan, order):
    for kind in ("emails", "sms"):
        item = shared_pesan.get(f"/v1/{kind}?order={order['id']}")["items"][0]
        one = f"/v1/{kind}/{item['id']}"
        assert shared_pesan.get(one)["order_id"] == order["id"]
        shared_pesan.call("POST", one + "/resolve", 409, json={"outcome": "sent"})
        shared_pesan.call("POST", one + "/resolve", 422, check_request=False, json={})


@pytest.mark.parametrize(
    ("path", "event_type", "body"),
    [
        ("/v1/emails", "email.send", {"to": "budi@example.com", "subject": "Halo", "text": "Apa kabar?"}),
        ("/v1/sms", "sms.send", {"to": "+6281234567899", "text": "Halo"}),
    ],
)
def test_direct_mail_and_sms(shared_pesan, path, event_type, body):
    headers = event(event_type)
    first = shared_pesan.call("POST", path, json=body, headers=headers).json()
    assert shared_pesan.call("POST", path, json=body, headers=headers).json()["id"] == first["id"]
    shared_pesan.call("POST", path, 400, json=body)
    shared_pesan.call("POST", path, 422, json={"to": "nobody"}, check_request=False, headers=event(event_type))


def test_direct_ledger_and_report(shared_pesan, order):
    body = {"order": order | {"id": NEVER, "number": "PSN-999999"}}
    headers = event("order.placed")
    for path, first, again in (("/v1/ledger/entries", 200, 200), ("/v1/reports/activities", 201, 200)):
        shared_pesan.call("POST", path, first, json=body, headers=headers)
        shared_pesan.call("POST", path, again, json=body, headers=headers)
        shared_pesan.call("POST", path, None, json={}, check_request=False, headers=event("order.placed"))


def test_imports(shared_pesan):
    csv = "sku,name,price\nTEH-100,Teh Melati 100 g,18500\nonly-a-sku\n"
    done = shared_pesan.call("POST", "/v1/products/import", data=csv, headers={"Content-Type": "text/csv"}).json()
    assert (done["imported"], len(done["faults"])) == (1, 1)
    line = {"sku": "TEH-100", "quantity": 1, "unit_price": {"amount": 1850000, "currency": "IDR"}}
    orders = [{"item": "1", "placed_at": "2026-01-01T00:00:00Z", "customer": None, "lines": [line]}, {"item": "2"}]
    body = {"file": "old.csv", "orders": orders}
    done = shared_pesan.call("POST", "/v1/orders/import", json=body, check_request=False).json()
    assert done["imported"] == 1 and {fault["item"] for fault in done["faults"]} == {"2"}


def test_a_topic_of_ones_own(shared_pesan):
    pesan, own = shared_pesan, "/v1/topics/returns/subscriptions/loyalty"
    pesan.call("POST", "/v1/topics", 201, json={"name": "returns"})
    pesan.call("POST", "/v1/topics/returns/messages", 409, json={"type": "parcel.returned"})
    pesan.call("POST", "/v1/topics/returns/subscriptions", 201, json={"name": "loyalty", "ordered": True})
    for data in ({"data": {"reason": "small"}}, {"data": "small", "datacontenttype": "text/plain"}, {"data_base64": "AAE="}):
        pesan.call("POST", "/v1/topics/returns/messages", 201, json={"type": "parcel.returned"} | data)
    pesan.call("POST", own + "/pause", 204)
    pesan.call("POST", own + "/resume", 204)
    assert len(pesan.items(own + "/messages?limit=1")) == 3
    assert len(pesan.call("POST", own + "/messages/take?limit=1&wait=5s").json()["items"]) == 1
    assert pesan.call("DELETE", own + "/messages").json() == {"purged": 2}
    pesan.call("DELETE", own, 204)
    pesan.call("DELETE", "/v1/topics/returns", 204)


def test_dead_letters(shared_pesan):
    sms = "/v1/topics/sms/subscriptions/default/dead-letters"

    def bring_one():
        shared_pesan.call("POST", "/v1/topics/sms/messages", 201, json={"type": "sms.send", "data": {}})
        return wait_for(lambda: shared_pesan.get(sms)["items"], 60, "the dead letter")

    handle = bring_one()[0]["handle"]
    assert shared_pesan.call("POST", sms + "/replay", json={"handles": [handle]}).json() == {"replayed": 1}
    wait_for(lambda: shared_pesan.get(sms)["items"], 60, "the dead letter once more")
    assert shared_pesan.call("DELETE", sms).json()["purged"] == 1


def test_messages_on_the_topics_fit_their_schemas(shared_pesan):
    pesan = shared_pesan
    pesan.call("POST", "/v1/topics/order/subscriptions", 201, json={"name": "audit"})
    commands = ["/v1/topics/email/subscriptions/default", "/v1/topics/sms/subscriptions/default"]
    for path in commands:
        pesan.call("POST", path + "/pause", 204)
    pesan.call("POST", f"/v1/orders/{pesan.order(note='Tolong dibungkus').json()['id']}/cancel")
    price = {"amount": 100, "currency": "IDR"}
    credit = {"item": "C1", "kind": "credit_note", "placed_at": "2026-01-01T00:00:00Z", "customer": None}
    credit["lines"] = [{"sku": "A", "quantity": -1, "unit_price": price}]
    pesan.call("POST", "/v1/orders/import", json={"file": "credit", "orders": [credit]})
    seen = set()
    for path, count in ((commands[0], 2), (commands[1], 2), ("/v1/topics/order/subscriptions/audit", 3)):
        waiting = wait_for(lambda: (found := pesan.items(path + "/messages")) and len(found) == count and found, 60, path)
        for message in (item["message"] for item in waiting):
            check_message(message["type"], message["data"])
            seen.add(message["type"])
    for path in commands:
        pesan.call("POST", path + "/resume", 204)
    pesan.call("DELETE", "/v1/topics/order/subscriptions/audit", 204)
    assert seen == {"email.send", "sms.send", "order.placed", "order.cancelled", "order.credited"}


def test_events(shared_pesan):
    with shared_pesan.contract.session.get(shared_pesan.url + "/v1/events", stream=True, timeout=60) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        placed = shared_pesan.order().json()["id"]
        assert any(placed in line for line in stream.iter_lines(decode_unicode=True))
    shared_pesan.contract.exercised.add(("get", "/v1/events"))


def test_mailbox(shared_pesan, order):
    everything = shared_pesan.items("/v1/mailbox/messages?limit=1")
    for message in everything:
        shared_pesan.get("/v1/mailbox/messages/" + message["id"])
        shared_pesan.call("GET", f"/v1/mailbox/messages/{message['id']}/raw")
    assert {message["kind"] for message in everything} == {"email", "sms"}
    shared_pesan.call("DELETE", "/v1/mailbox/messages/" + everything[0]["id"], 204)
    assert shared_pesan.call("DELETE", "/v1/mailbox/messages?kind=sms").json()["deleted"] >= 1
    rules = {"smtp": [{"stage": "rcpt", "code": 452, "times": 1}], "smpp": [{"status": "throttled"}, {"status": 11}]}
    assert len(shared_pesan.call("PUT", "/v1/mailbox/failures", json=rules).json()["smpp"]) == 2
    shared_pesan.call("PUT", "/v1/mailbox/failures", 422, json={"smtp": [{}]}, check_request=False)
    shared_pesan.call("DELETE", "/v1/mailbox/failures", 204)


@pytest.mark.parametrize(
    ("method", "path", "status", "options"),
    [
        ("GET", "/v1/products?limit=none", 400, {}),
        ("POST", "/v1/products/import", 415, {"data": "x", "headers": {"Content-Type": "text/html"}}),
        ("POST", "/v1/orders", 400, {"data": "{}"}),
        ("POST", "/v1/orders", 400, {"data": "{", "headers": key()}),
        ("POST", "/v1/orders", 413, {"data": "x" * 1_100_000, "headers": key()}),
        ("POST", "/v1/orders", 415, {"data": "{}", "headers": key() | {"Content-Type": "text/plain"}}),
        ("POST", "/v1/orders", 422, {"data": "{}", "headers": key()}),
        ("GET", "/v1/orders?limit=0", 400, {}),
        ("GET", f"/v1/orders/{NEVER}", 404, {}),
        ("GET", f"/v1/orders/{NEVER}/timeline", 404, {}),
        ("POST", f"/v1/orders/{NEVER}/cancel", 404, {}),
        ("POST", "/v1/orders/import", 400, {"data": "{}"}),
        ("GET", "/v1/steps", 400, {}),
        ("GET", "/v1/emails?state=lost", 400, {}),
        ("GET", "/v1/emails/none", 404, {}),
        ("GET", "/v1/emails/preview?template=none", 404, {}),
        ("GET", "/v1/emails/preview?part=none", 400, {}),
        ("POST", "/v1/emails/none/resolve", 404, {"json": {"outcome": "sent"}}),
        ("GET", "/v1/sms?limit=none", 400, {}),
        ("GET", "/v1/sms/none", 404, {}),
        ("GET", "/v1/ledger/export", 400, {}),
        ("GET", "/v1/ledger/daily-sales?from=yesterday", 400, {}),
        ("GET", "/v1/reports/sales?by=week", 400, {}),
        ("GET", "/v1/reports/customers/nobody@example.com/activity", 404, {}),
        ("POST", "/v1/topics", 400, {"data": "{}"}),
        ("POST", "/v1/topics", 400, {"json": {"name": "two words"}}),
        ("GET", "/v1/topics/none", 404, {}),
        ("DELETE", "/v1/topics/none", 404, {}),
        ("POST", "/v1/topics/order/messages", 400, {"data": "{}"}),
        ("GET", "/v1/topics/order/subscriptions/none/messages", 404, {}),
        ("GET", "/v1/topics/order/subscriptions/finance/messages?limit=none", 400, {}),
        ("GET", "/v1/mailbox/messages?kind=fax", 400, {}),
        ("GET", "/v1/mailbox/messages/none", 404, {}),
        ("GET", "/v1/mailbox/wait?timeout=none", 400, {}),
        ("PUT", "/v1/mailbox/failures", 400, {"data": "{"}),
    ],
)
def test_refusals(shared_pesan, method, path, status, options):
    shared_pesan.call(method, path, status, check_request=False, **options)


def test_a_token_is_asked_for(start):
    guarded = start("guarded", PESAN_API_TOKEN="a-token-of-some-length")
    guarded.call("GET", "/v1/orders", 401)
    guarded.call("GET", "/healthz")
    guarded.call("GET", "/v1/orders", headers={"Authorization": "Bearer a-token-of-some-length"})


def test_every_operation_was_called(shared_pesan):
    described = {(m, path) for path, item in openapi()["paths"].items() for m in METHODS & set(item)}
    assert described == shared_pesan.contract.exercised
