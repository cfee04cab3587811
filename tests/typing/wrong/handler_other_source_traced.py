from typing import Any

from aws_lambda_powertools import Tracer

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages

tracer = Tracer()


@tracer.capture_method
def record_handler(record: OrderEvent) -> int:
    return record.kinesis.data.quantity


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler of another source
