"""Raw records from elsewhere than an event: lists, generators, the event classes of Powertools."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent

from lambda_batch import PartialItemFailureResponse
from orders import async_messages, handle_message, handle_message_async, messages


def urgent(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for record in event["Records"]:
        if "urgent" in record["messageAttributes"]:
            yield record


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(records=urgent(event), handler=handle_message) as batch:
        batch.process()
    with messages(list(urgent(event)), handle_message) as batch:
        batch.process()
    with messages((record for record in event["Records"]), handle_message) as batch:
        batch.process()
    with messages(SQSEvent(event).records, handle_message) as batch:
        batch.process()
    with async_messages(SQSEvent(event).records, handle_message_async) as async_batch:
        async_batch.async_process()
    return messages.response()
