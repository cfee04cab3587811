from lambda_batch import KinesisStreamRecord


def record_handler(record: KinesisStreamRecord) -> int:
    return record.kinesis.approximate_arrival_timestamp.year  # mistake: a number as a datetime
