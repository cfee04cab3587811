"""The function of our own processor."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.processors import CountingProcessor, describe

processor = CountingProcessor(EventType.SQS, None, True)
reports: list[str] = []


def write(record: SQSRecord) -> None:
    if not record.body:
        raise LookupError("an invoice without a text")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    try:
        return process_partial_response(event, write, processor, context)
    except BatchProcessingError as error:
        reports.append(describe(error))
        raise
