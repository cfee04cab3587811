from typing import Any

from pydantic import Json

from lambda_batch import PartialItemFailureResponse, SqsBatchProcessor, SqsRecordModel, process_partial_response
from orders import Order

processor = SqsBatchProcessor(SqsRecordModel[Json[Order]])


def record_handler(record: SqsRecordModel[Json[list[Order]]]) -> int:
    return len(record.body)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor)  # mistake: handler of another payload
