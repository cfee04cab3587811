"""A processor from scratch, of raw records and of records of one's own."""

from typing import Any

from lambda_batch import (
    BasePartialProcessor,
    ExceptionInfo,
    FailureResponse,
    PartialItemFailureResponse,
    SuccessResponse,
    batch_processor,
)

Record = dict[str, Any]


class OwnProcessor(BasePartialProcessor[Record, Record]):
    def __init__(self, table: str) -> None:
        self.table = table

    def _prepare(self) -> None:
        self.success_messages.clear()

    def _clean(self) -> None:
        for record in self.success_messages:
            print(self.table, record["messageId"])

    def _process_record(
        self, record: Record
    ) -> SuccessResponse[Record, int] | FailureResponse[Record]:
        try:
            return self.success_handler(record, self.handler(record))
        except Exception as error:
            return self.failure_handler(record, (type(error), error, error.__traceback__))

    def success_handler(self, record: Record, result: int) -> SuccessResponse[Record, int]:
        return SuccessResponse("success", result, record)

    def failure_handler(self, record: Record, exception: ExceptionInfo) -> FailureResponse[Record]:
        return FailureResponse("fail", str(exception[1]), record)


processor = OwnProcessor("orders")


def record_handler(record: Record) -> int:
    return len(record["body"])


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    failed = [record["messageId"] for record in processor.fail_messages]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def run(records: list[Record]) -> list[int]:
    with processor(records, record_handler) as batch:
        return [outcome.result for outcome in batch.process() if outcome.status == "success"]
