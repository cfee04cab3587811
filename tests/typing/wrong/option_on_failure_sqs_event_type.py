from lambda_batch import BatchProcessor, EventType

processor = BatchProcessor(EventType.SQS, on_failure="stop")  # mistake: option of stream processors
