"""From the records that the services' read APIs give, as boto3 decodes them, to those of events.

No read API has the form in which Lambda hands records to a function. A poller that stands in for
an event source mapping, over real or emulated services, converts with these; boto3 itself is not
needed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from lambda_batch.testing.errors import EventError
from lambda_batch.wire.decoding import json_type

Raw: TypeAlias = dict[str, Any]


def convert_sqs_message(message: Mapping[str, Any], queue_arn: str) -> Raw:
    """Give a message of `ReceiveMessage` the form it has in an event.

    Args:
        message: One of `Messages`, received with `MessageSystemAttributeNames=["All"]` and
            `MessageAttributeNames=["All"]`.
        queue_arn: The ARN of its queue.

    Returns:
        The record.

    Raises:
        EventError: The message lacks what each message has.

    Source: Amazon SQS API Reference, "ReceiveMessage"; AWS Lambda Developer Guide, "Using Lambda
    with Amazon SQS". Without attributes their digest is null, as from a mapping with a batching
    window, which each batch size above 10 needs.
    """
    with_all = 'receive it with MessageSystemAttributeNames=["All"]'
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": _member(message, "MessageId", with_all),
        "receiptHandle": _member(message, "ReceiptHandle", with_all),
        "body": _member(message, "Body", with_all),
        "attributes": dict(_member(message, "Attributes", with_all)),
        "messageAttributes": {
            name: _convert_message_attribute(attribute) for name, attribute in attributes.items()
        },
        "md5OfBody": _member(message, "MD5OfBody", with_all),
        "md5OfMessageAttributes": message.get("MD5OfMessageAttributes"),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region_of(queue_arn),
    }


def convert_kinesis_record(
    record: Mapping[str, Any],
    stream_arn: str,
    shard_id: str,
    *,
    role_arn: str = "arn:aws:iam::123456789012:role/lambda-role",
) -> Raw:
    """Give a record of Kinesis' `GetRecords` the form it has in an event.

    Args:
        record: One of `Records`.
        stream_arn: The ARN of its stream.
        shard_id: The id of its shard.
        role_arn: The function's role.

    Returns:
        The record.

    Raises:
        EventError: The record lacks what each record has.

    Source: Amazon Kinesis Data Streams API Reference, "Record"; AWS Lambda Developer Guide, "Using
    Lambda with Kinesis Data Streams".
    """
    hint = "give it as boto3 decodes it"
    sequence_number = _member(record, "SequenceNumber", hint)
    kinesis: Raw = {"kinesisSchemaVersion": "1.0"}
    if "PartitionKey" in record:
        kinesis["partitionKey"] = record["PartitionKey"]
    kinesis |= {
        "sequenceNumber": sequence_number,
        "data": encode_base64(_member(record, "Data", hint)),
        "approximateArrivalTimestamp": epoch_seconds(
            _member(record, "ApproximateArrivalTimestamp", hint)
        ),
    }
    if "EncryptionType" in record:
        kinesis["encryptionType"] = record["EncryptionType"]
    return {
        "kinesis": kinesis,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role_arn,
        "awsRegion": region_of(stream_arn),
        "eventSourceARN": stream_arn,
    }


def convert_dynamodb_record(record: Mapping[str, Any], stream_arn: str) -> Raw:
    """Give a record of DynamoDB Streams' `GetRecords` the form it has in an event.

    Args:
        record: One of `Records`.
        stream_arn: The ARN of its stream.

    Returns:
        The record.

    Raises:
        EventError: The record lacks what each record has.

    Source: Amazon DynamoDB Streams API Reference, "Record" and "StreamRecord"; AWS Lambda Developer
    Guide, "Using AWS Lambda with Amazon DynamoDB".
    """
    hint = "give it as boto3 decodes it"
    change = dict(_member(record, "dynamodb", hint))
    if "ApproximateCreationDateTime" in change:
        moment = epoch_seconds(change["ApproximateCreationDateTime"])
        change["ApproximateCreationDateTime"] = int(moment) if moment == int(moment) else moment
    for name in ("Keys", "NewImage", "OldImage"):
        if name in change:
            change[name] = _encode_attributes(change[name])
    converted: Raw = {
        name: _member(record, name, hint)
        for name in ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")
    }
    converted |= {"dynamodb": change, "eventSourceARN": stream_arn}
    if identity := record.get("userIdentity"):
        converted["userIdentity"] = {
            "type": identity.get("Type"),
            "principalId": identity.get("PrincipalId"),
        }
    return converted


def region_of(arn: str) -> str:
    """Read the region out of an ARN.

    Args:
        arn: The ARN of a queue or a stream.

    Returns:
        Its region.

    Raises:
        EventError: It is no ARN with a region.
    """
    match arn.split(":"):
        case ["arn", _, _, region, _, _, *_] if region:
            return region
        case _:
            msg = f"expected an ARN such as arn:aws:sqs:eu-west-1:123456789012:orders, got {arn!r}"
            raise EventError(msg)


def encode_base64(data: object) -> str:
    """Encode bytes as text; text is taken as encoded already.

    Args:
        data: What boto3 gave.

    Returns:
        The base64 text.

    Raises:
        EventError: It is neither bytes nor text.
    """
    if isinstance(data, str):
        return data
    if not isinstance(data, (bytes, bytearray)):
        msg = f"expected bytes as boto3 decodes binary values, got {json_type(data)}"
        raise EventError(msg)
    return b64encode(data).decode()


def epoch_seconds(moment: object) -> float:
    """Give a time as seconds since the epoch, to the millisecond; numbers are taken as that.

    Args:
        moment: What boto3 gave.

    Returns:
        The seconds.

    Raises:
        EventError: It is neither a date with a time zone nor a number.
    """
    if isinstance(moment, datetime) and moment.tzinfo:
        return round(moment.timestamp(), 3)
    if isinstance(moment, (int, float)) and not isinstance(moment, bool):
        return moment
    msg = f"expected a datetime with a time zone as boto3 decodes times, got {json_type(moment)}"
    raise EventError(msg)


def _convert_message_attribute(attribute: Mapping[str, Any]) -> Raw:
    converted: Raw = {}
    if "StringValue" in attribute:
        converted["stringValue"] = attribute["StringValue"]
    if "BinaryValue" in attribute:
        converted["binaryValue"] = encode_base64(attribute["BinaryValue"])
    converted |= {"stringListValues": [], "binaryListValues": []}  # reserved by SQS
    converted["dataType"] = attribute["DataType"]
    return converted


def _encode_attributes(attributes: Mapping[str, Any]) -> Raw:
    return {name: _encode_attribute(attribute) for name, attribute in attributes.items()}


def _encode_attribute(attribute: Mapping[str, Any]) -> Raw:
    [(tag, value)] = attribute.items()
    encode = _ENCODERS.get(tag)
    return {tag: encode(value) if encode else value}


_ENCODERS: dict[str, Callable[[Any], object]] = {
    "B": encode_base64,
    "BS": lambda values: [encode_base64(value) for value in values],
    "M": _encode_attributes,
    "L": lambda values: [_encode_attribute(value) for value in values],
}


def _member(record: Mapping[str, Any], name: str, hint: str) -> Any:
    if name not in record:
        msg = f"expected a record with {name!r}, got one without it: {hint}"
        raise EventError(msg)
    return record[name]
