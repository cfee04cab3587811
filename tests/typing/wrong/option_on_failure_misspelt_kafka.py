from lambda_batch import KafkaBatchProcessor

processor = KafkaBatchProcessor(on_failure="stop-key")  # mistake: misspelt policy
