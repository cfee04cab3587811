"""Names events and records of other services; imported only to word an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.decoding import is_array, is_object, is_source_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def name_foreign_event(event: Mapping[str, Any], path: str) -> str | None:
    """Return what an event without records is known to be, and what to do with it.

    Args:
        event: The event.
        path: Where the records should be.

    Source: Amazon Kinesis Data Streams API Reference, "GetRecords"; Amazon DynamoDB Streams API
    Reference, "GetRecords"; only the former's answer has `MillisBehindLatest`. Amazon Data
    Firehose Developer Guide, "Transform source data in Amazon Data Firehose".
    """
    if is_array(event.get("Messages")):
        return (
            "the output of SQS's ReceiveMessage (lambda_batch.testing.convert_sqs_message makes "
            "records of its messages)"
        )
    if is_object(event.get("records")) and not path.startswith("/records"):
        return "an object at /records, as Kafka events have"
    if is_array(event.get("records")) and not path.startswith("/records"):
        return "an array at /records, as events of Amazon Data Firehose have"
    records = event.get("Records")
    if is_array(records) and records and is_object(records[0]):
        return name_foreign_record(records[0]) or f"records{_named(records[0])} at /Records"
    return _name_answer(event)


def _named(record: Mapping[str, Any]) -> str:
    source = record.get("eventSource")
    return f" of {source!r}" if is_source_name(source) else ""


def _name_answer(event: Mapping[str, Any]) -> str | None:
    if "MillisBehindLatest" in event:
        return f"an answer of Kinesis's GetRecords without records ({_NOTHING_TO_PROCESS})"
    if "NextShardIterator" in event:
        return f"an answer of a stream's GetRecords without records ({_NOTHING_TO_PROCESS})"
    if "ResponseMetadata" in event:
        return f"an answer of an AWS API without records ({_NOTHING_TO_PROCESS})"
    return None


def name_foreign_record(record: Mapping[str, Any]) -> str | None:
    """Return what a record without an item identifier is known to be, and what to do with it.

    Args:
        record: The raw record.

    Source: AWS Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS notifications";
    Amazon SQS API Reference, "Message"; Amazon Kinesis Data Streams API Reference, "Record"; Amazon
    EventBridge User Guide, "Amazon Kinesis stream as a source for EventBridge Pipes" and "Amazon
    Managed Streaming for Apache Kafka topic as a source in EventBridge Pipes".
    """
    if record.get("EventSource") == "aws:sns":
        return (
            "a notification of SNS, which has no partial batch responses (subscribe a queue to "
            "the topic, and let the queue invoke the function)"
        )
    if record.keys() >= {"MessageId", "ReceiptHandle"}:
        return (
            "a message as SQS's ReceiveMessage returns it "
            "(lambda_batch.testing.convert_sqs_message makes a record of an event of it)"
        )
    if record.keys() >= {"Data", "PartitionKey"}:
        return (
            "a record as Kinesis's GetRecords returns it "
            "(lambda_batch.testing.convert_kinesis_record makes a record of an event of it)"
        )
    if record.keys() >= {"kinesisSchemaVersion", "sequenceNumber"}:
        return (
            "a record of Kinesis as EventBridge Pipes sends it, without the object around its data "
            "(let an event source mapping of the stream invoke the function)"
        )
    if record.keys() >= {"eventSourceKey", "topic"}:
        return (
            "a record of Kafka as EventBridge Pipes sends it, with the partition as text "
            "(let an event source mapping of the topic invoke the function)"
        )
    return None


_NOTHING_TO_PROCESS = "there is nothing to process: call the API again"
