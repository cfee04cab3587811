"""Tumbling windows: states of each kind, steps, ends and entry points."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from typing_extensions import TypedDict

from lambda_batch import (
    AsyncDynamoDBWindowProcessor,
    AsyncKinesisWindowProcessor,
    DynamoDBRecord,
    DynamoDBWindowProcessor,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    Window,
    WindowResponse,
    aprocess_window,
    async_process_window,
    process_window,
)
from orders import (
    OrderChange,
    OrderEvent,
    Totals,
    add_event,
    add_event_async,
    add_plain_change,
    async_windows,
    plain_windows,
    store_totals,
    store_totals_async,
    windows,
)


@dataclass
class Counted:
    orders: int = 0


class Latest(TypedDict, total=False):
    sku: str


def handle_kinesis(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    process_window(event, add_event, windows)
    return process_window(event=event, step=add_event, processor=windows, context=context)


def handle_kinesis_async(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return async_process_window(event, add_event_async, async_windows, context)


async def handle_kinesis_on_a_loop(event: dict[str, Any], context: LambdaContext) -> int:
    response = await aprocess_window(event, add_event_async, async_windows, context)
    state: dict[str, Any] = response["state"]
    return len(state) + len(response["batchItemFailures"])


def handle_dynamodb(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_plain_change, plain_windows, context)


def count_records(state: Counted, record: KinesisStreamRecord) -> Counted:
    return Counted(state.orders + len(record.kinesis.data_as_text()))


def keep_latest(state: Latest, record: OrderChange) -> Latest:
    image = record.dynamodb.NewImage
    return state if image is None else {"sku": image.Message.sku}


async def count_events(state: dict[str, int], record: DynamoDBRecord) -> dict[str, int]:
    name = record.event_name or ""
    return {**state, name: state.get(name, 0) + 1}


def add_in_time(state: Totals, record: OrderEvent, lambda_context: LambdaContext) -> Totals:
    print(lambda_context.get_remaining_time_in_millis())
    return add_event(state, record)


def print_window(state: object, window: Window) -> None:
    start: datetime = window.start
    shard: str | None = window.shard_id
    print(start, shard, window.is_final, window.is_terminated_early, state)


def begin() -> Totals:
    return Totals(orders=10)


counting = KinesisWindowProcessor(state=Counted, on_end=print_window, reserve=2)
keeping = DynamoDBWindowProcessor(OrderChange, state=Latest)
per_name = AsyncDynamoDBWindowProcessor(state=dict[str, int])
storing = KinesisWindowProcessor(OrderEvent, state=Totals, on_end=store_totals, initial=begin)
storing_async = AsyncKinesisWindowProcessor(OrderEvent, state=Totals, on_end=store_totals_async)


class OrderWindows(KinesisWindowProcessor[OrderEvent, Totals]):
    pass


def handle_each(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    process_window(event, count_records, counting, context)
    process_window(event, keep_latest, keeping, context)
    async_process_window(event, count_events, per_name, context)
    async_process_window(event, add_event_async, storing_async, context)
    process_window(event, add_in_time, storing, context)
    return process_window(event, add_event, OrderWindows(OrderEvent, state=Totals), context)
