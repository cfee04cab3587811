"""Does the work of a function's first invocation before it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lambda_batch._engine.processors import Processor
from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from lambda_batch._engine.sync_processors import SourceProcessor

_MODULES = ("binascii", "json", "lambda_batch._engine.handler_parameters")
"""What is otherwise imported when it is first needed."""


def prime(*processors: SourceProcessor[Any, Any]) -> None:
    """Do what the first invocation would otherwise do: import modules and build validators.

    Call it where time costs nothing: before the snapshot of Lambda SnapStart, or while Lambda
    initializes a function with provisioned concurrency. It handles no record and calls no handler.

    Args:
        processors: The processors that the function uses.

    Raises:
        ConfigurationError: One of them is not a processor, such as a class that is not called.

    Source: AWS Lambda Developer Guide, "Implement code before or after Lambda function snapshots".
    """
    for processor in processors:
        _need_processor(processor)
    for name in _MODULES:
        import_module(name)
    for processor in processors:
        if processor.split_aggregates:
            import_module("lambda_batch.wire.aggregates")
        model: Any = processor.model
        if hasattr(model, "__lambda_batch_reader__"):
            import_module("lambda_batch.wire.envelopes").build(model)


def _need_processor(processor: object) -> None:
    if isinstance(processor, Processor):
        return
    msg = f"prime() takes instances of processor classes, got {name_of_other(processor)}"
    raise ConfigurationError(msg)
