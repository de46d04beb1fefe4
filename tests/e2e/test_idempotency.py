"""Every rule of Idempotency-Key."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import requests


def body(pesan, quantity=1):
    return json.dumps(
        {"customer": {"name": "Sari", "email": "sari@example.com"}, "lines": [{"sku": pesan.first_sku(), "quantity": quantity}]}
    )


def post(pesan, key, text):
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key is not None else {})
    return pesan.call("POST", "/v1/orders", status=None, data=text, headers=headers)


def test_same_key_and_body_gives_the_stored_answer(shared_pesan):
    key, text = str(uuid.uuid4()), body(shared_pesan)
    first, second = post(shared_pesan, key, text), post(shared_pesan, key, text)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["location"] == second.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"


def test_same_key_with_another_body_is_422(shared_pesan):
    key = str(uuid.uuid4())
    assert post(shared_pesan, key, body(shared_pesan, 1)).status_code == 201
    assert post(shared_pesan, key, body(shared_pesan, 2)).status_code == 422


def test_without_key_is_400(shared_pesan):
    assert post(shared_pesan, None, body(shared_pesan)).status_code == 400


def test_a_refused_order_does_not_use_up_its_key(shared_pesan):
    key = str(uuid.uuid4())
    assert post(shared_pesan, key, "{}").status_code == 422
    assert post(shared_pesan, key, body(shared_pesan)).status_code == 201


def test_two_hundred_equal_requests_at_once_make_one_order(pesan):
    key, text = str(uuid.uuid4()), body(pesan)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}

    def send(_):
        return requests.post(pesan.url + "/v1/orders", data=text, headers=headers, timeout=60)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(200)))
    statuses = {a.status_code for a in answers}
    assert statuses <= {201, 409}, statuses
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    assert len(pesan.items("/v1/orders")) == 1
