"""Publishes a command to topic `email`: python3 send_email.py TO SUBJECT TEXT

The broker's URL comes from AMQP_URL. Works on Pesan and on RabbitMQ.
"""

import json
import os
import sys
import uuid

import pika


def main(to: str, subject: str, text: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://localhost")))
    channel = connection.channel()
    # basic_publish returns once the broker has the message on disk, and raises when nobody reads the topic.
    channel.confirm_delivery()
    properties = pika.BasicProperties(
        content_type="application/json", message_id=str(uuid.uuid4()), type="email.send", delivery_mode=2
    )
    command = json.dumps({"to": to, "subject": subject, "text": text})
    # The exchange bears the topic's name.
    channel.basic_publish("email", "", command, properties, mandatory=True)
    connection.close()
    print(f"accepted: mail to {to}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except pika.exceptions.UnroutableError:
        sys.exit("nobody reads topic email: is the Email service running?")
