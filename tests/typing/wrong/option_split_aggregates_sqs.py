from lambda_batch import SqsBatchProcessor

processor = SqsBatchProcessor(split_aggregates=True)  # mistake: only Kinesis has it
