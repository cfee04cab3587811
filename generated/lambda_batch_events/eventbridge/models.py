"""Generated from schemas/eventbridge.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic

from pydantic import Field, StrictStr

from lambda_batch.wire.models import PayloadT
from lambda_batch.wire.payload_codings import OBJECT, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import Rfc3339Text


class EventBridgeEvent(PayloadModel, Generic[PayloadT]):
    """An event of Amazon EventBridge, as a rule without input transformer sends it to a queue or
    stream.
    """

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "detail": OBJECT,
    }

    version: StrictStr
    """The version of the event format."""
    id: StrictStr
    """The id of the event."""
    detail_type: StrictStr = Field(alias="detail-type")
    """What the detail is, such as Order Placed."""
    source: StrictStr
    """The service or application that sent the event: aws.s3, or a name of your own."""
    account: StrictStr
    """The account in which the event was sent."""
    time: Rfc3339Text
    """When the event happened, as its source says."""
    region: StrictStr
    """The region in which the event was sent."""
    resources: list[StrictStr]
    """The ARNs of what the event is about."""
    detail: PayloadT
    """What its source says of the event: a JSON object."""
    replay_name: StrictStr | None = Field(default=None, alias="replay-name")
    """The name of the replay, if the event comes from an archive."""
