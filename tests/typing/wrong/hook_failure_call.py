from lambda_batch import BatchProcessor, ExceptionInfo, FailureResponse, SQSRecord


class OrderProcessor(BatchProcessor[SQSRecord, SQSRecord]):
    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse[SQSRecord]:
        return super().failure_handler(record.body, exception)  # mistake: the body for the record
