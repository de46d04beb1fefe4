"""What comes from outside and is wrong: each gives its documented answer, and leaves no trace."""

import json
import socket
import uuid

import pytest

SKU = "KOPI-250"
CUSTOMER = {"name": "Sari", "email": "sari@example.com"}
LINE = {"sku": SKU, "quantity": 1}
GOOD = {"customer": CUSTOMER, "lines": [LINE]}


def order_with(**changes):
    return GOOD | changes


def customer_with(**changes):
    return order_with(customer=CUSTOMER | changes)


# (name, body, status, pointer)
ORDERS = [
    ("empty object", {}, 422, "/customer"),
    ("no lines", order_with(lines=[]), 422, "/lines"),
    ("lines are no list", order_with(lines={}), 422, "/lines"),
    ("too many lines", order_with(lines=[LINE] * 201), 422, "/lines"),
    ("unknown product", order_with(lines=[{"sku": "NO-SUCH", "quantity": 1}]), 422, "/lines/0/sku"),
    ("sku is a number", order_with(lines=[{"sku": 7, "quantity": 1}]), 422, "/lines/0/sku"),
    ("no quantity", order_with(lines=[{"sku": SKU}]), 422, "/lines/0/quantity"),
    ("quantity zero", order_with(lines=[{"sku": SKU, "quantity": 0}]), 422, "/lines/0/quantity"),
    ("quantity negative", order_with(lines=[{"sku": SKU, "quantity": -1}]), 422, "/lines/0/quantity"),
    ("quantity a fraction", order_with(lines=[{"sku": SKU, "quantity": 1.5}]), 422, "/lines/0/quantity"),
    ("quantity a text", order_with(lines=[{"sku": SKU, "quantity": "1"}]), 422, "/lines/0/quantity"),
    ("quantity too large", order_with(lines=[{"sku": SKU, "quantity": 1_000_001}]), 422, "/lines/0/quantity"),
    ("quantity beyond 64 bits", order_with(lines=[{"sku": SKU, "quantity": 10**30}]), 422, "/lines/0/quantity"),
    ("second line is wrong", order_with(lines=[LINE, {"sku": SKU, "quantity": 0}]), 422, "/lines/1/quantity"),
    ("unknown member of a line", order_with(lines=[LINE | {"price": 1}]), 422, "/lines/0/price"),
    ("unknown member", order_with(discount=99), 422, "/discount"),
    ("customer missing", {"lines": [LINE]}, 422, "/customer"),
    ("customer a text", order_with(customer="Sari"), 422, "/customer"),
    ("name missing", order_with(customer={"email": "a@example.com"}), 422, "/customer/name"),
    ("name empty", customer_with(name=""), 422, "/customer/name"),
    ("name with line break", customer_with(name="Sari\r\nBcc: all@example.com"), 422, "/customer/name"),
    ("name with NUL", customer_with(name="Sari\u0000"), 422, "/customer/name"),
    ("name too long", customer_with(name="x" * 10_000), 422, "/customer/name"),
    ("e-mail missing", order_with(customer={"name": "Sari"}), 422, "/customer/email"),
    ("e-mail without at", customer_with(email="sari"), 422, "/customer/email"),
    ("e-mail with two ats", customer_with(email="a@b@example.com"), 422, "/customer/email"),
    ("e-mail with line break", customer_with(email="a@example.com\nBcc: b@example.com"), 422, "/customer/email"),
    ("e-mail with space", customer_with(email="a b@example.com"), 422, "/customer/email"),
    ("e-mail too long", customer_with(email="a" * 300 + "@example.com"), 422, "/customer/email"),
    ("phone without plus", customer_with(phone="081234567890"), 422, "/customer/phone"),
    ("phone with letters", customer_with(phone="+62abc"), 422, "/customer/phone"),
    ("phone too long", customer_with(phone="+" + "1" * 16), 422, "/customer/phone"),
    ("locale unknown", order_with(locale="fr"), 422, "/locale"),
    ("note a number", order_with(note=5), 422, "/note"),
    ("note too long", order_with(note="x" * 100_000), 422, "/note"),
]


