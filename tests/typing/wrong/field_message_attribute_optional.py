from lambda_batch import SQSRecord


def record_handler(record: SQSRecord) -> str:
    return record.message_attributes["kind"].string_value.upper()  # mistake: a value can be absent
