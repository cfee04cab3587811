from pydantic import Json

from lambda_batch import KafkaRecordModel
from orders import Order


def record_handler(record: KafkaRecordModel[Json[Order], str]) -> int:
    return record.value.quantity  # mistake: a tombstone has no value
