from lambda_batch import SqsBatchProcessor, SQSRecord, SuccessResponse


def write(success: SuccessResponse[SQSRecord, str]) -> None:
    print(success.result)


processor = SqsBatchProcessor(bulk=write)  # mistake: it gets all successes at once
