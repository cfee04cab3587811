from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(skip_group_on_error=True)  # mistake: option of FIFO processors
