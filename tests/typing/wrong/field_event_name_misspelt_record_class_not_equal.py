from lambda_batch import DynamoDBRecord


def record_handler(record: DynamoDBRecord) -> None:
    if record.event_name != "REMOVED":  # mistake: no such event name
        print(record.event_id)
