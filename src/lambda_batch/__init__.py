"""Typed processing of AWS Lambda batches: records in, a partial batch response out.

All public names are here. A name is imported when it is first used, so a cold start only imports
the modules that a function uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    __version__: str

    from lambda_batch._engine.async_batches import (
        AsyncBatch as AsyncBatch,
    )
    from lambda_batch._engine.async_processors import (
        BaseAsyncBatchProcessor as BaseAsyncBatchProcessor,
    )
    from lambda_batch._engine.batches import (
        Batch as Batch,
    )
    from lambda_batch._engine.sync_processors import (
        BasePartialBatchProcessor as BasePartialBatchProcessor,
        BasePartialProcessor as BasePartialProcessor,
        OnFailure as OnFailure,
    )
    from lambda_batch.entry_points import (
        aprocess_partial_response as aprocess_partial_response,
        async_batch_processor as async_batch_processor,
        async_process_partial_response as async_process_partial_response,
        batch_processor as batch_processor,
        process_partial_response as process_partial_response,
    )
    from lambda_batch.errors import (
        BatchProcessingError as BatchProcessingError,
        BulkError as BulkError,
        CircuitBreakerError as CircuitBreakerError,
        ConfigurationError as ConfigurationError,
        DecodingError as DecodingError,
        HandlerError as HandlerError,
        InvalidEventError as InvalidEventError,
        KeyCircuitBreakerError as KeyCircuitBreakerError,
        LambdaBatchError as LambdaBatchError,
        MessageGroupCircuitBreakerError as MessageGroupCircuitBreakerError,
        NotAttemptedError as NotAttemptedError,
        PermanentError as PermanentError,
        RecordMemberError as RecordMemberError,
        RecordTimeoutError as RecordTimeoutError,
        RetryLater as RetryLater,
        SinkError as SinkError,
        UnexpectedBatchTypeError as UnexpectedBatchTypeError,
        UsageError as UsageError,
        WindowStateError as WindowStateError,
    )
    from lambda_batch.priming import (
        prime as prime,
    )
    from lambda_batch.protocols import (
        FailureLogger as FailureLogger,
        LambdaContext as LambdaContext,
        Tracing as Tracing,
    )
    from lambda_batch.reports import (
        BatchReport as BatchReport,
        RecordReport as RecordReport,
    )
    from lambda_batch.results import (
        DeadLetter as DeadLetter,
        ExceptionInfo as ExceptionInfo,
        FailureResponse as FailureResponse,
        SuccessResponse as SuccessResponse,
    )
    from lambda_batch.traces import (
        TracedBatch as TracedBatch,
    )
    from lambda_batch.windows import (
        WindowResponse as WindowResponse,
        aprocess_window as aprocess_window,
        async_process_window as async_process_window,
        process_window as process_window,
    )
    from lambda_batch.wire.attribute_values import (
        decode_attribute_map as decode_attribute_map,
    )
    from lambda_batch.wire.compressed_json import (
        GzipJson as GzipJson,
    )
    from lambda_batch.wire.models import (
        RecordModel as RecordModel,
    )
    from lambda_batch.wire.payload_models import (
        PayloadForm as PayloadForm,
    )
    from lambda_batch.wire.windows import (
        Window as Window,
    )
    from lambda_batch_events import *  # noqa: F403  # generated names are public, too
else:
    import lambda_batch_events

    _MODULES = {
        "_engine.async_batches": ("AsyncBatch",),
        "_engine.async_processors": ("BaseAsyncBatchProcessor",),
        "_engine.sync_processors": (
            "BasePartialBatchProcessor",
            "BasePartialProcessor",
            "OnFailure",
        ),
        "_engine.batches": ("Batch",),
        "entry_points": (
            "aprocess_partial_response",
            "async_batch_processor",
            "async_process_partial_response",
            "batch_processor",
            "process_partial_response",
        ),
        "errors": (
            "BatchProcessingError",
            "BulkError",
            "CircuitBreakerError",
            "ConfigurationError",
            "DecodingError",
            "HandlerError",
            "InvalidEventError",
            "KeyCircuitBreakerError",
            "LambdaBatchError",
            "MessageGroupCircuitBreakerError",
            "NotAttemptedError",
            "PermanentError",
            "RecordMemberError",
            "RecordTimeoutError",
            "RetryLater",
            "SinkError",
            "UnexpectedBatchTypeError",
            "UsageError",
            "WindowStateError",
        ),
        "windows": (
            "WindowResponse",
            "aprocess_window",
            "async_process_window",
            "process_window",
        ),
        "wire.windows": ("Window",),
        "wire.attribute_values": ("decode_attribute_map",),
        "wire.compressed_json": ("GzipJson",),
        "wire.models": ("RecordModel",),
        "wire.payload_models": ("PayloadForm",),
        "priming": ("prime",),
        "protocols": (
            "FailureLogger",
            "LambdaContext",
            "Tracing",
        ),
        "reports": (
            "BatchReport",
            "RecordReport",
        ),
        "results": (
            "DeadLetter",
            "ExceptionInfo",
            "FailureResponse",
            "SuccessResponse",
        ),
        "traces": ("TracedBatch",),
    }
    _MODULE_OF = {
        name: f"lambda_batch.{module}" for module, names in _MODULES.items() for name in names
    } | dict.fromkeys(lambda_batch_events.__all__, "lambda_batch_events")

    __all__ = list(_MODULE_OF)  # ruff accepts no calls here

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used."""
        if name == "__version__":
            from importlib.metadata import version

            return version("lambda-batch")
        if name not in _MODULE_OF:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        # Without importlib, which would be imported only for this, along with `warnings`.
        value = getattr(__import__(_MODULE_OF[name], fromlist=[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """List the public names."""
        return __all__
