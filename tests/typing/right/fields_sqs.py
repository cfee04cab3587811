"""Every field of SQS messages, of the model and of the record class."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, assert_type

from lambda_batch import SqsMsgAttributeModel, SQSRecord
from orders import Order, OrderMessage


def handle_model(record: OrderMessage) -> None:
    assert_type(record.messageId, str)
    assert_type(record.receiptHandle, str)
    assert_type(record.body, Order)
    assert_type(record.attributes.ApproximateReceiveCount, str)
    assert_type(record.attributes.SentTimestamp, datetime)
    assert_type(record.attributes.MessageGroupId, str | None)
    assert_type(record.messageAttributes, Mapping[str, SqsMsgAttributeModel])
    assert_type(record.messageAttributes["kind"].stringValue, str | None)
    assert_type(record.messageAttributes["kind"].binaryValue, bytes | None)
    assert_type(record.md5OfMessageAttributes, str | None)
    assert_type(record.eventSource, Literal["aws:sqs"])
    assert_type(record.awsRegion, str)


def handle_record(record: SQSRecord) -> None:
    assert_type(record.message_id, str)
    assert_type(record.receipt_handle, str)
    assert_type(record.body, str)
    assert_type(record.json_body, Any)
    assert_type(record.attributes.approximate_receive_count, str)
    assert_type(record.attributes.sent_timestamp, str)
    assert_type(record.attributes.message_group_id, str | None)
    kind = record.message_attributes["kind"]  # None if it is not there, as in Powertools
    if kind is not None:
        assert_type(kind.string_value, str | None)
        assert_type(kind.binary_value, bytes | None)
    assert_type(record.md5_of_message_attributes, str | None)
    assert_type(record.event_source_arn, str)
    assert_type(record["body"], Any)
    assert_type(record.get("body"), Any | None)
    print({**record}, len(record), "body" in record, dict(record), record == {"body": ""})