@pytest.mark.parametrize(("name", "body", "status", "pointer"), ORDERS, ids=[row[0] for row in ORDERS])
def test_orders(shared_pesan, name, body, status, pointer):
    answer = shared_pesan.call(
        "POST", "/v1/orders", status=status, json=body, check_request=False, headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["pointer"] == pointer, answer.text
    assert shared_pesan.get("/v1/orders")["items"] == []


# (name, method, path, headers, body, status)
KEY = {"Idempotency-Key": "a-key", "Content-Type": "application/json"}
REQUESTS = [
    ("body is no JSON", "POST", "/v1/orders", KEY, b"{", 400),
    ("body is no object", "POST", "/v1/orders", KEY, b"[]", 422),
    ("body is empty", "POST", "/v1/orders", KEY, b"", 400),
    ("body is not UTF-8", "POST", "/v1/orders", KEY, b'{"customer": "\xff"}', 400),
    ("key twice in an object", "POST", "/v1/orders", KEY, b'{"lines": [], "lines": []}', 400),
    ("nested too deep", "POST", "/v1/orders", KEY, b"[" * 100_000, 400),
    ("another content type", "POST", "/v1/orders", KEY | {"Content-Type": "text/plain"}, b"{}", 415),
    ("too large", "POST", "/v1/orders", KEY, b" " * (2 * 1024 * 1024), 413),
    ("empty idempotency key", "POST", "/v1/orders", KEY | {"Idempotency-Key": ""}, b"{}", 400),
    ("endless idempotency key", "POST", "/v1/orders", KEY | {"Idempotency-Key": "k" * 300}, b"{}", 400),
    ("unknown order", "GET", "/v1/orders/00000000-0000-7000-8000-000000000000", {}, b"", 404),
    ("unknown order, cancelled", "POST", "/v1/orders/nothing/cancel", {}, b"", 404),
    ("limit of zero", "GET", "/v1/orders?limit=0", {}, b"", 400),
    ("limit is a word", "GET", "/v1/orders?limit=many", {}, b"", 400),
    ("unknown mail", "GET", "/v1/emails/nothing", {}, b"", 404),
    ("unknown topic", "GET", "/v1/topics/nothing", {}, b"", 404),
    ("topic with a bad name", "POST", "/v1/topics", KEY, b'{"name": "a b"}', 400),
    ("topic without a name", "POST", "/v1/topics", KEY, b"{}", 400),
    ("message without a type", "POST", "/v1/topics/order/messages", KEY, b'{"data": 1}', 400),
    ("wait too long", "GET", "/v1/topics/order/subscriptions/finance/messages?wait=1h", {}, b"", 400),
    ("unknown subscription", "GET", "/v1/topics/order/subscriptions/nobody/messages", {}, b"", 404),
    ("unknown export", "GET", "/v1/ledger/export?format=pdf", {}, b"", 400),
    ("unknown customer", "GET", "/v1/reports/customers/nobody@example.com/activity", {}, b"", 404),
    ("sales by week", "GET", "/v1/reports/sales?by=week", {}, b"", 400),
    ("subscription of an unknown topic", "POST", "/v1/topics/none/subscriptions", KEY, b'{"name": "a"}', 404),
    ("direct mail without id", "POST", "/v1/emails", {"Content-Type": "application/json"}, b"{}", 400),
    ("direct posting without id", "POST", "/v1/ledger/entries", {"Content-Type": "application/json"}, b"{}", 400),
]


@pytest.mark.parametrize(("name", "method", "path", "headers", "body", "status"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_requests(shared_pesan, name, method, path, headers, body, status):
    answer = shared_pesan.call(method, path, status=status, headers=headers, data=body)
    assert answer.json()["status"] == status and answer.json()["title"]


@pytest.mark.parametrize("by", ["day", "hour"])
@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("day", ["2026-99-99", "2026-02-30", "today"])
def test_days_that_are_none_are_named(shared_pesan, by, name, day):
    answer = shared_pesan.call("GET", f"/v1/reports/sales?by={by}&{name}={day}", status=400, check_request=False)
    assert name in answer.json()["detail"] and day in answer.json()["detail"]


SUBSCRIPTION = "/v1/topics/order/subscriptions/finance"
LISTS = [
    "/v1/products", "/v1/orders", "/v1/emails", "/v1/sms", "/v1/ledger/entries", "/v1/ledger/daily-sales",
    "/v1/reports/customers", "/v1/reports/products", "/v1/reports/customers/anonymous/activity", "/v1/reports/sales",
    "/v1/reports/cohorts", "/v1/mailbox/messages", "/v1/topics", SUBSCRIPTION + "/messages", SUBSCRIPTION + "/dead-letters",
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["nonsense", "1", "KOPI-250", "AAAAAAAA"])
def test_a_cursor_that_no_list_gave(shared_pesan, path, cursor):
    answer = shared_pesan.call("GET", f"{path}?cursor={cursor}", status=400, check_request=False)
    assert "cursor" in answer.json()["detail"]


def test_a_cursor_of_another_list(shared_pesan):
    cursor = shared_pesan.get("/v1/products?limit=1")["next_cursor"]
    assert shared_pesan.get(f"/v1/products?limit=1&cursor={cursor}")["items"]
    shared_pesan.call("GET", f"/v1/orders?cursor={cursor}", status=400)


COMMANDS = [
    (["up", "--http", "nowhere"], 2, "listen.http: expected host:port"),
    (["up", "--http", "localhost:99999"], 2, "listen.http: expected host:port"),
    (["up", "--delivery", "pigeon"], 2, "expected one of messaging|direct|direct-parallel"),
    (["up", "--services", "order,pigeon"], 2, "there is no service 'pigeon'"),
    (["up", "--http", "0.0.0.0:0"], 2, "set PESAN_API_TOKEN, or say --allow-anonymous"),
    (["up", "--broker", "carrier-pigeon:x", "--http", "127.0.0.1:0"], 1, "carrier-pigeon"),
    (["up", "--tls-cert", "x.pem"], 2, "tls.cert and tls.key go together"),
    (["up", "--config", "missing.toml"], 2, "missing.toml"),
    (["up", "--no-such-flag"], 2, "--no-such-flag"),
    (["fly"], 2, "subcommand"),
    (["order"], 2, "embedded runs inside `pesan up`"),
    (["log", "verify", "/nowhere"], 2, "/nowhere"),
    (["topics", "list", "--url", "http://127.0.0.1:1"], 1, "127.0.0.1:1"),
    (["topics", "list", "--data", "nothing-here"], 1, "start `pesan up`"),
    (["orders", "import", "missing.csv", "--url", "http://127.0.0.1:1"], 1, "missing.csv"),
    (["orders", "import", "x.csv", "--format", "xml"], 2, "expected jsonl, csv or uci-online-retail"),
    (["conformance", "--broker", "nonsense"], 1, "must begin with a scheme"),
]


@pytest.mark.parametrize(("args", "code", "words"), COMMANDS, ids=[" ".join(row[0][:3]) for row in COMMANDS])
def test_commands(program, tmp_path, args, code, words):
    from pesan_process import PesanProcess

    pesan = PesanProcess(program, tmp_path / "p", [], {})
    pesan.folder.mkdir()
    listeners = ("amqp", "management", "smtp", "smpp") if args[0] == "up" else ()
    ports = [part for listener in listeners for part in (f"--{listener}", "127.0.0.1:0")]
    done = pesan.run(*args, *ports, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stderr + done.stdout
    assert "terminate" not in done.stderr


FILES = [
    ("[listen]\nhttp = \"x:y\"\n", "pesan.toml:2: listen.http: expected host:port"),
    ("[listen]\nhtpt = \"x\"\n", "pesan.toml:2: unknown key listen.htpt; did you mean listen.http?"),
    ("data = \n", "pesan.toml:1"),
    ("[shop]\ntimezone = \"Mars/Olympus\"\n", "shop.timezone: expected a time zone such as Asia/Jakarta"),
    ("[consumer]\nretry_initial = \"5\"\n", "consumer.retry_initial: expected a time such as 250ms"),
    ("[consumer]\nattempts_max = 0\n", "consumer.attempts_max: expected a whole number above 0"),
]


@pytest.mark.parametrize(("text", "words"), FILES)
def test_configuration_files(program, tmp_path, text, words):
    from pesan_process import PesanProcess

    pesan = PesanProcess(program, tmp_path / "p", [], {})
    pesan.folder.mkdir()
    (pesan.folder / "pesan.toml").write_text(text)
    pesan.environment = {"PESAN_RETRY_INITIAL": ""}
    done = pesan.run("check", check=False)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_a_busy_port_names_its_holder_and_the_flag(start, tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        pesan = start()
        done = pesan.run("up", "--data", str(tmp_path / "other"), "--http", f"127.0.0.1:{port}", check=False)
        assert done.returncode == 1
        assert str(port) in done.stderr and "--http" in done.stderr and "python" in done.stderr
        assert not (tmp_path / "other" / "broker").exists()


def test_a_second_pesan_on_the_same_data_is_refused(start):
    pesan = start()
    done = pesan.run(
        "up", "--data", str(pesan.data), "--http", "127.0.0.1:0", "--amqp", "127.0.0.1:0", "--management", "127.0.0.1:0",
        "--smtp", "127.0.0.1:0", "--smpp", "127.0.0.1:0", check=False
    )
    assert done.returncode == 1 and str(pesan.process.pid) in done.stderr
    assert pesan.get("/healthz")["status"] == "ok"


def test_a_token_guards_everything_but_health_and_page(start):
    pesan = start(PESAN_API_TOKEN="hush")
    assert pesan.call("GET", "/v1/orders", status=401).headers["www-authenticate"].startswith("Bearer")
    pesan.call("GET", "/healthz")
    pesan.call("GET", "/v1/orders", headers={"Authorization": "Bearer hush"})
    pesan.call("GET", "/v1/orders", status=401, headers={"Authorization": "Bearer hus"})
    assert "order" in pesan.run("topics", "list").stdout
    assert "hush" not in pesan.log()
    assert json.loads((pesan.data / "pesan.json").read_text())["amqp"] == pesan.addresses["amqp"]
