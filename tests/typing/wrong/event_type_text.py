from lambda_batch import BatchProcessor

processor = BatchProcessor(event_type="SQS")  # mistake: event type as a string
