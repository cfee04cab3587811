from lambda_batch import AsyncBatchProcessor, EventType

processor = AsyncBatchProcessor(EventType.DynamoDBStreams, on_failure="halt")  # mistake: unknown policy
