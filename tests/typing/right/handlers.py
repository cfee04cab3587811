"""Handlers of each source, with and without a model, through every sync entry point."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    batch_processor,
    process_partial_response,
)
from orders import (
    changes,
    events,
    fifo_messages,
    handle_change,
    handle_event,
    handle_message,
    handle_plain_change,
    handle_plain_event,
    handle_plain_message,
    messages,
    plain_changes,
    plain_events,
    plain_messages,
)


def handle_sqs(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, handle_plain_message, plain_messages)
    process_partial_response(event, handle_message, fifo_messages, context)
    return process_partial_response(
        event=event, record_handler=handle_message, processor=messages, context=context
    )


def handle_kinesis(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with events(records=event["Records"], handler=handle_event) as batch:
        batch.process()
    with plain_events(event["Records"], handle_plain_event, lambda_context=context):
        plain_events.process()
    return events.response()


@batch_processor(record_handler=handle_change, processor=changes)
def handle_dynamodb(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return changes.response()


@batch_processor(handle_plain_change, plain_changes)
def handle_plain_dynamodb(event: Any, context: Any) -> Any:
    return plain_changes.response()


@batch_processor(record_handler=handle_plain_message, processor=plain_messages)
def handle_plain_sqs(event: dict[str, object], context: object) -> dict[str, object]:
    return {**plain_messages.response()}
