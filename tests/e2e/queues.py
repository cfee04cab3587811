"""SQS: orders go into a queue, and a poller acts as the event source mapping."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from threading import Event
from typing import Any, TypeAlias

from lambda_batch.testing import QueueSettings, convert_sqs_message, settle_messages
from tests.e2e.clients import Clients
from tests.e2e.functions import Function
from tests.e2e.ledgers import Handling
from tests.e2e.orders import Sent, read_number

Message: TypeAlias = dict[str, Any]

IN_A_CALL = 10
"""The maximum number of messages in a call to SQS."""
COUNTS = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
"""The attributes that count the remaining messages."""
PAUSE = 0.05
"""The time to wait for hidden messages."""


class Queue:
    """A queue with a dead-letter queue."""

    def __init__(
        self, clients: Clients, settings: QueueSettings, *, returns_at_once: bool = True
    ) -> None:
        """Create the queues.

        Args:
            clients: Make the clients.
            settings: Those of the queue and of its event source mapping.
            returns_at_once: Whether failed messages do not wait for the visibility timeout.
        """
        self.settings = settings
        self._returns_at_once = returns_at_once
        self._clients = clients
        self._client = clients.make("sqs")
        self._dead_url, dead_arn = self._make("dead-letters", {})
        redrive = {
            "deadLetterTargetArn": dead_arn,
            "maxReceiveCount": str(settings.max_receive_count),
        }
        attributes = {
            "VisibilityTimeout": f"{settings.visibility_timeout:g}",
            "RedrivePolicy": json.dumps(redrive),
        }
        self._url, self._arn = self._make("orders", attributes)

    def send(self, orders: Sequence[Sent]) -> None:
        """Send orders, each the given number of times."""
        messages = [self._write(one) for one in orders for _ in range(one.copies)]
        self._call_for_all(self._client.send_message_batch, self._url, messages)

    def poll(self, function: Function, stop: Event) -> None:
        """Act as a poller of the event source mapping until the queue is empty.

        Args:
            function: Its function.
            stop: Is set when it is no use any more.
        """
        client = self._clients.make("sqs")
        while not stop.is_set():
            messages = self._receive(client, self._url, self.settings.batch_size)
            if messages:
                self._deliver(client, messages, function)
            elif self._is_empty(client):
                return
            else:
                time.sleep(PAUSE)

    def read_dead_letters(self, clients: Clients) -> list[Handling]:
        """Receive all messages of the dead-letter queue.

        Args:
            clients: Make a client without troubles.

        Returns:
            The orders and message ids.
        """
        client = clients.make("sqs")
        dead: list[Handling] = []
        while messages := self._receive(client, self._dead_url, IN_A_CALL):
            dead += [Handling(read_number(one["Body"]), one["MessageId"]) for one in messages]
            self._delete(client, self._dead_url, messages)
        return dead

    def _deliver(self, client: Any, messages: Sequence[Message], function: Function) -> None:
        """Invoke the function with a batch, and treat each message as Lambda does."""
        records = [convert_sqs_message(message, self._arn) for message in messages]
        identifiers = [message["MessageId"] for message in messages]
        step = settle_messages(function.invoke({"Records": records}), identifiers, self.settings)
        by_identifier = dict(zip(identifiers, messages, strict=True))
        self._delete(client, self._url, [by_identifier[done] for done in step.deleted])
        if self._returns_at_once:
            self._show(client, [by_identifier[failed] for failed in step.returned])

    def _delete(self, client: Any, url: str, messages: Iterable[Message]) -> None:
        # A message that became visible meanwhile can't be deleted; it is delivered again.
        handles = [{"ReceiptHandle": message["ReceiptHandle"]} for message in messages]
        self._call_for_all(client.delete_message_batch, url, handles)

    def _show(self, client: Any, messages: Iterable[Message]) -> None:
        """Make messages visible at once, where Lambda waits for the visibility timeout.

        That saves time and changes nothing else: each receive counts, and a message group has none
        received while any of its messages is hidden.
        """
        handles = [
            {"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
            for message in messages
        ]
        self._call_for_all(client.change_message_visibility_batch, self._url, handles)

    def _receive(self, client: Any, url: str, most: int) -> list[Message]:
        messages: list[Message] = []
        while len(messages) < most:
            reply = self._clients.call(
                client.receive_message,
                QueueUrl=url,
                MaxNumberOfMessages=min(IN_A_CALL, most - len(messages)),
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            if not reply.get("Messages"):
                break
            messages += reply["Messages"]
        return messages

    def _is_empty(self, client: Any) -> bool:
        reply = self._clients.call(
            client.get_queue_attributes, QueueUrl=self._url, AttributeNames=COUNTS
        )
        return all(reply["Attributes"][name] == "0" for name in COUNTS)

    def _call_for_all(self, operation: Any, url: str, entries: Sequence[Message]) -> None:
        """Call a batch operation until all entries are sent."""
        for start in range(0, len(entries), IN_A_CALL):
            some = entries[start : start + IN_A_CALL]
            numbered = [{"Id": str(position)} | entry for position, entry in enumerate(some)]
            self._clients.call(operation, QueueUrl=url, Entries=numbered)

    def _write(self, one: Sent) -> Message:
        message: Message = {"MessageBody": one.payload}
        if self.settings.fifo:
            message["MessageGroupId"] = one.order.customer
            message["MessageDeduplicationId"] = str(one.order.number)
        return message

    def _make(self, name: str, attributes: dict[str, str]) -> tuple[str, str]:
        """Create a queue and return its URL and its ARN."""
        if self.settings.fifo:
            name, attributes = f"{name}.fifo", attributes | {"FifoQueue": "true"}
        made = self._clients.call(self._client.create_queue, QueueName=name, Attributes=attributes)
        reply = self._clients.call(
            self._client.get_queue_attributes,
            QueueUrl=made["QueueUrl"],
            AttributeNames=["QueueArn"],
        )
        return made["QueueUrl"], reply["Attributes"]["QueueArn"]
