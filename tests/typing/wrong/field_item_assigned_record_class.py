from lambda_batch import SQSRecord


def record_handler(record: SQSRecord) -> None:
    record["body"] = ""  # mistake: record classes are read-only
