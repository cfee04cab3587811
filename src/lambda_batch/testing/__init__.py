"""For tests of functions that use lambda-batch: events, a Lambda context, and simulators.

Nothing else in lambda_batch imports this package, and it needs no AWS SDK.
"""

from __future__ import annotations

from lambda_batch.testing.converters import (
    convert_dynamodb_record,
    convert_kinesis_record,
    convert_sqs_message,
)
from lambda_batch.testing.errors import (
    AttributeTypeError,
    EventError,
    SettingsError,
    SimulationError,
)
from lambda_batch.testing.queue_rules import QueueStep, is_dead, settle_messages
from lambda_batch.testing.responses import Answer, Failed, Returned, Verdict, answer_of, judge
from lambda_batch.testing.settings import QueueSettings, StreamSettings
from lambda_batch.testing.stream_rules import (
    Discarded,
    Shard,
    ShardBatch,
    ShardRecord,
    ShardStep,
)

__all__ = [
    "Answer",
    "AttributeTypeError",
    "Discarded",
    "EventError",
    "Failed",
    "QueueSettings",
    "QueueStep",
    "Returned",
    "SettingsError",
    "Shard",
    "ShardBatch",
    "ShardRecord",
    "ShardStep",
    "SimulationError",
    "StreamSettings",
    "Verdict",
    "answer_of",
    "convert_dynamodb_record",
    "convert_kinesis_record",
    "convert_sqs_message",
    "is_dead",
    "judge",
    "settle_messages",
]
