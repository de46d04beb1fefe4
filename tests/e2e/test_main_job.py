"""An order placed reaches mail, SMS, ledger and report."""

import email
import email.policy
import subprocess
import uuid

from waiting import wait_for


def place(pesan, **changes):
    order = pesan.order(**changes).json()
    pesan.wait_for_effects(order["id"])
    return order


def mail_for(pesan, order):
    def find():
        return pesan.get(f"/v1/mailbox/messages?kind=email&q={order['number']}")["items"]

    summary = wait_for(find, 30, "the mail")[0]
    raw = pesan.call("GET", f"/v1/mailbox/messages/{summary['id']}/raw").content
    return email.message_from_bytes(raw, policy=email.policy.default)


def rupiah(money):
    assert money["currency"] == "IDR" and money["amount"] % 100 == 0
    return "Rp" + f"{money['amount'] // 100:,}".replace(",", ".")


def new_customer():
    return {"name": "Sari Dewi", "email": f"{uuid.uuid4().hex}@example.com", "phone": "+6281234567890"}


def test_an_order_reaches_mail_sms_ledger_and_report(pesan):
    customer = new_customer()
    order = place(pesan, customer=customer)

    mail = mail_for(pesan, order)
    assert mail["To"].addresses[0].addr_spec == customer["email"]
    assert order["number"] in mail["Subject"]
    for kind in ("plain", "html"):
        part = mail.get_body((kind,)).get_content()
        assert order["lines"][0]["name"] in part
        assert rupiah(order["total"]) in part
        assert rupiah(order["vat"]) in part

    sms = pesan.get(f"/v1/mailbox/messages?kind=sms&q={order['number']}")["items"]
    assert len(sms) == 1
    assert rupiah(order["total"]) in sms[0]["text"]

    entries = pesan.items(f"/v1/ledger/entries?order={order['id']}")
    assert len(entries) == 1
    assert sum(p["amount"]["amount"] for p in entries[0]["lines"]) == 0
    receivable = [p for p in entries[0]["lines"] if p["account"] == "receivable"]
    assert receivable[0]["amount"] == order["total"]

    activity = pesan.items(f"/v1/reports/customers/{customer['email']}/activity")
    assert [a["order_number"] for a in activity] == [order["number"]]
    assert activity[0]["total"] == order["total"]


def test_totals_add_up(pesan):
    order = place(pesan)
    subtotal = sum(line["amount"]["amount"] for line in order["lines"])
    assert order["subtotal"]["amount"] == subtotal
    assert abs(order["vat"]["amount"] - subtotal * order["vat_rate_bp"] / 10000) <= 50
    assert order["total"]["amount"] == subtotal + order["vat"]["amount"]


def test_cancel_reverses_everything(pesan):
    customer = new_customer()
    order = place(pesan, customer=customer)
    cancelled = pesan.call("POST", f"/v1/orders/{order['id']}/cancel").json()
    assert cancelled["status"] == "cancelled"
    again = pesan.call("POST", f"/v1/orders/{order['id']}/cancel").json()
    assert again["cancelled_at"] == cancelled["cancelled_at"]

    def reversed_everywhere():
        entries = pesan.items(f"/v1/ledger/entries?order={order['id']}")
        activity = pesan.items(f"/v1/reports/customers/{customer['email']}/activity")
        mails = pesan.get(f"/v1/mailbox/messages?kind=email&to={customer['email']}")["items"]
        return len(entries) == 2 and len(activity) == 2 and len(mails) == 2 and entries

    sums = {}
    for entry in wait_for(reversed_everywhere, 60, "the reversal"):
        for posting in entry["lines"]:
            sums[posting["account"]] = sums.get(posting["account"], 0) + posting["amount"]["amount"]
    assert set(sums.values()) == {0}


def test_english_customer_gets_english(pesan):
    assert "order" in mail_for(pesan, place(pesan, locale="en"))["Subject"].lower()


def test_order_without_phone_sends_no_sms(pesan):
    order = pesan.order(customer={"name": "Budi", "email": "budi@example.com"}).json()
    wait_for(lambda: pesan.items(f"/v1/ledger/entries?order={order['id']}"), 60, "the entry")
    mail_for(pesan, order)
    assert pesan.get(f"/v1/mailbox/messages?kind=sms&q={order['number']}")["items"] == []


def break_an_amount(journal: str) -> str:
    """Changes the first digit of one amount of the receivable account."""
    lines = journal.splitlines()
    at = next(
        i for i, line in enumerate(lines) if line.startswith(" ") and "receivable" in line.lower() and line[-5:] != "" and any(c.isdigit() for c in line)
    )
    start = next(i for i, c in enumerate(lines[at]) if c.isdigit())
    lines[at] = lines[at][:start] + ("1" if lines[at][start] != "1" else "2") + lines[at][start + 1 :]
    return "\n".join(lines) + "\n"


def test_ledger_exports_please_hledger_and_beancount(pesan, tmp_path):
    for _ in range(3):
        place(pesan)
    cancelled = place(pesan)
    pesan.call("POST", f"/v1/orders/{cancelled['id']}/cancel")
    wait_for(lambda: len(pesan.items(f"/v1/ledger/entries?order={cancelled['id']}")) == 2, 60, "the reversal")

    def accepted(checker, text, name):
        file = tmp_path / name
        file.write_text(text)
        return subprocess.run([*checker, str(file)], capture_output=True, text=True)

    for kind, checker in (("hledger", ["hledger", "check", "-f"]), ("beancount", ["bean-check"])):
        export = pesan.call("GET", f"/v1/ledger/export?format={kind}").content
        assert export == pesan.call("GET", f"/v1/ledger/export?format={kind}").content, "not byte-equal when repeated"
        done = accepted(checker, export.decode(), f"ledger.{kind}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert accepted(checker, break_an_amount(export.decode()), f"broken.{kind}").returncode != 0

    balances = pesan.get("/v1/ledger/trial-balance")["items"]
    assert [b["currency"] for b in balances] == ["IDR"]
    assert balances[0]["sum"]["amount"] == 0
    assert sum(a["balance"]["amount"] for a in balances[0]["accounts"]) == 0


def test_restart_finds_nothing_lost(pesan):
    orders = [place(pesan) for _ in range(3)]
    before = pesan.call("GET", "/v1/ledger/export?format=csv").content
    assert pesan.stop() == 0
    pesan.start()
    listed = {o["id"] for o in pesan.items("/v1/orders")}
    assert {o["id"] for o in orders} <= listed
    assert pesan.call("GET", "/v1/ledger/export?format=csv").content == before
    place(pesan)


def test_events_stream_tells_what_moves(pesan):
    with pesan.contract.session.get(pesan.url + "/v1/events", stream=True, timeout=60) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines(decode_unicode=True)
        next(lines)
        order = pesan.order().json()
        assert any(order["id"] in line for line in lines if line.startswith("data:"))
