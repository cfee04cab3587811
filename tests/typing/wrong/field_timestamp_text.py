from lambda_batch import SQSRecord


def record_handler(record: SQSRecord) -> float:
    return record.attributes.sent_timestamp / 1000  # mistake: text as a number
