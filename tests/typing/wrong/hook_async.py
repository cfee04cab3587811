from lambda_batch import ExceptionInfo, FailureResponse, SqsBatchProcessor, SQSRecord


class OrderProcessor(SqsBatchProcessor[SQSRecord]):
    async def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse[SQSRecord]:  # mistake: async hook
        raise NotImplementedError
