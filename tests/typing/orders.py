"""A user's models, handlers and processors, which the files in right/ and wrong/ share."""

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncDynamoDBBatchProcessor,
    AsyncKinesisBatchProcessor,
    AsyncKinesisWindowProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    DynamoDBWindowProcessor,
    EventType,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    Window,
)


class Order(BaseModel):
    sku: str
    quantity: int


class OrderMessage(SqsRecordModel):
    body: Json[Order]


class RefundMessage(SqsRecordModel[Json[dict[str, int]]]):
    pass


class OrderPayload(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderEvent(KinesisDataStreamRecord):
    kinesis: OrderPayload


class OrderImage(BaseModel):
    Id: int
    Message: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[OrderImage]):
    pass


class Totals(BaseModel):
    orders: int = 0
    quantity: int = 0


messages = BatchProcessor(event_type=EventType.SQS, model=OrderMessage)
events = KinesisBatchProcessor(model=OrderEvent)
changes = DynamoDBBatchProcessor(model=OrderChange)
fifo_messages = SqsFifoPartialProcessor(model=OrderMessage)
async_messages = AsyncSqsBatchProcessor(model=OrderMessage)
async_events = AsyncKinesisBatchProcessor(model=OrderEvent)
async_changes = AsyncDynamoDBBatchProcessor(model=OrderChange)
async_fifo_messages = AsyncSqsFifoPartialProcessor(model=OrderMessage, skip_group_on_error=True)
plain_messages = SqsBatchProcessor()
plain_events = BatchProcessor(EventType.KinesisDataStreams)
plain_changes = DynamoDBBatchProcessor()
windows = KinesisWindowProcessor(OrderEvent, state=Totals)
async_windows = AsyncKinesisWindowProcessor(OrderEvent, state=Totals)
plain_windows = DynamoDBWindowProcessor(state=Totals)


def handle_message(record: OrderMessage) -> int:
    return record.body.quantity


def handle_refund(record: RefundMessage) -> int:
    return record.body["amount"]


def handle_event(record: OrderEvent) -> str:
    return record.kinesis.data.sku


def handle_change(record: OrderChange) -> None:
    image = record.dynamodb.NewImage
    if image is not None:
        print(image.Message.sku)


async def handle_message_async(record: OrderMessage) -> int:
    return record.body.quantity


async def handle_event_async(record: OrderEvent) -> str:
    return record.kinesis.data.sku


async def handle_change_async(record: OrderChange) -> None:
    handle_change(record)


def handle_plain_message(record: SQSRecord) -> str:
    return record.body


def handle_plain_event(record: KinesisStreamRecord) -> str:
    return record.kinesis.data_as_text()


def handle_plain_change(record: DynamoDBRecord) -> object:
    return record.dynamodb.new_image["Id"]


def add_event(state: Totals, record: OrderEvent) -> Totals:
    state.quantity += record.kinesis.data.quantity
    return state


async def add_event_async(state: Totals, record: OrderEvent) -> Totals:
    return add_event(state, record)


def add_plain_change(state: Totals, record: DynamoDBRecord) -> Totals:
    state.orders += len(record.dynamodb.new_image)
    return state


def store_totals(state: Totals, window: Window) -> None:
    print(window.start, window.shard_id, state.orders)


async def store_totals_async(state: Totals, window: Window) -> None:
    store_totals(state, window)
