from collections.abc import Sequence

from pydantic import BaseModel, Json

from lambda_batch import SqsBatchProcessor, SqsRecordModel, SuccessResponse


class Order(BaseModel):
    sku: str


class OrderRecord(SqsRecordModel[Json[Order]]):
    """A record with an order."""


def write(successes: Sequence[SuccessResponse[OrderRecord, int]]) -> None:
    print([each.record.body.sku for each in successes])


processor = SqsBatchProcessor(bulk=write)  # mistake: without the model, records are SQSRecord
