"""The queue to which functions send the records that no retry can help."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from tests.e2e.clients import Clients
from tests.e2e.ledgers import Handling
from tests.e2e.orders import read_number

SINK = "sink"
"""The name of the queue."""


def read_sink(clients: Clients) -> list[Handling]:
    """Receive all dead letters.

    Args:
        clients: Make a client without troubles.

    Returns:
        The orders and item identifiers.
    """
    client = clients.make("sqs")
    queue = {"QueueUrl": client.create_queue(QueueName=SINK)["QueueUrl"]}
    dead: list[Handling] = []
    while messages := client.receive_message(**queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            letter = json.loads(message["Body"])
            number = read_number(_payload(letter["record"]))
            dead.append(Handling(number, letter["itemIdentifier"]))
            client.delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
    return dead


def _payload(record: dict[str, Any]) -> str:
    if "body" in record:
        return str(record["body"])
    return b64decode(record["kinesis"]["data"]).decode()
