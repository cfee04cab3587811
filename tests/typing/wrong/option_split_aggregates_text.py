from lambda_batch import KinesisBatchProcessor

processor = KinesisBatchProcessor(split_aggregates="yes")  # mistake: text for a flag
