from lambda_batch import RetryLater, SQSRecord


def handle(record: SQSRecord) -> None:
    raise RetryLater(after=record.body)  # mistake: text is no duration
