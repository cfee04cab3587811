from typing import Literal

from lambda_batch import DynamoDBStreamRecordModel


class Removal(DynamoDBStreamRecordModel[dict[str, str]]):
    eventName: Literal["REMOVED"]  # mistake: no such event name
