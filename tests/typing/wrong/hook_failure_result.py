from lambda_batch import DynamoDBBatchProcessor, DynamoDBRecord, ExceptionInfo


class ChangeProcessor(DynamoDBBatchProcessor[DynamoDBRecord]):
    def failure_handler(self, record: DynamoDBRecord, exception: ExceptionInfo) -> None:  # mistake: hook without a result
        print(record.event_id)
