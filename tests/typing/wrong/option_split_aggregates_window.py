from lambda_batch import DynamoDBWindowProcessor

processor = DynamoDBWindowProcessor(state=dict[str, int], split_aggregates=True)  # mistake: option of Kinesis windows
