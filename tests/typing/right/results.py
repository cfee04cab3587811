"""What `process()` gives has the types of handler, model and record class, for every source."""

from typing import Any, Literal, assert_type

from lambda_batch import (
    AsyncBatch,
    Batch,
    DynamoDBRecord,
    ExceptionInfo,
    FailureResponse,
    KinesisStreamRecord,
    SQSRecord,
    SuccessResponse,
)
from orders import (
    OrderChange,
    OrderEvent,
    OrderMessage,
    async_changes,
    events,
    fifo_messages,
    handle_change_async,
    handle_event,
    handle_message,
    handle_plain_message,
    messages,
    plain_messages,
)

Records = list[dict[str, Any]]


def show_messages(records: Records) -> None:
    with messages(records=records, handler=handle_message) as batch:
        assert_type(batch, Batch[OrderMessage, SQSRecord, int])
        outcomes = batch.process()
        assert_type(
            outcomes,
            list[SuccessResponse[OrderMessage, int] | FailureResponse[OrderMessage | SQSRecord]],
        )
        for outcome in outcomes:
            assert_type(outcome.status, Literal["success", "fail"])
            if outcome.status == "success":
                assert_type(outcome, SuccessResponse[OrderMessage, int])
                assert_type(outcome.result, int)
                assert_type(outcome.record, OrderMessage)
            else:
                assert_type(outcome, FailureResponse[OrderMessage | SQSRecord])
                assert_type(outcome.error, str)
                assert_type(outcome.record, OrderMessage | SQSRecord)
        for outcome in outcomes:
            if isinstance(outcome, SuccessResponse):
                print(outcome.result + 1)
    assert_type(messages.success_messages, list[SQSRecord])
    assert_type(messages.fail_messages, list[OrderMessage | SQSRecord])
    assert_type(messages.exceptions, list[ExceptionInfo])


def show_plain_messages(records: Records) -> None:
    with plain_messages(records, handle_plain_message) as batch:
        assert_type(
            batch.process(), list[SuccessResponse[SQSRecord, str] | FailureResponse[SQSRecord]]
        )
    assert_type(plain_messages.fail_messages, list[SQSRecord])


def show_fifo_messages(records: Records) -> None:
    with fifo_messages(records, handle_message) as batch:
        assert_type(batch, Batch[OrderMessage, SQSRecord, int])


def show_events(records: Records) -> None:
    with events(records, handle_event) as batch:
        for outcome in batch.process():
            if outcome.status == "fail":
                assert_type(outcome.record, OrderEvent | KinesisStreamRecord)
                continue
            assert_type(outcome.result, str)


def show_changes(records: Records) -> None:
    with async_changes(records, handle_change_async) as batch:
        assert_type(batch, AsyncBatch[OrderChange, DynamoDBRecord, None])
        assert_type(
            batch.async_process(),
            list[
                SuccessResponse[OrderChange, None] | FailureResponse[OrderChange | DynamoDBRecord]
            ],
        )


async def show_changes_in_loop(records: Records) -> None:
    with async_changes(records, handle_change_async) as batch:
        for outcome in await batch.aprocess():
            if outcome.status == "success":
                assert_type(outcome.record, OrderChange)
