from typing import Any

from lambda_batch import KafkaBatchProcessor, SQSRecord, process_partial_response

processor = KafkaBatchProcessor()


def record_handler(record: SQSRecord) -> str:
    return record.body


def lambda_handler(event: dict[str, Any]) -> object:
    return process_partial_response(event, record_handler, processor)  # mistake: handler of SQS
