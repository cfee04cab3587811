"""The wrong example: a handler of Kinesis records for a processor of SQS messages."""

from __future__ import annotations

from typing import Any

from examples.demo.orders import charge_event, messages
from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response


def handle_queue(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of the queue with a handler of another source."""
    return process_partial_response(event, charge_event, messages, context)
