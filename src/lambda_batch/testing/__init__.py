"""Test functions that use lambda-batch: events, a Lambda context, and simulators.

No other module of lambda_batch imports this package, and it needs no AWS SDK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.testing.attributes import encode_attribute_map
from lambda_batch.testing.clients import FakeSqsClient
from lambda_batch.testing.contexts import Clock, FakeLambdaContext, VirtualClock
from lambda_batch.testing.converters import (
    convert_dynamodb_record,
    convert_kinesis_record,
    convert_sqs_message,
)
from lambda_batch.testing.destinations import describe_discarded
from lambda_batch.testing.dynamodb_events import (
    ItemChange,
    ViewType,
    dynamodb_event,
    dynamodb_record,
)
from lambda_batch.testing.errors import (
    AttributeTypeError,
    EventError,
    SettingsError,
    SimulationError,
)
from lambda_batch.testing.invocations import Invocation, LambdaFunction
from lambda_batch.testing.kafka_events import KafkaEventSource, kafka_event, kafka_record
from lambda_batch.testing.kinesis_aggregates import kinesis_aggregate
from lambda_batch.testing.kinesis_events import kinesis_event, kinesis_record
from lambda_batch.testing.messages import (
    cloudwatch_logs_data,
    dynamodb_kinesis_change,
    eventbridge_event,
    s3_notification,
    s3_test_event,
    ses_notification,
    sns_notification,
)
from lambda_batch.testing.queue_rules import QueueStep, is_dead, settle_messages
from lambda_batch.testing.reports import Fate, RecordReport, Report
from lambda_batch.testing.responses import Answer, Failed, Returned, Verdict, answer_of, judge
from lambda_batch.testing.settings import (
    QueueSettings,
    StreamSettings,
    TopicSettings,
    WindowSettings,
)
from lambda_batch.testing.simulated_queues import simulate_queue
from lambda_batch.testing.simulated_streams import simulate_stream
from lambda_batch.testing.simulated_topics import simulate_topic
from lambda_batch.testing.simulated_windows import WindowReport, simulate_windows
from lambda_batch.testing.sqs_events import (
    sqs_event,
    sqs_fifo_event,
    sqs_fifo_record,
    sqs_record,
)
from lambda_batch.testing.stable_values import Event, RawRecord
from lambda_batch.testing.stream_rules import (
    Discarded,
    Shard,
    ShardBatch,
    ShardRecord,
    ShardStep,
)
from lambda_batch.testing.window_events import window_event
from lambda_batch.testing.window_rules import WindowEnd, WindowShard

if TYPE_CHECKING:
    from lambda_batch_events.factories import *  # noqa: F403  # generated names are public, too

__all__ = [
    "Answer",
    "AttributeTypeError",
    "Clock",
    "Discarded",
    "Event",
    "EventError",
    "Failed",
    "FakeLambdaContext",
    "FakeSqsClient",
    "Fate",
    "Invocation",
    "ItemChange",
    "KafkaEventSource",
    "LambdaFunction",
    "QueueSettings",
    "QueueStep",
    "RawRecord",
    "RecordReport",
    "Report",
    "Returned",
    "SettingsError",
    "Shard",
    "ShardBatch",
    "ShardRecord",
    "ShardStep",
    "SimulationError",
    "StreamSettings",
    "TopicSettings",
    "Verdict",
    "ViewType",
    "VirtualClock",
    "WindowEnd",
    "WindowReport",
    "WindowSettings",
    "WindowShard",
    "answer_of",
    "cloudwatch_logs_data",
    "convert_dynamodb_record",
    "convert_kinesis_record",
    "convert_sqs_message",
    "describe_discarded",
    "dynamodb_event",
    "dynamodb_kinesis_change",
    "dynamodb_record",
    "encode_attribute_map",
    "eventbridge_event",
    "is_dead",
    "judge",
    "kafka_event",
    "kafka_record",
    "kinesis_aggregate",
    "kinesis_event",
    "kinesis_record",
    "s3_notification",
    "s3_test_event",
    "ses_notification",
    "settle_messages",
    "simulate_queue",
    "simulate_stream",
    "simulate_topic",
    "simulate_windows",
    "sns_notification",
    "sqs_event",
    "sqs_fifo_event",
    "sqs_fifo_record",
    "sqs_record",
    "window_event",
]

if not TYPE_CHECKING:
    import lambda_batch_events.factories

    __all__ += lambda_batch_events.factories.__all__

    def __getattr__(name: str) -> object:
        """Import a generated factory when it is first used."""
        if name not in lambda_batch_events.factories.__all__:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(lambda_batch_events.factories, name)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__
