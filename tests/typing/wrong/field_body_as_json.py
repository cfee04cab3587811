from lambda_batch import SQSRecord


def record_handler(record: SQSRecord) -> object:
    return record.body["quantity"]  # mistake: text as JSON
