"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from lambda_batch.wire.enums import WireEnum


class DynamoDBRecordEventName(WireEnum):
    """Whether the item was added, changed or removed."""

    INSERT = "INSERT"
    MODIFY = "MODIFY"
    REMOVE = "REMOVE"


class StreamViewType(WireEnum):
    """The stream view: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."""

    KEYS_ONLY = "KEYS_ONLY"
    NEW_IMAGE = "NEW_IMAGE"
    OLD_IMAGE = "OLD_IMAGE"
    NEW_AND_OLD_IMAGES = "NEW_AND_OLD_IMAGES"
