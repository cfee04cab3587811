from pydantic import Json

from lambda_batch import CloudWatchLogsData, GzipJson, KinesisDataStreamRecord
from orders import Order


class OrderLogs(KinesisDataStreamRecord[GzipJson[CloudWatchLogsData[Json[Order]]]]):
    pass


def record_handler(record: OrderLogs) -> list[str]:
    return [each.message for each in record.kinesis.data.logEvents]  # mistake: a payload as text
