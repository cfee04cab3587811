from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(logger="orders")  # mistake: a name where a logger belongs
