"""Roles in processes of their own: what each needs, and how one asks whether it is ready."""

import os
import subprocess

import pytest


def test_mailbox_alone_receives_for_another_pesan(start):
    mailbox = start("mailbox", role="mailbox")
    assert not mailbox.data.exists(), "a mailbox keeps nothing on disk"
    shop = start(
        "shop",
        args=["--services", "order,email,sms,finance,report"],
        PESAN_SMTP="smtp://" + mailbox.addresses["smtp"],
        PESAN_SMS="smpp://pesan:pesan@" + mailbox.addresses["smpp"],
    )
    order = shop.order().json()
    shop.wait_for_effects(order["id"])
    mail = mailbox.get("/v1/mailbox/wait?to=sari@example.com&timeout=30")["items"][0]
    assert order["number"] in mail["subject"]
    sms = mailbox.get("/v1/mailbox/wait?to=%2B6281234567890&timeout=30")["items"][0]
    assert order["number"] in sms["text"]
    assert mailbox.stop() == 0


def test_health_tells_by_its_exit_code(start):
    mailbox = start("mailbox", role="mailbox", PESAN_API_TOKEN="secret")
    assert mailbox.run("health", "--url", mailbox.url).stdout == "ready\n"
    mailbox.stop()
    gone = mailbox.run("health", "--url", mailbox.url, check=False)
    assert gone.returncode == 1
    assert mailbox.addresses["http"] in gone.stderr


@pytest.mark.parametrize(
    "role, variables, told",
    [
        ("order", {}, "embedded runs inside `pesan up`; set PESAN_BROKER=amqp://"),
        ("email", {"PESAN_BROKER": "amqp://localhost/"}, "set PESAN_SMTP=smtp://"),
        ("sms", {"PESAN_BROKER": "amqp://localhost/"}, "set PESAN_SMS=smpp://"),
    ],
)
def test_role_says_what_it_lacks(program, tmp_path, role, variables, told):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PESAN_")}
    done = subprocess.run(
        [str(program), role], env=clean | variables, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was begun"
