"""The shortest modules of the guide, with nothing of the user's annotated but the record."""

from pydantic import BaseModel, Json

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    process_partial_response,
)


class Order(BaseModel):
    sku: str


class OrderRecord(SqsRecordModel):
    body: Json[Order]


class OrderEvent(KinesisDataStreamRecord[Json[Order]]):
    """The data is decoded from base64 before it is parsed."""


messages = SqsBatchProcessor(model=OrderRecord)
ordered = SqsFifoPartialProcessor()
events = KinesisBatchProcessor(model=OrderEvent)
changes = DynamoDBBatchProcessor()


def handle_message(record: OrderRecord) -> None:
    print(record.body.sku)


def handle_ordered(record: SQSRecord) -> None:
    print(record.json_body["sku"])


def handle_event(record: OrderEvent) -> None:
    print(record.kinesis.data.sku)


def handle_change(record: DynamoDBRecord) -> None:
    print(record.event_name, record.dynamodb.new_image.get("sku"))


def lambda_handler(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, handle_ordered, ordered, context)
    process_partial_response(event, handle_event, events, context)
    process_partial_response(event, handle_change, changes, context)
    return process_partial_response(event, handle_message, messages, context)
