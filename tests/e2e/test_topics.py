"""Topics and subscriptions, by command and over HTTP."""

import json

from waiting import wait_for


def subscription(pesan, topic, name):
    shown = pesan.get(f"/v1/topics/{topic}")
    return next((s for s in shown["subscriptions"] if s["name"] == name), None)


def test_the_three_topics_exist_after_the_first_start(shared_pesan):
    names = {t["name"]: [s["name"] for s in t["subscriptions"]] for t in shared_pesan.get("/v1/topics")["items"]}
    assert names["email"] == ["default"] and names["sms"] == ["default"]
    assert sorted(names["order"]) == ["finance", "report"]
    table = shared_pesan.run("topics", "list").stdout
    assert "finance" in table and "READY" in table


def test_a_new_subscriber_gets_what_is_published_from_then_on(shared_pesan):
    shared_pesan.run("subscriptions", "add", "order", "loyalty")
    order = shared_pesan.order().json()
    printed = shared_pesan.run("consume", "order.loyalty", "--count", "1").stdout
    event = json.loads(printed)
    assert event["type"] == "order.placed" and event["subject"] == order["id"]
    shared_pesan.run("subscriptions", "remove", "order", "loyalty")
    assert subscription(shared_pesan, "order", "loyalty") is None


def test_create_publish_peek_take_purge_delete(shared_pesan):
    pesan = shared_pesan
    pesan.run("topics", "create", "returns")
    refused = pesan.run("publish", "returns", '{"order":1}', check=False)
    assert refused.returncode == 1 and "no subscription" in refused.stderr
    pesan.run("subscriptions", "add", "returns", "desk", "--ordered")
    for number in range(5):
        pesan.run("publish", "returns", json.dumps({"number": number}), "--type", "return.asked", "--key", "k")
    peeked = [json.loads(line) for line in pesan.run("consume", "returns.desk", "--peek", "--wait", "0s").stdout.splitlines()]
    assert [e["data"]["number"] for e in peeked] == [0, 1, 2, 3, 4]
    taken = [json.loads(line) for line in pesan.run("consume", "returns.desk", "--count", "2").stdout.splitlines()]
    assert [e["data"]["number"] for e in taken] == [0, 1]
    assert "purged 3" in pesan.run("topics", "purge", "returns.desk").stdout
    pesan.run("topics", "delete", "returns")
    assert pesan.run("topics", "show", "returns", check=False).returncode == 1


def test_creating_a_topic_twice_shows_what_is_there(shared_pesan):
    pesan = shared_pesan
    assert pesan.call("POST", "/v1/topics", 201, json={"name": "claims"}).json()["subscriptions"] == []
    pesan.call("POST", "/v1/topics/claims/subscriptions", 201, json={"name": "desk"})
    again = pesan.call("POST", "/v1/topics", 200, json={"name": "claims"}).json()
    assert [s["name"] for s in again["subscriptions"]] == ["desk"]
    assert "desk" in pesan.run("topics", "create", "claims").stdout
    pesan.run("topics", "delete", "claims")
    assert pesan.run("subscriptions", "add", "claims", "desk", check=False).returncode == 1


def test_a_paused_subscription_gathers(pesan):
    pesan.run("topics", "pause", "order.report")
    order = pesan.order().json()
    wait_for(lambda: subscription(pesan, "order", "report")["ready"] == 1, 30, "the message to wait")
    assert subscription(pesan, "order", "report")["paused"]
    pesan.run("topics", "resume", "order.report")
    pesan.wait_for_effects(order["id"])


def test_what_no_service_understands_becomes_a_dead_letter_and_can_be_replayed(pesan):
    pesan.run("publish", "email", '{"for":"nobody"}', "--type", "email.send")
    letters = wait_for(
        lambda: pesan.get("/v1/topics/email/subscriptions/default/dead-letters")["items"], 30, "the dead letter"
    )
    assert "to" in letters[0]["error"] and letters[0]["attempts"] == 1
    table = pesan.run("dead-letters", "list").stdout
    assert "email" in table and letters[0]["reason"] in table
    shown = json.loads(pesan.run("dead-letters", "show", "email", letters[0]["handle"]).stdout)
    assert shown["message"]["data"] == {"for": "nobody"}
    assert "replayed 1" in pesan.run("dead-letters", "replay", "email").stdout
    again = wait_for(
        lambda: pesan.get("/v1/topics/email/subscriptions/default/dead-letters")["items"], 30, "it to come back"
    )
    assert again[0]["message"]["id"] == letters[0]["message"]["id"]
    assert "purged 1" in pesan.run("dead-letters", "purge", "email").stdout
    assert "no dead letters" in pesan.run("dead-letters", "list").stdout


def test_metrics_please_promtool(shared_pesan):
    import subprocess

    shared_pesan.wait_for_effects(shared_pesan.order().json()["id"])
    text = shared_pesan.call("GET", "/metrics").text
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
