from pydantic import Json

from lambda_batch import S3Notification, SqsRecordModel


def record_handler(record: SqsRecordModel[Json[S3Notification]]) -> int:
    return len(record.body.Records)  # mistake: the test message of S3 has no records
