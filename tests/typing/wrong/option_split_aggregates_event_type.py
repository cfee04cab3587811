from lambda_batch import BatchProcessor, EventType

processor = BatchProcessor(EventType.SQS, split_aggregates=True)  # mistake: option of Kinesis only
