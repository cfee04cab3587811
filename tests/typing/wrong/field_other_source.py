from lambda_batch import KinesisStreamRecord


def record_handler(record: KinesisStreamRecord) -> object:
    return record.json_body  # mistake: member of SQS messages
