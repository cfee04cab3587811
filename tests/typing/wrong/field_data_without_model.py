from lambda_batch import KinesisDataStreamRecord


def record_handler(record: KinesisDataStreamRecord) -> str:
    return record.kinesis.data.upper()  # mistake: payload whose type was not given
