from pydantic import Json

from lambda_batch import KafkaRecordModel
from orders import Order


def record_handler(record: KafkaRecordModel[Json[Order], str]) -> bytes | None:
    return record.key  # mistake: text as bytes
