"""A module under every rule that mypy has against Any."""

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    batch_processor,
    process_partial_response,
)

messages = SqsBatchProcessor(model=SqsRecordModel[str])
events = KinesisBatchProcessor(model=KinesisDataStreamRecord[bytes])


def handle_message(record: SqsRecordModel[str], lambda_context: LambdaContext) -> str:
    return record.body + lambda_context.aws_request_id


def handle_event(record: KinesisDataStreamRecord[bytes]) -> int:
    return len(record.kinesis.data)


def handle_sqs(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    response = process_partial_response(event, handle_message, messages, context)
    failed = [failure["itemIdentifier"] for failure in response["batchItemFailures"]]
    print(failed)
    return response


def show(records: list[dict[str, object]], context: LambdaContext) -> list[str]:
    with messages(records, handle_message, context) as batch:
        return [outcome.result for outcome in batch.process() if outcome.status == "success"]


@batch_processor(record_handler=handle_event, processor=events)
def handle_kinesis(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    return events.response()
