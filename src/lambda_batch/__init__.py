"""Typed processing of AWS Lambda batches: records in, a partial batch response out.

Everything public is here; a name is imported when it is first used, so a cold start pays only
for what a function needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import lambda_batch_events

if TYPE_CHECKING:
    from lambda_batch.async_batches import AsyncBatch
    from lambda_batch.async_processors import BaseAsyncBatchProcessor
    from lambda_batch.batch_processors import BasePartialBatchProcessor
    from lambda_batch.batches import Batch
    from lambda_batch.entry_points import (
        aprocess_partial_response,
        async_batch_processor,
        async_process_partial_response,
        batch_processor,
        process_partial_response,
    )
    from lambda_batch.errors import (
        BatchProcessingError,
        CircuitBreakerError,
        ConfigurationError,
        DecodingError,
        HandlerError,
        InvalidEventError,
        LambdaBatchError,
        MessageGroupCircuitBreakerError,
        RecordMemberError,
        UnexpectedBatchTypeError,
        UsageError,
    )
    from lambda_batch.models import PayloadForm, RecordModel
    from lambda_batch.processors import BasePartialProcessor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo, FailureResponse, SuccessResponse
    from lambda_batch_events import *  # noqa: F403  # generated names, listed in its __all__

__all__ = [
    "AsyncBatch",
    "BaseAsyncBatchProcessor",
    "BasePartialBatchProcessor",
    "BasePartialProcessor",
    "Batch",
    "BatchProcessingError",
    "CircuitBreakerError",
    "ConfigurationError",
    "DecodingError",
    "ExceptionInfo",
    "FailureResponse",
    "HandlerError",
    "InvalidEventError",
    "LambdaBatchError",
    "LambdaContext",
    "MessageGroupCircuitBreakerError",
    "PayloadForm",
    "RecordMemberError",
    "RecordModel",
    "SuccessResponse",
    "UnexpectedBatchTypeError",
    "UsageError",
    "aprocess_partial_response",
    "async_batch_processor",
    "async_process_partial_response",
    "batch_processor",
    "process_partial_response",
]
__all__ += lambda_batch_events.__all__

_MODULES = {
    "async_batches": ("AsyncBatch",),
    "async_processors": ("BaseAsyncBatchProcessor",),
    "batch_processors": ("BasePartialBatchProcessor",),
    "batches": ("Batch",),
    "entry_points": (
        "aprocess_partial_response",
        "async_batch_processor",
        "async_process_partial_response",
        "batch_processor",
        "process_partial_response",
    ),
    "errors": (
        "BatchProcessingError",
        "CircuitBreakerError",
        "ConfigurationError",
        "DecodingError",
        "HandlerError",
        "InvalidEventError",
        "LambdaBatchError",
        "MessageGroupCircuitBreakerError",
        "RecordMemberError",
        "UnexpectedBatchTypeError",
        "UsageError",
    ),
    "models": ("PayloadForm", "RecordModel"),
    "processors": ("BasePartialProcessor",),
    "protocols": ("LambdaContext",),
    "results": ("ExceptionInfo", "FailureResponse", "SuccessResponse"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _MODULE_OF:
        value = getattr(import_module(f"lambda_batch.{_MODULE_OF[name]}"), name)
    elif name in lambda_batch_events.__all__:
        value = getattr(lambda_batch_events, name)
    else:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
