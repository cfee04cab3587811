from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(on_failure="stop")  # mistake: option of stream processors
