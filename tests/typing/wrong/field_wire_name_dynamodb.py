from lambda_batch import DynamoDBRecord


def record_handler(record: DynamoDBRecord) -> object:
    return record.dynamodb.NewImage  # mistake: name of the model on the record class
