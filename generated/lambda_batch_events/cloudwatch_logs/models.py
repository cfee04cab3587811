"""Generated from schemas/cloudwatch_logs.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic

from pydantic import StrictStr

from lambda_batch.wire.message_models import ControlModel
from lambda_batch.wire.models import PayloadT, ReadOnlyList
from lambda_batch.wire.payload_codings import TEXT, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import AsMember, EpochMilliseconds
from lambda_batch_events.cloudwatch_logs import enums


class CloudWatchLogEvent(PayloadModel, Generic[PayloadT]):
    """One log event."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "message": TEXT,
    }

    id: StrictStr
    """The id of the log event."""
    timestamp: EpochMilliseconds
    """When the event happened."""
    message: PayloadT
    """The text that was logged."""
    extractedFields: dict[str, Any] | None = None
    """The fields that the filter pattern of the subscription names, if it does."""


class CloudWatchLogsData(ControlModel, Generic[PayloadT]):
    """Log events of one log stream, as a subscription of Amazon CloudWatch Logs sends them: JSON,
    compressed with gzip.
    """

    control_member: ClassVar[str] = "messageType"
    control_value: ClassVar[str] = "CONTROL_MESSAGE"
    control_payloads: ClassVar[str] = "logEvents"

    messageType: Annotated[StrictStr, AsMember(enums.CloudWatchLogsMessageType)]
    """DATA_MESSAGE for log events; CONTROL_MESSAGE if CloudWatch Logs checks that it can reach the
    stream.
    """
    owner: StrictStr
    """The account of the log group."""
    logGroup: StrictStr
    """The name of the log group."""
    logStream: StrictStr
    """The name of the log stream."""
    subscriptionFilters: list[StrictStr]
    """The names of the subscription filters that matched."""
    logEvents: ReadOnlyList[CloudWatchLogEvent[PayloadT]]
    """The log events. The model drops the one event of a CONTROL_MESSAGE, so this is empty then."""
    policyLevel: StrictStr | None = None
    """The level of the subscription, such as ACCOUNT_LEVEL_POLICY."""
