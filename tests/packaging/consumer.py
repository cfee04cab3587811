"""A user's module, checked and run against only the installed wheel."""

import base64
import json
from typing import Any, assert_type

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    EventType,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.testing import (
    ItemChange,
    StreamSettings,
    dynamodb_event,
    simulate_queue,
    simulate_stream,
    sqs_event,
)


class Order(BaseModel):
    quantity: int


class OrderRecord(SqsRecordModel):
    body: Json[Order]


class OrderEvent(KinesisDataStreamRecord[Json[Order]]):
    pass


messages = BatchProcessor(event_type=EventType.SQS, model=OrderRecord)
events = BatchProcessor(event_type=EventType.KinesisDataStreams, model=OrderEvent)
changes = DynamoDBBatchProcessor()
plain = AsyncSqsBatchProcessor()


def handle_message(record: OrderRecord) -> int:
    return record.body.quantity


def handle_event(record: OrderEvent, lambda_context: LambdaContext | None = None) -> int:
    return record.kinesis.data.quantity


def handle_change(record: DynamoDBRecord) -> object:
    return record.dynamodb.new_image["quantity"]


async def handle_plain(record: SQSRecord) -> int:
    assert_type(record.body, str)
    return int(record.json_body["quantity"])


def queue(event: dict[str, Any]) -> PartialItemFailureResponse:
    with messages(records=event["Records"], handler=handle_message) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.result, int)
                assert_type(outcome.record, OrderRecord)
            else:
                assert_type(outcome.record, OrderRecord | SQSRecord)
    return process_partial_response(event, handle_message, messages)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, messages, context)


def simulate() -> None:
    event = sqs_event([{"quantity": 3}, {"quantity": "many"}])
    report = simulate_queue(lambda_handler, event)
    assert_type(report.lost, tuple[str, ...])
    assert report.dead_lettered == (event["Records"][1]["messageId"],), str(report)
    stream = simulate_stream(
        lambda event, _: process_partial_response(event, handle_change, changes),
        dynamodb_event([{"quantity": 3}, ItemChange.remove({"quantity": 3})]),
        StreamSettings(maximum_retry_attempts=0),
    )
    assert (len(stream.succeeded), len(stream.dead_lettered)) == (1, 1), str(stream)


def sqs_record(body: str, number: int) -> dict[str, Any]:
    return {
        "messageId": f"m-{number}",
        "receiptHandle": "r",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1761207541000",
            "SenderId": "AIDA",
            "ApproximateFirstReceiveTimestamp": "1761207541001",
        },
        "messageAttributes": {},
        "md5OfBody": "0",
        "md5OfMessageAttributes": None,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
        "awsRegion": "eu-west-1",
    }


def stream_record(source: str, **own: Any) -> dict[str, Any]:
    return {
        "eventID": "1",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": source,
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:stream",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/orders",
        **own,
    }


def main() -> None:
    good, bad = json.dumps({"quantity": 3}), json.dumps({"quantity": "many"})
    sqs = {"Records": [sqs_record(good, 1), sqs_record(bad, 2)]}
    kinesis = {
        "Records": [
            stream_record(
                "aws:kinesis",
                kinesis={
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "1",
                    "sequenceNumber": str(number),
                    "data": base64.b64encode(data.encode()).decode(),
                    "approximateArrivalTimestamp": 1761207541.5,
                },
            )
            for number, data in enumerate([good, bad])
        ]
    }
    dynamodb = {
        "Records": [
            stream_record(
                "aws:dynamodb",
                dynamodb={
                    "Keys": {"id": {"S": "1"}},
                    "NewImage": image,
                    "SequenceNumber": str(number),
                    "SizeBytes": 1,
                    "StreamViewType": "NEW_IMAGE",
                },
            )
            for number, image in enumerate([{"quantity": {"N": "3"}}, {}])
        ]
    }
    responses = [
        queue(sqs),
        process_partial_response(kinesis, handle_event, events),
        process_partial_response(dynamodb, handle_change, changes),
        async_process_partial_response(sqs, handle_plain, plain),
    ]
    simulate()
    print(json.dumps([response["batchItemFailures"] for response in responses]))


if __name__ == "__main__":
    main()
