from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(time_limit=2)  # mistake: sync handlers can't be cancelled
