"""The page in a real Chromium, in both languages."""

import json
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("page.js")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_orders_and_shows_what_happens(pesan, tmp_path, language):
    done = subprocess.run(
        ["node", str(SCRIPT), pesan.url, language, str(tmp_path)], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["errors"] == []
    assert seen["lanes"] == 5 and seen["finished"] == 5
    assert seen["ledgerRows"] == 3
    assert seen["number"].startswith("PSN-")
    assert seen["number"] in seen["sms"]
    words = {"id": ("Pesanan", "Piutang usaha"), "en": ("Order", "Accounts receivable")}[language]
    assert words[0] in seen["text"] and words[1] in seen["text"]
    orders = pesan.items("/v1/orders")
    assert [o["number"] for o in orders] == [seen["number"]]
    assert orders[0]["locale"] == language
