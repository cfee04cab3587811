from pydantic import Json

from lambda_batch import SnsNotification, SqsRecordModel
from orders import Order


class OrderMessage(SqsRecordModel[Json[SnsNotification[Json[Order]]]]):
    pass


def record_handler(record: OrderMessage) -> int:
    return record.body.Message.amount  # mistake: misspelt member of the payload of a message
