from lambda_batch import KinesisDataStreamRecord, KinesisDataStreamRecordPayload


class OrderEvent(KinesisDataStreamRecord[int]):
    kinesis: KinesisDataStreamRecordPayload[str]  # mistake: another payload than the type argument
