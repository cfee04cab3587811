"""Delays between retries against a real server: a failed message is invisible for as long."""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

from lambda_batch import (
    BatchProcessingError,
    RetryLater,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.retries import RetryDelays
from lambda_batch.testing import sqs_event
from tests.e2e.clients import REGION, Clients
from tests.e2e.servers import run_server

DELAY = 3
"""The seconds that messages wait: enough to see that they do."""

COUNT = 12
"""More than one request takes."""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clients]:
    with run_server("ministack", tmp_path_factory.mktemp("server")) as endpoint:
        yield Clients(endpoint, "retries", 0)


def receive(client: Any, queue: str, count: int) -> list[Any]:
    """Receive up to so many messages that are visible now, with their attributes."""
    messages: list[Any] = []
    while len(messages) < count:
        answer = client.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        if not answer.get("Messages"):
            break
        messages += answer["Messages"]
    return messages


def deliver(client: Any, queue: str, count: int) -> dict[str, Any]:
    """Receive messages, and return them in an event as Lambda delivers it."""
    name = queue.rpartition("/")[2]
    messages = receive(client, queue, count)
    event = sqs_event([message["Body"] for message in messages])
    for record, message in zip(event["Records"], messages, strict=True):
        record["messageId"] = message["MessageId"]
        record["receiptHandle"] = message["ReceiptHandle"]
        record["attributes"] = message["Attributes"]
        record["eventSourceARN"] = f"arn:aws:sqs:{REGION}:000000000000:{name}"
    return event


def fill(client: Any, name: str, count: int, **attributes: str) -> str:
    """Create a queue with numbered messages."""
    settings = {"VisibilityTimeout": "600", **attributes}
    queue: str = client.create_queue(QueueName=name, Attributes=settings)["QueueUrl"]
    group = {"MessageGroupId": "a"} if name.endswith(".fifo") else {}
    for number in range(count):
        more = {**group, "MessageDeduplicationId": str(number)} if group else {}
        client.send_message(QueueUrl=queue, MessageBody=str(number), **more)
    return queue


def wait_for(client: Any, queue: str, count: int) -> tuple[set[str], float]:
    """Receive so many messages, and return their texts and when the first of them came."""
    begun, first = time.monotonic(), 0.0
    bodies: set[str] = set()
    while len(bodies) < count:
        found = receive(client, queue, count)
        first = first or (time.monotonic() - begun if found else 0.0)
        bodies |= {message["Body"] for message in found}
        assert time.monotonic() - begun < 10 * DELAY, f"only {sorted(bodies)} came"
        time.sleep(0.1)
    return bodies, first


def test_failed_messages_are_invisible_for_their_delay(clients: Clients) -> None:
    """The timeout of the queue would be ten minutes."""
    client = clients.make("sqs")
    queue = fill(client, "waiting", COUNT)
    event = deliver(client, queue, COUNT)

    def handle(record: SQSRecord) -> None:
        if record.body != "0":
            raise RetryLater(timedelta(seconds=DELAY))

    processor = SqsBatchProcessor(retry_delays=RetryDelays(client))
    response = process_partial_response(event, handle, processor)
    assert len(response["batchItemFailures"]) == COUNT - 1
    bodies, first = wait_for(client, queue, COUNT - 1)
    assert first >= DELAY - 1
    assert bodies == {str(number) for number in range(1, COUNT)}


def test_a_failed_batch_comes_again_after_its_backoff(clients: Clients) -> None:
    """Also one that is raised."""
    client = clients.make("sqs")
    queue = fill(client, "raised", 2)

    def handle(record: SQSRecord) -> None:
        raise KeyError(record.body)

    delays = RetryDelays(client, lambda attempts: DELAY * attempts, queue)
    with pytest.raises(BatchProcessingError):
        process_partial_response(
            deliver(client, queue, 2), handle, SqsBatchProcessor(retry_delays=delays)
        )
    bodies, first = wait_for(client, queue, 2)
    assert first >= DELAY - 1
    assert bodies == {"0", "1"}


def test_a_message_group_waits_with_its_failed_message(clients: Clients) -> None:
    """No message of the group overtakes it, although their timeouts are over before."""
    client = clients.make("sqs")
    queue = fill(client, "group.fifo", 3, FifoQueue="true", VisibilityTimeout="1")
    event = deliver(client, queue, 3)

    def handle(record: SQSRecord) -> None:
        raise RetryLater(DELAY)

    processor = SqsFifoPartialProcessor(
        retry_delays=RetryDelays(client), raise_on_entire_batch_failure=False
    )
    response = process_partial_response(event, handle, processor)
    assert len(response["batchItemFailures"]) == 3
    begun = time.monotonic()
    while not (found := receive(client, queue, 1)):
        time.sleep(0.1)
    assert time.monotonic() - begun >= DELAY - 1
    assert found[0]["Body"] == "0"


def test_receipts_of_another_queue_are_logged(
    clients: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    """The record is reported all the same."""
    client = clients.make("sqs")
    queue = fill(client, "mine", 2)
    event = deliver(client, queue, 2)
    event["Records"][0]["receiptHandle"] = "unknown"

    def handle(record: SQSRecord) -> None:
        raise RetryLater(DELAY)

    processor = SqsBatchProcessor(
        retry_delays=RetryDelays(client, queue_url=queue), raise_on_entire_batch_failure=False
    )
    response = process_partial_response(event, handle, processor)
    assert len(response["batchItemFailures"]) == 2
    assert f": SQS record {event['Records'][0]['messageId']}" in caplog.text
    assert "1 delay was not set (" in caplog.text
