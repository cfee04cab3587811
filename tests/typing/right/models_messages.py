"""Messages of other services inside payloads: a record of a message of the user's payload."""

from datetime import datetime
from typing import assert_type

from pydantic import Json

from lambda_batch import (
    CloudWatchLogsData,
    DynamoDBKinesisChange,
    EventBridgeEvent,
    GzipJson,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    S3Notification,
    SesNotification,
    SnsNotification,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)
from orders import Order, OrderImage


class Published(SqsRecordModel[Json[SnsNotification[Json[Order]]]]):
    pass


class Placed(SqsRecordModel[Json[EventBridgeEvent[Order]]]):
    pass


class PublishedEvent(SqsRecordModel[Json[SnsNotification[Json[EventBridgeEvent[Order]]]]]):
    pass


class Uploaded(SqsRecordModel[Json[S3Notification]]):
    pass


class Bounced(SqsRecordModel[Json[SnsNotification[Json[SesNotification]]]]):
    pass


class Logged(KinesisDataStreamRecord[GzipJson[CloudWatchLogsData[Json[Order]]]]):
    pass


class Changed(KinesisDataStreamRecord[Json[DynamoDBKinesisChange[OrderImage]]]):
    pass


class OrderNotification(SnsNotification):
    Message: Json[Order]


class OrderPlaced(EventBridgeEvent):
    detail: Order


class PublishedByOverride(SqsRecordModel):
    body: Json[OrderNotification]


class PlacedByOverride(SqsRecordModel):
    body: Json[OrderPlaced]


def handle_published(record: Published) -> str:
    assert_type(record.body, SnsNotification[Order])
    assert_type(record.body.Message, Order)
    assert_type(record.body.Timestamp, datetime)
    return record.body.Message.sku


def handle_placed(record: Placed) -> int:
    assert_type(record.body.detail, Order)
    assert_type(record.body.detail_type, str)
    return record.body.detail.quantity


def handle_published_event(record: PublishedEvent) -> int:
    return record.body.Message.detail.quantity


def handle_uploaded(record: Uploaded) -> list[str]:
    return [each.s3.object.key.unquoted for each in record.body.Records or ()]


def handle_bounced(record: Bounced) -> list[str]:
    bounce = record.body.Message.bounce
    return [] if bounce is None else [each.emailAddress for each in bounce.bouncedRecipients]


def handle_logged(record: Logged) -> list[str]:
    return [each.message.sku for each in record.kinesis.data.logEvents]


def handle_changed(record: Changed) -> int | None:
    image = record.kinesis.data.dynamodb.NewImage
    assert_type(image, OrderImage | None)
    return None if image is None else image.Id


def handle_overrides(record: PublishedByOverride) -> str:
    return record.body.Message.sku


def handle_placed_override(record: PlacedByOverride) -> str:
    return record.body.detail.sku


def lambda_handler(event: dict[str, object], context: object) -> None:
    process_partial_response(event, handle_published, SqsBatchProcessor(model=Published))
    process_partial_response(event, handle_placed, SqsBatchProcessor(model=Placed))
    process_partial_response(event, handle_published_event, SqsBatchProcessor(PublishedEvent))
    process_partial_response(event, handle_uploaded, SqsBatchProcessor(model=Uploaded))
    process_partial_response(event, handle_bounced, SqsBatchProcessor(model=Bounced))
    process_partial_response(event, handle_logged, KinesisBatchProcessor(model=Logged))
    process_partial_response(event, handle_changed, KinesisBatchProcessor(model=Changed))
    process_partial_response(event, handle_overrides, SqsBatchProcessor(PublishedByOverride))
    process_partial_response(event, handle_placed_override, SqsBatchProcessor(PlacedByOverride))
