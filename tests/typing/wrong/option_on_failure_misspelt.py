from lambda_batch import KinesisBatchProcessor

processor = KinesisBatchProcessor(on_failure="stop-key")  # mistake: misspelt policy
