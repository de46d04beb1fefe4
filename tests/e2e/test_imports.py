"""Orders and products from files: counted beside the program, killed at random lines, resumed."""

import json
import random
import signal
import subprocess

from order_generator import write_uci
from waiting import wait_for


def import_command(pesan, file, *more):
    return ["orders", "import", str(file), "--format", "uci-online-retail", "--email", "c{customer}@example.com",
            "--vat-rate", "0", *more]


def quiet(pesan):
    topics = pesan.get("/v1/topics")["items"]
    return all(s[k] == 0 for t in topics for s in t["subscriptions"] for k in ("ready", "unsettled", "delayed"))


def books(pesan):
    wait_for(lambda: quiet(pesan), 600, "the services to catch up", step_s=1)

    def settled():
        summary = pesan.get("/v1/reports/summary")
        balance = {
            a["account"]: a["balance"]["amount"]
            for currency in pesan.get("/v1/ledger/trial-balance")["items"]
            for a in currency["accounts"]
        }
        return quiet(pesan) and (summary, balance)

    return wait_for(settled, 60, "the books")


def test_twenty_five_thousand_orders(pesan, tmp_path):
    file = tmp_path / "orders.csv"
    totals = write_uci(file, 25_000, seed=1)
    printed = pesan.run(*import_command(pesan, file, "--notify")).stdout
    assert f"{totals.orders + totals.credit_notes:,} orders imported" in printed
    assert "(anonymous)" in printed

    summary, balance = books(pesan)
    assert summary["orders"] == totals.orders
    assert summary["credit_notes"] == totals.credit_notes
    assert summary["customers"] == len(totals.customers)
    assert [s["total"] for s in summary["sales"]] == [{"amount": totals.net, "currency": "GBP"}]
    assert balance["receivable"] == totals.net and balance["revenue"] == -totals.net
    assert sum(balance.values()) == 0

    with_mail = totals_with_mail(file)
    wait_for(lambda: sent_mails(pesan) >= with_mail, 600, "the mails", step_s=2)
    assert sent_mails(pesan) == with_mail


def totals_with_mail(file):
    """Orders (no credit notes) with a customer, counted from the file."""
    seen = set()
    for line in file.read_text(encoding="latin-1").splitlines()[1:]:
        fields = line.split(",")
        if fields[-2] and not fields[0].startswith("C"):
            seen.add(fields[0])
    return len(seen)


def sent_mails(pesan):
    for line in pesan.call("GET", "/metrics").text.splitlines():
        if line.startswith("pesan_email_answers_total") and 'answer="accepted"' in line:
            return int(float(line.rsplit(" ", 1)[1]))
    return 0


def test_killed_imports_resume_without_doubling(start, tmp_path):
    file = tmp_path / "orders.csv"
    write_uci(file, 3_000, seed=2)
    unbroken = start("unbroken")
    unbroken.run(*import_command(unbroken, file))
    expected = books(unbroken)
    unbroken.stop()

    pesan = start("broken")
    rng = random.Random(3)
    for _ in range(10):
        command = [str(pesan.program), *import_command(pesan, file)]
        environment = pesan.full_environment() | {"PESAN_URL": pesan.url}
        importer = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # It tells its progress a line each tenth: cut off after a random one of them.
        for _ in range(rng.randrange(1, 4)):
            importer.stderr.readline()
        victim = pesan.process if rng.random() < 0.3 else importer
        victim.send_signal(signal.SIGKILL)
        if victim is pesan.process:
            victim.wait(30)
            importer.wait(60)
            pesan.start()
        importer.kill()
        importer.wait(60)
        importer.stderr.close()
    printed = pesan.run(*import_command(pesan, file)).stdout
    assert "3,000" in printed or "were there already" in printed
    assert books(pesan) == expected


def test_bad_lines_are_told_and_the_rest_counts(pesan, tmp_path):
    file = tmp_path / "orders.jsonl"
    good = {"item": "A", "placed_at": "2026-01-31T08:15:30Z",
            "lines": [{"sku": "X", "name": "Thing", "quantity": 2, "unit_price": {"amount": 500, "currency": "IDR"}}]}
    lines = [json.dumps(good), "nonsense", json.dumps(good | {"item": "B", "placed_at": "yesterday"}),
             json.dumps(good | {"item": "C", "lines": []}), json.dumps(good | {"item": "D"})]
    file.write_text("\n".join(lines) + "\n")
    done = pesan.run("orders", "import", str(file), check=False)
    assert done.returncode == 1
    assert "2 orders imported, 0 were there already, 3 lines or orders refused" in done.stdout
    for number, reason in ((2, "JSON"), (3, "placed_at"), (4, "lines")):
        assert any(f"orders.jsonl:{number}:" in line and reason in line for line in done.stderr.splitlines()), done.stderr
    again = pesan.run("orders", "import", str(file), check=False)
    assert "0 orders imported, 2 were there already" in again.stdout


def test_products_come_from_csv_and_json_lines(pesan, tmp_path):
    csv = tmp_path / "products.csv"
    csv.write_text("sku,name,price\nBATIK-1,Kain batik,250000\nBATIK-2,,1\n")
    done = pesan.run("products", "import", str(csv), check=False)
    assert "1 products imported, 1 lines refused" in done.stdout and "products.csv:3:" in done.stderr
    lines = tmp_path / "products.jsonl"
    lines.write_text(json.dumps({"sku": "BATIK-3", "name": "Selendang", "price": {"amount": 1500000, "currency": "IDR"}}) + "\n")
    pesan.run("products", "import", str(lines))
    prices = {p["sku"]: p["price"]["amount"] for p in pesan.items("/v1/products")}
    assert prices["BATIK-1"] == 25_000_000 and prices["BATIK-3"] == 1_500_000
    order = pesan.order(lines=[{"sku": "BATIK-1", "quantity": 1}]).json()
    assert order["subtotal"]["amount"] == 25_000_000
