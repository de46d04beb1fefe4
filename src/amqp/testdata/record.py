#!/usr/bin/env python3
"""Records what pika and RabbitMQ say to each other: record.py HOST PORT > dialogue.txt

A line a piece as it came through a relay: "C" from the client or "S" from the server, a space, the bytes in hex.
The client opens a connection, declares, binds, publishes with confirms (one message of several body frames, one
that comes back), consumes, gets, acknowledges, rejects, runs a transaction, provokes a channel error, and closes.
"""

import socket
import sys
import threading

import pika


def relay(host: str, port: int, lines: list[str]) -> int:
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(side: str, source: socket.socket, sink: socket.socket):
        while data := source.recv(1 << 16):
            lines.append(f"{side} {data.hex()}")
            sink.sendall(data)
        sink.close()

    def serve():
        client, _ = listener.accept()
        server = socket.create_connection((host, port))
        for side, source, sink in (("C", client, server), ("S", server, client)):
            threading.Thread(target=pump, args=(side, source, sink), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def speak(port: int):
    parameters = pika.ConnectionParameters("127.0.0.1", port, frame_max=4096, heartbeat=60)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.exchange_declare("recorded", "topic", auto_delete=True, arguments={"x-number": 5, "x-flag": True})
    channel.exchange_declare("recorded.next", "fanout", auto_delete=True)
    channel.exchange_bind("recorded.next", "recorded", "a.#")
    queue = channel.queue_declare("", exclusive=True, arguments={"x-max-length": 100, "x-list": [1, "two", None]}).method.queue
    channel.queue_bind(queue, "recorded.next", "")
    channel.queue_bind(queue, "recorded", "b.*", arguments={"nested": {"deep": {"er": False}}})
    channel.basic_qos(prefetch_count=10)
    channel.confirm_delivery()
    properties = pika.BasicProperties(content_type="text/plain", delivery_mode=2, priority=3, message_id="m-1", timestamp=1700000000,
                                      headers={"n": -7, "big": 1 << 40, "text": "käse"}, app_id="recorder", expiration="60000")
    channel.basic_publish("recorded", "a.b", b"hello", properties, mandatory=True)
    channel.basic_publish("recorded", "b.c", b"x" * 5000, mandatory=True)
    channel.basic_publish("recorded", "b.c", b"", mandatory=True)
    try:
        channel.basic_publish("recorded", "nowhere", b"back", mandatory=True)
    except pika.exceptions.UnroutableError:
        pass
    seen = 0
    for method, _, _ in channel.consume(queue, inactivity_timeout=5):
        seen += 1
        if seen == 1:
            channel.basic_reject(method.delivery_tag, requeue=True)
        elif seen == 2:
            channel.basic_nack(method.delivery_tag, multiple=True, requeue=False)
        else:
            channel.basic_ack(method.delivery_tag, multiple=True)
            break
    channel.cancel()
    channel.basic_get(queue)
    channel.basic_recover(requeue=True)
    second = connection.channel()
    second.tx_select()
    second.basic_publish("recorded", "b.d", b"in a transaction")
    second.tx_commit()
    second.tx_rollback()
    try:
        second.queue_declare("amq.forbidden")
    except pika.exceptions.ChannelClosedByBroker:
        pass
    channel.queue_unbind(queue, "recorded", "b.*", arguments={"nested": {"deep": {"er": False}}})
    channel.exchange_unbind("recorded.next", "recorded", "a.#")
    channel.queue_purge(queue)
    channel.queue_delete(queue)
    channel.exchange_delete("recorded.next")
    channel.close()
    connection.close()


def main():
    lines: list[str] = []
    speak(relay(sys.argv[1], int(sys.argv[2]), lines))
    print("# pika and RabbitMQ 3.10.8, recorded by record.py")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
