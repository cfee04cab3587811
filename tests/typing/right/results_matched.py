"""What `process()` gives, in match statements, unpacked, and in functions of one's own."""

from typing import Any, TypeVar, assert_never

from lambda_batch import FailureResponse, PartialItemFailureResponse, SQSRecord, SuccessResponse
from orders import OrderMessage, handle_message, messages

R = TypeVar("R")
T = TypeVar("T")


def show(
    outcome: SuccessResponse[OrderMessage, int] | FailureResponse[OrderMessage | SQSRecord],
) -> str:
    match outcome:
        case SuccessResponse(result=result):
            return str(result + 1)
        case FailureResponse(error=error):
            return error.upper()
        case _:
            assert_never(outcome)


def result_of(outcome: SuccessResponse[R, T] | FailureResponse[Any], default: T) -> T:
    return outcome.result if outcome.status == "success" else default


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(records=event["Records"], handler=handle_message) as batch:
        outcomes = batch.process()
    total = sum(result_of(outcome, 0) for outcome in outcomes)
    failures = [outcome for outcome in outcomes if outcome.status == "fail"]
    errors = [failure.error for failure in failures]
    for outcome in outcomes:
        print(show(outcome))
        status, detail, record = outcome
        print(status, detail, record)
    print(total, errors)
    return messages.response()
