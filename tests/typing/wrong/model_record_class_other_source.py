from lambda_batch import BatchProcessor, EventType, KinesisStreamRecord

processor = BatchProcessor(EventType.SQS, model=KinesisStreamRecord)  # mistake: record class of Kinesis records
