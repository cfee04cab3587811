"""Functions with mistakes, each of which a run must find."""

from __future__ import annotations

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    process_partial_response,
)
from tests.e2e import ours


def on_sqs(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Forget to return the response, which counts as success."""
    ours.on_sqs(event, context)
    return {}


fifo_messages = SqsBatchProcessor(model=ours.OrderMessage)


def on_fifo(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Go on after a failure, which breaks the order of a message group."""
    return process_partial_response(event, ours.handle_message, fifo_messages, context)


def on_kinesis(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle the latest record first."""
    return ours.on_kinesis({"Records": event["Records"][::-1]}, context)


def on_dynamodb(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Report only the last failure, so that the checkpoint passes the others."""
    response = ours.on_dynamodb(event, context)
    return {"batchItemFailures": response["batchItemFailures"][-1:]}
