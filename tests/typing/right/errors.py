"""The errors, caught by name and by base."""

from typing import Any

from lambda_batch import (
    BatchProcessingError,
    CircuitBreakerError,
    LambdaBatchError,
    PartialItemFailureResponse,
    RecordMemberError,
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
    UnexpectedBatchTypeError,
    process_partial_response,
)
from orders import fifo_messages, handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    try:
        return process_partial_response(event, handle_message, messages)
    except UnexpectedBatchTypeError as error:
        print(error.msg)
    except BatchProcessingError as error:
        if any(issubclass(kind, KeyError) for kind, _, _ in error.child_exceptions):
            return messages.response()
        raise
    except LambdaBatchError as error:
        raise SystemExit(1) from error
    for kind, exception, _ in fifo_messages.exceptions:
        if issubclass(kind, (SQSFifoCircuitBreakerError, SQSFifoMessageGroupCircuitBreakerError)):
            continue
        if isinstance(exception, CircuitBreakerError | RecordMemberError):
            print(exception)
    return {"batchItemFailures": []}
