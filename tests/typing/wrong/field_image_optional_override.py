from lambda_batch import DynamoDBStreamChangedRecordModel, DynamoDBStreamRecordModel
from orders import OrderImage


class OrderChangedRecord(DynamoDBStreamChangedRecordModel):
    OldImage: OrderImage | None = None


class OrderChange(DynamoDBStreamRecordModel):
    dynamodb: OrderChangedRecord


def record_handler(record: OrderChange) -> int:
    return record.dynamodb.OldImage.Id  # mistake: an image can be absent
