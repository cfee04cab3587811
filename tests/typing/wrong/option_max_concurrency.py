from lambda_batch import AsyncBatchProcessor, EventType

processor = AsyncBatchProcessor(EventType.SQS, max_concurrency="10")  # mistake: text for the number of records at a time
