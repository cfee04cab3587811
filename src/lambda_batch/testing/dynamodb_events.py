"""Events of DynamoDB streams."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lambda_batch.testing.attributes import encode_attribute_map
from lambda_batch.testing.converters import region_of
from lambda_batch.testing.errors import EventError
from lambda_batch.testing.payloads import Dataclass, Model, fields_of, list_of
from lambda_batch.testing.stable_values import (
    ACCOUNT,
    EPOCH,
    REGION,
    Event,
    RawRecord,
    make_md5,
    override,
)
from lambda_batch.wire.decoding import is_object, json_type

TABLE_ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders/stream/2025-10-20T08:14:33.171"
FIRST_SEQUENCE_NUMBER = 4_421_584_500_000_000_017_450_439_127

Item: TypeAlias = Mapping[str, object] | Model | Dataclass
"""An item: Python values by attribute name, or a pydantic model or dataclass with them."""
ViewType: TypeAlias = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
"""The images that a stream has of each change."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A change of an item of a table."""

    new: Item | None = None
    """The item after the change; None if it was removed."""
    old: Item | None = None
    """The item before the change; None if it is new."""
    expired: bool = False
    """Whether DynamoDB itself removed it because its time to live was over."""

    @classmethod
    def insert(cls, item: Item) -> ItemChange:
        """Return the insertion of a new item."""
        return cls(new=item)

    @classmethod
    def modify(cls, old: Item, new: Item) -> ItemChange:
        """Return the change of an item."""
        return cls(new=new, old=old)

    @classmethod
    def remove(cls, item: Item) -> ItemChange:
        """Return the deletion of an item."""
        return cls(old=item)

    @classmethod
    def expire(cls, item: Item) -> ItemChange:
        """Return the deletion of an item whose time to live was over."""
        return cls(old=item, expired=True)

    @property
    def event_name(self) -> Literal["INSERT", "MODIFY", "REMOVE"]:
        """The name of the change in the stream."""
        if self.new is None:
            return "REMOVE"
        return "INSERT" if self.old is None else "MODIFY"


def dynamodb_event(
    changes: Iterable[ItemChange | Item],
    *,
    keys: str | Sequence[str] | None = None,
    view_type: ViewType = "NEW_AND_OLD_IMAGES",
    start: int = 0,
    stream_arn: str = TABLE_ARN,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event with changes of one shard, in order.

    Args:
        changes: A list with the changes. A plain item is an insert.
        keys: The attributes of the primary key. By default each item's first attribute.
        view_type: The images that the stream has of each change.
        start: The number of the first change, which its sequence number is made of. Use it for
            further events of the same shard.
        stream_arn: The ARN of the stream.
        overrides: Members to replace in every record, by their names in the event. An object is
            merged into the record's object, such as `{"dynamodb": {...}}`.

    Returns:
        The event.

    Raises:
        EventError: A change has no item, an item lacks a key, or `changes` is one item or change.
        AttributeTypeError: A value has no exact form as an attribute value, such as a float.
    """
    return {
        "Records": [
            dynamodb_record(
                change,
                keys=keys,
                view_type=view_type,
                number=number,
                stream_arn=stream_arn,
                overrides=overrides,
            )
            for number, change in enumerate(list_of(changes, "changes", "dynamodb_event"), start)
        ]
    }


def dynamodb_record(
    change: ItemChange | Item,
    *,
    keys: str | Sequence[str] | None = None,
    view_type: ViewType = "NEW_AND_OLD_IMAGES",
    number: int = 0,
    stream_arn: str = TABLE_ARN,
    overrides: Mapping[str, Any] | None = None,
) -> RawRecord:
    """Create one record of a DynamoDB stream, as in an event.

    Args:
        change: The change. A plain item is an insert.
        keys: The attributes of the primary key. By default the item's first attribute.
        view_type: The images that the stream has of each change.
        number: Its number in the shard, which its sequence number is made of.
        stream_arn: The ARN of the stream.
        overrides: Members to replace, by their names in the event.

    Returns:
        The record.

    Raises:
        EventError: The change has no item, or the item lacks a key.
        AttributeTypeError: A value has no exact form as an attribute value, such as a float.

    Source: Amazon DynamoDB Streams API Reference, "StreamRecord"; AWS Lambda Developer Guide,
    "Using AWS Lambda with Amazon DynamoDB".
    """
    change = change if isinstance(change, ItemChange) else ItemChange.insert(change)
    new, old = _attributes_of(change.new), _attributes_of(change.old)
    item = old if new is None else new
    images: RawRecord = {"Keys": encode_attribute_map(_read_keys(item, keys))}
    if new is not None and view_type in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        images["NewImage"] = encode_attribute_map(new)
    if old is not None and view_type in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        images["OldImage"] = encode_attribute_map(old)
    sequence_number = str(FIRST_SEQUENCE_NUMBER + 8191 * number)
    record: RawRecord = {
        "eventID": make_md5(f"{stream_arn} {sequence_number}"),
        "eventName": change.event_name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region_of(stream_arn),
        "dynamodb": {
            "ApproximateCreationDateTime": EPOCH + number // 1000,
            **images,
            "SequenceNumber": sequence_number,
            # DynamoDB computes this differently; the result is similar.
            "SizeBytes": len(json.dumps(list(images.values()), separators=(",", ":"))),
            "StreamViewType": view_type,
        },
        "eventSourceARN": stream_arn,
    }
    if change.expired:
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return override(record, overrides)


def _attributes_of(item: object) -> Mapping[str, object] | None:
    if item is None or is_object(item):
        return item
    attributes = None if isinstance(item, ItemChange) else fields_of(item, "python")
    if attributes is None:
        msg = (
            f"expected an item as a mapping, a pydantic model or a dataclass, got {json_type(item)}"
        )
        raise EventError(msg)
    return attributes


def _read_keys(
    item: Mapping[str, object] | None, keys: str | Sequence[str] | None
) -> Mapping[str, object]:
    if not item:
        msg = "expected a change of an item with at least its key, got one without attributes"
        raise EventError(msg)
    keys = [keys] if isinstance(keys, str) else keys
    names = list(item)[:1] if keys is None else keys
    missing = [name for name in names if name not in item]
    if missing:
        msg = f"expected an item with the key {missing[0]!r}, got one without it"
        raise EventError(msg)
    return {name: item[name] for name in names}
