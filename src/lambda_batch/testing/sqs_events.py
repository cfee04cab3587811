"""Events of SQS queues, standard and FIFO."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from lambda_batch.testing.converters import encode_base64, region_of
from lambda_batch.testing.errors import EventError
from lambda_batch.testing.payloads import list_of, to_text
from lambda_batch.testing.stable_values import (
    ACCOUNT,
    EPOCH,
    REGION,
    Event,
    RawRecord,
    make_md5,
    make_receipt_handle,
    make_uuid,
    override,
    spread,
)

QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"
FIFO_QUEUE_ARN = f"{QUEUE_ARN}.fifo"
FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128

AttributeValue: TypeAlias = str | int | Decimal | bytes
"""The value of a message attribute."""


def sqs_event(
    bodies: Iterable[object] = ("{}",),
    *,
    start: int = 0,
    queue_arn: str = QUEUE_ARN,
    message_attributes: Mapping[str, AttributeValue] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event with messages of a standard queue.

    Args:
        bodies: A list with the body of each message. Anything but a string becomes JSON text;
            pydantic models, dataclasses and Decimals have a JSON form, too.
        start: The number of the first message, which its ids are made of. Use it for further
            events of the same queue.
        queue_arn: The ARN of the queue.
        message_attributes: The attributes of every message. The values decide their types.
        overrides: Members to replace in every record, by their names in the event. An object is
            merged into the record's object, such as `{"attributes": {...}}`.

    Returns:
        The event.

    Raises:
        EventError: A body is not a string and has no JSON form, or `bodies` is one body.
    """
    return {
        "Records": [
            sqs_record(
                body,
                number=number,
                queue_arn=queue_arn,
                message_attributes=message_attributes,
                overrides=overrides,
            )
            for number, body in enumerate(list_of(bodies, "bodies", "sqs_event"), start)
        ]
    }


def sqs_fifo_event(
    bodies: Iterable[object] = ("{}",),
    *,
    group_ids: str | Sequence[str] = "group",
    start: int = 0,
    queue_arn: str = FIFO_QUEUE_ARN,
    message_attributes: Mapping[str, AttributeValue] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event with messages of a FIFO queue, in order.

    Args:
        bodies: A list with the body of each message. Anything but a string becomes JSON text;
            pydantic models, dataclasses and Decimals have a JSON form, too.
        group_ids: One message group for all messages, or one for each.
        start: As for `sqs_event`.
        queue_arn: The ARN of the queue; that of a FIFO queue ends in `.fifo`.
        message_attributes: As for `sqs_event`.
        overrides: As for `sqs_event`.

    Returns:
        The event.

    Raises:
        EventError: A body is not a string and has no JSON form, `bodies` is one body, there are
            more or fewer groups than messages, or the ARN is not that of a FIFO queue.
    """
    messages = list_of(bodies, "bodies", "sqs_fifo_event")
    groups = spread(group_ids, len(messages), "group_ids")
    return {
        "Records": [
            sqs_fifo_record(
                body,
                group_id=group,
                number=number,
                queue_arn=queue_arn,
                message_attributes=message_attributes,
                overrides=overrides,
            )
            for number, (body, group) in enumerate(zip(messages, groups, strict=True), start)
        ]
    }


def sqs_record(
    body: object = "{}",
    *,
    number: int = 0,
    queue_arn: str = QUEUE_ARN,
    receive_count: int = 1,
    message_attributes: Mapping[str, AttributeValue] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> RawRecord:
    """Create one message of a standard queue, as in an event.

    Args:
        body: The body. Anything but a string becomes JSON text.
        number: The number of the message, which its ids and times are made of.
        queue_arn: The ARN of the queue.
        receive_count: The number of times that the message was received, including this one.
        message_attributes: Its attributes. The values decide their types.
        overrides: Members to replace, by their names in the event.

    Returns:
        The record.

    Raises:
        EventError: The body is not a string and has no JSON form.

    Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS". Without message
    attributes, their digest is null, as in events of mappings with a batching window.
    """
    text = to_text(body)
    sent = EPOCH * 1000 + number
    attributes = {
        name: _make_attribute(value) for name, value in (message_attributes or {}).items()
    }
    record: RawRecord = {
        "messageId": make_uuid("message", queue_arn, number),
        "receiptHandle": make_receipt_handle("receipt", queue_arn, number, receive_count),
        "body": text,
        "attributes": {
            "ApproximateReceiveCount": str(receive_count),
            "SentTimestamp": str(sent),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": str(sent + 17),
        },
        "messageAttributes": attributes,
        "md5OfBody": make_md5(text),
        "md5OfMessageAttributes": _digest_attributes(attributes, message_attributes or {}),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region_of(queue_arn),
    }
    return override(record, overrides)


def sqs_fifo_record(
    body: object = "{}",
    *,
    group_id: str = "group",
    number: int = 0,
    queue_arn: str = FIFO_QUEUE_ARN,
    receive_count: int = 1,
    message_attributes: Mapping[str, AttributeValue] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> RawRecord:
    """Create one message of a FIFO queue, as in an event.

    Args:
        body: As for `sqs_record`.
        group_id: Its message group.
        number: As for `sqs_record`; also the message's position in the queue.
        queue_arn: The ARN of the queue; that of a FIFO queue ends in `.fifo`.
        receive_count: As for `sqs_record`.
        message_attributes: As for `sqs_record`.
        overrides: As for `sqs_record`.

    Returns:
        The record.

    Raises:
        EventError: The body is not a string and has no JSON form, or the ARN is not that of a FIFO
            queue.
    """
    if not queue_arn.endswith(".fifo"):
        msg = f"expected the ARN of a FIFO queue, which ends in .fifo, got {queue_arn!r}"
        raise EventError(msg)
    record = sqs_record(
        body,
        number=number,
        queue_arn=queue_arn,
        receive_count=receive_count,
        message_attributes=message_attributes,
    )
    record["attributes"] |= {
        "SequenceNumber": str(FIRST_SEQUENCE_NUMBER + 256 * number),
        "MessageGroupId": group_id,
        "MessageDeduplicationId": make_uuid("deduplication", queue_arn, number),
    }
    return override(record, overrides)


def _make_attribute(value: AttributeValue) -> RawRecord:
    reserved: RawRecord = {"stringListValues": [], "binaryListValues": []}
    if isinstance(value, bytes):
        return {"binaryValue": encode_base64(value), **reserved, "dataType": "Binary"}
    data_type = "String" if isinstance(value, str) else "Number"
    return {"stringValue": str(value), **reserved, "dataType": data_type}


def _digest_attributes(
    attributes: Mapping[str, RawRecord], values: Mapping[str, AttributeValue]
) -> str | None:
    """Return the MD5 digest of message attributes, as SQS computes it.

    Source: Amazon SQS Developer Guide, "Amazon SQS message metadata", calculating the MD5 message
    digest for message attributes.
    """
    digested = bytearray()
    for name in sorted(attributes):
        value, kind = values[name], attributes[name]["dataType"]
        raw = value if isinstance(value, bytes) else str(value).encode()
        for part in (name.encode(), kind.encode()):
            digested += len(part).to_bytes(4, "big") + part
        digested += b"\x02" if isinstance(value, bytes) else b"\x01"
        digested += len(raw).to_bytes(4, "big") + raw
    return make_md5(bytes(digested)) if digested else None
