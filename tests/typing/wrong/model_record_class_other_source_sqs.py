from lambda_batch import DynamoDBRecord, SqsBatchProcessor

processor = SqsBatchProcessor(DynamoDBRecord)  # mistake: record class of DynamoDB records
