from lambda_batch import DynamoDBBatchProcessor, OnFailure


class Ordered(DynamoDBBatchProcessor):
    on_failure: OnFailure = "stop_keys"  # mistake: misspelt policy
