"""Every field of Kinesis records, of the model and of the record class."""

from datetime import datetime
from typing import Any, assert_type

from lambda_batch import KinesisStreamRecord
from orders import Order, OrderEvent, OrderPayload


def handle_model(record: OrderEvent) -> None:
    assert_type(record.kinesis, OrderPayload)
    assert_type(record.kinesis.data, Order)
    assert_type(record.kinesis.partitionKey, str | None)
    assert_type(record.kinesis.sequenceNumber, str)
    assert_type(record.kinesis.approximateArrivalTimestamp, datetime)
    assert_type(record.eventID, str)
    assert_type(record.invokeIdentityArn, str)


def handle_record(record: KinesisStreamRecord) -> None:
    assert_type(record.kinesis.data, str)
    assert_type(record.kinesis.data_as_bytes(), bytes)
    assert_type(record.kinesis.data_as_text(), str)
    assert_type(record.kinesis.data_as_json(), Any)
    assert_type(record.kinesis.partition_key, str | None)
    assert_type(record.kinesis.sequence_number, str)
    assert_type(record.kinesis.approximate_arrival_timestamp, float)
    assert_type(record.event_id, str)
    assert_type(record.invoke_identity_arn, str)
