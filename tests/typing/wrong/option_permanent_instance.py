from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(permanent=KeyError("sku"), sink=print)  # mistake: no class
