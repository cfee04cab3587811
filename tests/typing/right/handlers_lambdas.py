"""Handlers that are lambdas; the checker knows the record's type from the processor."""

from typing import Any, assert_type

from lambda_batch import PartialItemFailureResponse, batch_processor, process_partial_response
from orders import changes, events, messages, plain_messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, lambda record: print(record.body), plain_messages)
    process_partial_response(event, lambda record: record.kinesis.data.quantity + 1, events)
    with messages(event["Records"], lambda record: record.body.sku.upper()) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.result, str)
    return process_partial_response(
        event=event, record_handler=lambda record: record.body, processor=messages
    )


@batch_processor(lambda record: record.dynamodb.SequenceNumber, changes)
def handle_changes(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return changes.response()
