from lambda_batch import KinesisBatchProcessor

processor = KinesisBatchProcessor(reserve="2s")  # mistake: no duration
