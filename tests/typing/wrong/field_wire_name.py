from lambda_batch import SQSRecord


def record_handler(record: SQSRecord) -> str:
    return record.messageId  # mistake: name of the model on the record class
