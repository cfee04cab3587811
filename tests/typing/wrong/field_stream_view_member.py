from lambda_batch import DynamoDBRecord, StreamViewType


def record_handler(record: DynamoDBRecord) -> bool:
    return record.dynamodb.stream_view_type == StreamViewType.NEW_IMAGES  # mistake: no such view
