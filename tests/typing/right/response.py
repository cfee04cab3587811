"""The response: read, copied, extended, and passed on."""

from typing import Any, assert_type

from lambda_batch import (
    BatchProcessingError,
    PartialItemFailureResponse,
    PartialItemFailures,
    batch_processor,
    process_partial_response,
)
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    try:
        response = process_partial_response(event, handle_message, messages)
    except BatchProcessingError as error:
        for kind, exception, traceback in error.child_exceptions:
            print(kind.__name__, exception, traceback)
        response = messages.response()
    assert_type(response, PartialItemFailureResponse)
    assert_type(response["batchItemFailures"], list[PartialItemFailures])
    failed: list[str] = [item["itemIdentifier"] for item in response["batchItemFailures"]]
    print(failed)
    return {"batchItemFailures": [{"itemIdentifier": name} for name in sorted(failed)]}


@batch_processor(record_handler=handle_message, processor=messages)
def decorated(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()


def replay(event: dict[str, Any]) -> int:
    return len(decorated(event, None)["batchItemFailures"])
