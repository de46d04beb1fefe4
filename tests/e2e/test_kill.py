"""kill -9 of the process under load: what was answered with 201 is everywhere, in the end."""

import threading
import uuid
from collections import Counter

import pytest
import requests

from waiting import wait_for

ROUNDS = 20


class Load:
    """Places orders from several threads until it is stopped; remembers those that were answered with 201."""

    def __init__(self, pesan, sku):
        self.url, self.sku, self.accepted = pesan.url, sku, []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def run(self):
        session = requests.Session()
        while not self.stopping.is_set():
            body = {
                "customer": {"name": "Sari", "email": f"{uuid.uuid4().hex}@example.com", "phone": "+6281234567890"},
                "lines": [{"sku": self.sku, "quantity": 1}],
            }
            try:
                answer = session.post(
                    self.url + "/v1/orders", json=body, headers={"Idempotency-Key": str(uuid.uuid4())}, timeout=10
                )
            except requests.RequestException:
                continue
            if answer.status_code == 201:
                self.accepted.append(answer.json())

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def metric(pesan, name):
    for line in pesan.call("GET", "/metrics").text.splitlines():
        if line.startswith(name) and not line.startswith("#"):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


def check_nothing_lost(pesan, accepted):
    """Every order answered with 201 is in orders, ledger and report once, in mail and SMS at least once."""
    ids = {o["id"] for o in accepted}
    assert len(ids) == len(accepted)

    def quiet():
        topics = pesan.get("/v1/topics")["items"]
        counts = [s[k] for t in topics for s in t["subscriptions"] for k in ("ready", "unsettled", "delayed", "dead_letters")]
        return sum(counts) == 0

    def all_posted():
        return quiet() and {e["order_id"] for e in pesan.items("/v1/ledger/entries?limit=1000")} >= ids

    wait_for(all_posted, 120, "the effects of all orders", step_s=0.5)

    orders = pesan.items("/v1/orders?limit=1000")
    assert ids <= {o["id"] for o in orders}
    entries = [e["order_id"] for e in pesan.items("/v1/ledger/entries?limit=1000")]
    assert len(entries) == len(set(entries)), "an order is in the ledger twice"
    assert set(entries) == {o["id"] for o in orders}
    summary = pesan.get("/v1/reports/summary")
    assert summary["orders"] == len(orders)

    for kind, path in (("email", "/v1/emails"), ("sms", "/v1/sms")):
        rows = pesan.items(f"{path}?limit=500")
        sent = {r["order_id"] for r in rows if r["state"] == "sent"}
        assert ids <= sent, f"{kind}: {len(ids - sent)} missing"
        # What was sent again, because nobody could know whether it had been sent, is counted.
        assert metric(pesan, f"pesan_{kind}_unknown_total") == sum(row["resent"] for row in rows)


@pytest.fixture
def recorder(start):
    """A mail server and SMSC in a process that is not killed: it has every copy that was ever sent."""
    return start("recorder", role="mailbox")


def check_every_double_is_counted(pesan, recorder):
    """What came to the recorder more than once belongs to a row that counts at least as many repetitions."""
    names = {"email": lambda caught: caught["to"][0], "sms": lambda caught: caught["text"]}
    doubles = 0
    for kind, path, column in (("email", "/v1/emails", "to"), ("sms", "/v1/sms", "text")):
        copies = Counter(names[kind](m) for m in recorder.items(f"/v1/mailbox/messages?kind={kind}&limit=500"))
        rows = {row[column]: row for row in pesan.items(f"{path}?limit=500")}
        assert copies.keys() <= rows.keys(), f"{kind} that no row knows"
        for name, row in rows.items():
            assert 1 <= copies[name] <= 1 + row["resent"], f"{kind} {row['id']}: {copies[name]} copies, resent {row['resent']}"
        doubles += sum(copies.values()) - len(copies)
    unknown = sum(metric(pesan, f"pesan_{kind}_unknown_total") for kind in ("email", "sms"))
    assert doubles <= unknown
    print(f"{doubles} doubles, {unknown:.0f} counted")


def test_nothing_answered_is_lost(start, recorder):
    pesan = start(
        PESAN_SMTP="smtp://" + recorder.addresses["smtp"],
        PESAN_SMS="smpp://shop:secret@" + recorder.addresses["smpp"],
        # Each kill ends the attempts that were running: a message may see more of them than are usual.
        PESAN_ATTEMPTS_MAX=str(5 * ROUNDS),
    )
    sku = pesan.first_sku()
    accepted = []
    for _ in range(ROUNDS):
        load = Load(pesan, sku)
        goal = 10
        wait_for(lambda: len(load.accepted) >= goal, 60, "orders to be accepted")
        pesan.kill()
        load.stop()
        accepted += load.accepted
        pesan.start()
    assert len(accepted) >= ROUNDS * 10
    check_nothing_lost(pesan, accepted)
    check_every_double_is_counted(pesan, recorder)


def test_a_handler_that_kills_the_process_is_dead_lettered(start):
    """The conformance suite does this with real processes; here the program's own command shows it."""
    pesan = start()
    done = pesan.run("conformance", "--broker", f"embedded:{pesan.folder}/conformance", "--only", "kills", check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
