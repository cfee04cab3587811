from lambda_batch import BatchProcessor, EventType, SQSRecord

processor = BatchProcessor(EventType.SQS, model=SQSRecord)  # mistake: record class as model
