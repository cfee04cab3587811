"""Generated from schemas/ by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambda_batch.wire.sources import Source


class EventType(Enum):
    """The event sources."""

    DynamoDBStreams = "DynamoDBStreams"
    """The event of a Lambda function for a batch of records from one shard of an Amazon DynamoDB
    stream.
    """
    Kafka = "Kafka"
    """The event of a Lambda function for a batch of records from Apache Kafka topics: of Amazon
    MSK, or self-managed.
    """
    KinesisDataStreams = "KinesisDataStreams"
    """The event of a Lambda function for a batch of records from one shard of an Amazon Kinesis
    data stream.
    """
    SQS = "SQS"
    """The event of a Lambda function for a batch of messages from an Amazon SQS queue, standard or
    FIFO.
    """

    @property
    def source(self) -> Source:
        """The description of the event source for the engine, imported on first use."""
        if self is EventType.DynamoDBStreams:
            from lambda_batch_events.dynamodb.source import SOURCE as DYNAMODB

            return DYNAMODB
        if self is EventType.Kafka:
            from lambda_batch_events.kafka.source import SOURCE as KAFKA

            return KAFKA
        if self is EventType.KinesisDataStreams:
            from lambda_batch_events.kinesis.source import SOURCE as KINESIS

            return KINESIS
        from lambda_batch_events.sqs.source import SOURCE as SQS

        return SQS
