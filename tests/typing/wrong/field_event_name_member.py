from lambda_batch import DynamoDBRecord, DynamoDBRecordEventName


def record_handler(record: DynamoDBRecord) -> bool:
    return record.event_name == DynamoDBRecordEventName.DELETE  # mistake: no such event name
