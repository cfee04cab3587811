from typing import Any

from lambda_batch import KafkaBatchProcessor, KafkaRecord, process_partial_response

processor = KafkaBatchProcessor()


def record_handler(record: KafkaRecord) -> str:
    return record.topic


def lambda_handler(event: dict[str, Any]) -> list[str]:
    response = process_partial_response(event, record_handler, processor)
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]  # mistake: objects as text
