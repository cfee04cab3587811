from lambda_batch import BatchProcessor, EventType

processor = BatchProcessor(EventType.Sqs)  # mistake: no such event type
