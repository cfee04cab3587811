from typing import Any

from lambda_batch import (
    KafkaBatchProcessor,
    KafkaRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = KafkaBatchProcessor()


def record_handler(record: KafkaRecord) -> str:
    return record.topic


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)  # mistake: its identifiers are objects
