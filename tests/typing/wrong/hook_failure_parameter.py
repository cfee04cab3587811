from lambda_batch import FailureResponse, KinesisBatchProcessor, KinesisStreamRecord


class EventProcessor(KinesisBatchProcessor[KinesisStreamRecord]):
    def failure_handler(self, record: object, exception: Exception) -> FailureResponse[KinesisStreamRecord]:  # mistake: exception instead of sys.exc_info()
        raise NotImplementedError
