"""The rest of docs/migrating.md: its examples, and what it says to use instead."""

from __future__ import annotations

import json
import re
import zlib
from importlib import import_module
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import (
    extract_cloudwatch_logs_from_record,
)
from aws_lambda_powertools.utilities.parser import models as their_models
from pydantic import Json

import lambda_batch as ours
from lambda_batch.testing import (
    cloudwatch_logs_data,
    dynamodb_record,
    kinesis_record,
    s3_notification,
    sns_notification,
    sqs_event,
    sqs_record,
)
from tests.migrating.both import (
    CHECKED,
    CONTEXT,
    TheirDynamoDBRecord,
    TheirKafkaRecord,
    TheirKinesisRecord,
    TheirSQSRecord,
    failures,
    kafka_event,
    kafka_record,
)
from tests.migrating.page import PAGE

SNIPPETS = dict(
    re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
)


def run_snippet(name: str) -> dict[str, Any]:
    """Run a snippet of the page and return its names."""
    scope: dict[str, Any] = {"__name__": name}
    exec(compile(SNIPPETS[name], name, "exec", dont_inherit=True), scope)  # noqa: S102
    return scope


def test_every_line_of_the_page_has_a_test() -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = re.findall(r"<!-- behaviours -->\n\n.*\n.*\n((?:\|.*\n)+)", page)
    assert len(tables) == page.count("<!-- behaviours -->") == 2
    lines = [
        line.split(" | ")[0].removeprefix("| ") for table in tables for line in table.splitlines()
    ]
    for name in ("test_stricter", "test_behaviours"):
        import_module(f"tests.migrating.{name}")  # tells what it checks
    assert sorted(lines) == sorted(CHECKED)


def test_the_examples_of_the_page_answer_alike() -> None:
    event = sqs_event([{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": "many"}])
    there = run_snippet("before")["lambda_handler"](event, CONTEXT)
    here = run_snippet("after")["lambda_handler"](event, CONTEXT)
    assert there == here
    assert failures(here) == 1


def test_a_model_of_the_wire_form_gets_the_wire_form() -> None:
    record = run_snippet("wire")["OrderRecord"].model_validate(dynamodb_record({"sku": "a"}))
    assert record.dynamodb.NewImage.sku == {"S": "a"}


def test_a_setting_can_be_a_class_attribute() -> None:
    processor = run_snippet("settings")["processor"]
    assert processor.on_failure == "stop_key"
    assert processor.raise_on_entire_batch_failure is False


def test_what_the_tables_say_instead_gives_the_same() -> None:
    """The expressions of the tables that compute what a member of Powertools is."""
    raw: Any = sqs_record({"Records": []})
    there, here = TheirSQSRecord(raw), ours.SQSRecord(raw)
    assert S3Event(here.json_body) == there.decoded_nested_s3_event
    notified: Any = sqs_record(s3_notification("orders", "a b.json"))
    nested = ours.SqsRecordModel[Json[ours.S3Notification]].model_validate(notified)
    their_s3: Any = TheirSQSRecord(notified).decoded_nested_s3_event
    assert [each.s3.object.key.unquoted for each in nested.body.Records or ()] == [
        unquote_plus(each.s3.get_object.key) for each in their_s3.records
    ]

    published: Any = sqs_record(sns_notification("hello"))
    message = ours.SqsRecordModel[Json[ours.SnsNotification[str]]].model_validate(published).body
    assert message.Message == TheirSQSRecord(published).decoded_nested_sns_event.message

    logs: Any = kinesis_record(cloudwatch_logs_data(["a", "b"]))
    data = ours.KinesisDataStreamRecord[ours.GzipJson[ours.CloudWatchLogsData[str]]]
    their_logs = extract_cloudwatch_logs_from_record(TheirKinesisRecord(logs))
    assert [each.message for each in data.model_validate(logs).kinesis.data.logEvents] == [
        each.message for each in their_logs.log_events
    ]

    compressed = zlib.compress(json.dumps({"sku": "a"}).encode())
    record: Any = kinesis_record(compressed)
    payload = ours.KinesisStreamRecord(record).kinesis
    value = json.loads(zlib.decompress(payload.data_as_bytes(), zlib.MAX_WBITS + 32))
    assert value == TheirKinesisRecord(record).kinesis.data_zlib_compressed_as_json()
    model = ours.KinesisDataStreamRecord[bytes].model_validate(record)
    assert json.loads(zlib.decompress(model.kinesis.data, zlib.MAX_WBITS + 32)) == value
    their_model: Any = their_models.KinesisDataStreamRecord.model_validate(record)
    assert value == their_model.decompress_zlib_record_data_as_json()
    arrival = model.kinesis.approximateArrivalTimestamp.timestamp()
    assert arrival == their_model.kinesis.approximateArrivalTimestamp

    consumed: Any = kafka_record()
    their_record, our_record = TheirKafkaRecord(consumed), ours.KafkaRecord(consumed)
    headers = {
        name.lower(): value for each in our_record.headers or [] for name, value in each.items()
    }
    assert headers == their_record.decoded_headers == {"trace-id": b"\x01\xff\xc8", "tag": b"b"}
    assert their_record.key_schema_metadata is None
    assert not our_record.key_schema_metadata
    event = kafka_event(consumed)
    servers = ours.KafkaEventModel[bytes].model_validate(event).bootstrapServers
    assert servers is not None
    their_event: Any = their_models.KafkaMskEventModel.model_validate(event)
    assert servers.split(",") == their_event.bootstrapServers

    change: Any = dynamodb_record({"id": "1"})
    event_name: object = ours.DynamoDBRecord(change).event_name
    theirs = TheirDynamoDBRecord(change).event_name
    assert event_name == theirs
    assert event_name is not theirs
