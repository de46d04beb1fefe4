"""A new subscriber of topic `order` that the Order service knows nothing of: it counts points.

python3 loyalty.py [COUNT]: ends after COUNT orders. The broker's URL comes from AMQP_URL.
"""

import json
import os
import sys

import pika

RUPIAH_A_POINT = 1_000_000  # amounts are in cents: a point for each Rp10.000


def main(count: float) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://localhost")))
    channel = connection.channel()
    # A queue of our own at the exchange of the topic: what is published from now on waits in it, also while we are
    # not running.
    channel.exchange_declare("order", "fanout", durable=True)
    channel.queue_declare("order.loyalty", durable=True)
    channel.queue_bind("order.loyalty", "order")
    channel.basic_qos(prefetch_count=16)
    print("ready", flush=True)
    seen = set()  # a real program keeps the ids beside the points, in one transaction
    for delivery, properties, body in channel.consume("order.loyalty"):
        if properties.message_id not in seen and properties.type == "order.placed":
            seen.add(properties.message_id)
            order = json.loads(body)["order"]
            points = order["total"]["amount"] // RUPIAH_A_POINT
            print(f"{order['customer']['email']} gets {points} points", flush=True)
        channel.basic_ack(delivery.delivery_tag)
        if len(seen) == count:
            break
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else float("inf"))
