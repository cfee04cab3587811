from lambda_batch import KinesisDataStreamRecord


def record_handler(record: KinesisDataStreamRecord[bytes]) -> str:
    return record.kinesis.data.removeprefix("order:")  # mistake: bytes as text
