"""A FIFO queue, by the module's alias."""

from __future__ import annotations

from typing import Any

import aws_lambda_powertools.utilities.batch as batch_utility
from aws_lambda_powertools.utilities.batch.exceptions import SQSFifoCircuitBreakerError
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

processor = batch_utility.SqsFifoPartialProcessor()
booked: list[str] = []


def book(record: SQSRecord) -> None:
    amount = int(record.json_body["amount"])
    if amount < 0:
        raise ValueError("a payment of less than nothing")
    booked.append(record.message_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return batch_utility.process_partial_response(event, book, processor, context)


def was_held_back(error: type[BaseException] | None) -> bool:
    return error is SQSFifoCircuitBreakerError
