"""Convert records of the services' read APIs, as boto3 decodes them, into records of events.

No read API returns records in the form in which Lambda passes them to a function. Use these
functions in a poller that replaces an event source mapping, over real or emulated services. boto3
itself is not needed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from lambda_batch.testing.errors import EventError
from lambda_batch.wire.decoding import is_array, is_object, json_type

Raw: TypeAlias = dict[str, Any]

SYSTEM_ATTRIBUTES = (
    "ApproximateReceiveCount",
    "SentTimestamp",
    "SenderId",
    "ApproximateFirstReceiveTimestamp",
)
"""The system attributes that every message has in an event."""

_AS_DECODED = "pass it as boto3 decodes it"


def convert_sqs_message(message: Mapping[str, Any], queue_arn: str) -> Raw:
    """Convert a message of `ReceiveMessage` into a record of an event.

    Args:
        message: One of `Messages`, received with `MessageSystemAttributeNames=["All"]` and
            `MessageAttributeNames=["All"]`.
        queue_arn: The ARN of its queue.

    Returns:
        The record.

    Raises:
        EventError: The message lacks a member that every message has, or a member has a wrong
            type.

    Source: Amazon SQS API Reference, "ReceiveMessage"; AWS Lambda Developer Guide, "Using Lambda
    with Amazon SQS". Without message attributes, their digest is null, as from a mapping with a
    batching window. Every batch size above 10 needs such a window.
    """
    with_all = 'receive it with MessageSystemAttributeNames=["All"]'
    system_attributes = _object(message, "Attributes", with_all)
    for name in SYSTEM_ATTRIBUTES:
        _text(system_attributes, name, with_all, "Attributes")
    attributes = _optional_object(message, "MessageAttributes", _AS_DECODED)
    return {
        "messageId": _text(message, "MessageId", _AS_DECODED),
        "receiptHandle": _text(message, "ReceiptHandle", _AS_DECODED),
        "body": _text(message, "Body", _AS_DECODED),
        "attributes": dict(system_attributes),
        "messageAttributes": {
            name: _convert_message_attribute(attributes, name) for name in attributes
        },
        "md5OfBody": _text(message, "MD5OfBody", _AS_DECODED),
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
    """Convert a record of Kinesis' `GetRecords` into a record of an event.

    Args:
        record: One of `Records`.
        stream_arn: The ARN of its stream.
        shard_id: The id of its shard.
        role_arn: The function's role.

    Returns:
        The record.

    Raises:
        EventError: The record lacks a member that every record has, or a member has a wrong type.

    Source: Amazon Kinesis Data Streams API Reference, "Record"; AWS Lambda Developer Guide, "Using
    Lambda with Kinesis Data Streams".
    """
    sequence_number = _text(record, "SequenceNumber", _AS_DECODED)
    kinesis: Raw = {"kinesisSchemaVersion": "1.0"}
    if "PartitionKey" in record:
        kinesis["partitionKey"] = _text(record, "PartitionKey", _AS_DECODED)
    kinesis |= {
        "sequenceNumber": sequence_number,
        "data": encode_base64(_member(record, "Data", _AS_DECODED)),
        "approximateArrivalTimestamp": epoch_seconds(
            _member(record, "ApproximateArrivalTimestamp", _AS_DECODED)
        ),
    }
    if record.get("EncryptionType") is not None:
        kinesis["encryptionType"] = _text(record, "EncryptionType", _AS_DECODED)
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
    """Convert a record of DynamoDB Streams' `GetRecords` into a record of an event.

    Args:
        record: One of `Records`.
        stream_arn: The ARN of its stream.

    Returns:
        The record.

    Raises:
        EventError: The record lacks a member that every record has, or a member has a wrong type.

    Source: Amazon DynamoDB Streams API Reference, "Record" and "StreamRecord"; AWS Lambda Developer
    Guide, "Using AWS Lambda with Amazon DynamoDB".
    """
    change = dict(_object(record, "dynamodb", _AS_DECODED))
    for name in ("SequenceNumber", "StreamViewType"):
        _text(change, name, _AS_DECODED, "dynamodb")
    _member(change, "SizeBytes", _AS_DECODED, "dynamodb")
    if "ApproximateCreationDateTime" in change:
        moment = epoch_seconds(change["ApproximateCreationDateTime"])
        change["ApproximateCreationDateTime"] = int(moment) if moment == int(moment) else moment
    _member(change, "Keys", _AS_DECODED, "dynamodb")
    for name in ("Keys", "NewImage", "OldImage"):
        if name in change:
            change[name] = _encode_attributes(_object(change, name, _AS_DECODED, "dynamodb"))
    converted: Raw = {
        name: _text(record, name, _AS_DECODED)
        for name in ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")
    }
    converted |= {"dynamodb": change, "eventSourceARN": stream_arn}
    if identity := _optional_object(record, "userIdentity", _AS_DECODED):
        converted["userIdentity"] = {
            "type": _text(identity, "Type", _AS_DECODED, "userIdentity"),
            "principalId": _text(identity, "PrincipalId", _AS_DECODED, "userIdentity"),
        }
    return converted


def region_of(arn: str) -> str:
    """Return the region of an ARN.

    Args:
        arn: The ARN of a queue or a stream.

    Returns:
        Its region.

    Raises:
        EventError: This is not an ARN with a region.
    """
    match arn.split(":"):
        case ["arn", _, _, region, _, _, *_] if region:
            return region
        case _:
            msg = f"expected an ARN such as arn:aws:sqs:eu-west-1:123456789012:orders, got {arn!r}"
            raise EventError(msg)


def encode_base64(data: object) -> str:
    """Encode bytes as base64 text. Text counts as already encoded.

    Args:
        data: The value that boto3 returned.

    Returns:
        The base64 text.

    Raises:
        EventError: The value is neither bytes nor text.
    """
    if isinstance(data, str):
        return data
    if not isinstance(data, (bytes, bytearray)):
        msg = f"expected bytes as boto3 decodes binary values, got {json_type(data)}"
        raise EventError(msg)
    return b64encode(data).decode()


def epoch_seconds(moment: object) -> float:
    """Return a time as seconds since the epoch, to the millisecond. Numbers count as seconds.

    Args:
        moment: The value that boto3 returned.

    Returns:
        The seconds.

    Raises:
        EventError: The value is neither a datetime with a time zone nor a number.
    """
    if isinstance(moment, datetime) and moment.tzinfo:
        return round(moment.timestamp(), 3)
    if isinstance(moment, (int, float)) and not isinstance(moment, bool):
        return moment
    msg = f"expected a datetime with a time zone as boto3 decodes times, got {json_type(moment)}"
    raise EventError(msg)


def _convert_message_attribute(attributes: Mapping[str, Any], name: str) -> Raw:
    attribute = _object(attributes, name, _AS_DECODED, "MessageAttributes")
    within = f"MessageAttributes[{name!r}]"
    converted: Raw = {}
    if "StringValue" in attribute:
        converted["stringValue"] = _text(attribute, "StringValue", _AS_DECODED, within)
    if "BinaryValue" in attribute:
        converted["binaryValue"] = encode_base64(attribute["BinaryValue"])
    converted |= {"stringListValues": [], "binaryListValues": []}  # reserved by SQS
    converted["dataType"] = _text(attribute, "DataType", _AS_DECODED, within)
    return converted


def _encode_attributes(attributes: object) -> Raw:
    if not is_object(attributes):
        raise EventError(_wrong_attribute("an attribute map", attributes))
    return {name: _encode_attribute(attribute) for name, attribute in attributes.items()}


def _encode_attribute(attribute: object) -> Raw:
    if not is_object(attribute) or len(attribute) != 1:
        raise EventError(_wrong_attribute('an attribute value such as {"S": "text"}', attribute))
    [(tag, value)] = attribute.items()
    encode = _ENCODERS.get(tag)
    return {tag: encode(value) if encode else value}


def _encode_list(values: object, encode: Callable[[object], object]) -> list[object]:
    if not is_array(values):
        raise EventError(_wrong_attribute("a list in an attribute value", values))
    return [encode(value) for value in values]


_ENCODERS: dict[str, Callable[[object], object]] = {
    "B": encode_base64,
    "BS": lambda values: _encode_list(values, encode_base64),
    "M": _encode_attributes,
    "L": lambda values: _encode_list(values, _encode_attribute),
}


def _wrong_attribute(expected: str, value: object) -> str:
    found = "one with more or fewer types" if is_object(value) else json_type(value)
    return f"expected {expected}, got {found}: {_AS_DECODED}"


def _member(record: Mapping[str, Any], name: str, hint: str, within: str = "") -> Any:
    value: object = record
    if not is_object(value) or name not in value:
        came = "one without it" if is_object(value) else json_type(value)
        msg = f"expected a record with {_path(name, within)}, got {came}: {hint}"
        raise EventError(msg)
    return record[name]


def _text(record: Mapping[str, Any], name: str, hint: str, within: str = "") -> str:
    value: object = _member(record, name, hint, within)
    if not isinstance(value, str):
        raise EventError(_wrong_member("a string", name, within, value, hint))
    return value


def _object(record: Mapping[str, Any], name: str, hint: str, within: str = "") -> Mapping[str, Any]:
    value: object = _member(record, name, hint, within)
    if not is_object(value):
        raise EventError(_wrong_member("an object", name, within, value, hint))
    return value


def _optional_object(record: Mapping[str, Any], name: str, hint: str) -> Mapping[str, Any]:
    return {} if record.get(name) is None else _object(record, name, hint)


def _wrong_member(expected: str, name: str, within: str, value: object, hint: str) -> str:
    return f"expected {expected} in {_path(name, within)}, got {json_type(value)}: {hint}"


def _path(name: str, within: str) -> str:
    return repr(f"{within}.{name}" if within else name)
