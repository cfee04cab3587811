from lambda_batch import KinesisBatchProcessor

processor = KinesisBatchProcessor(max_concurrency=10)  # mistake: option of async processors
