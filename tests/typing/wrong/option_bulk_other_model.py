from collections.abc import Sequence

from pydantic import BaseModel, Json

from lambda_batch import SqsBatchProcessor, SqsRecordModel, SuccessResponse


class Order(BaseModel):
    sku: str


class OrderRecord(SqsRecordModel[Json[Order]]):
    """A record with an order."""


class OtherRecord(SqsRecordModel[str]):
    """A record with a text."""


def write(successes: Sequence[SuccessResponse[OtherRecord, int]]) -> None:
    print([each.record.body for each in successes])


processor = SqsBatchProcessor(OrderRecord, bulk=write)  # mistake: it writes other records
