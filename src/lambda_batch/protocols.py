"""The shapes of what users bring: handlers, the Lambda context, a logger."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from lambda_batch.typevars import RecordT_contra, ResultT_co

if TYPE_CHECKING:
    from lambda_batch.results import ExceptionInfo


class LambdaContext(Protocol):
    """What the Python runtime of AWS Lambda passes a function as its second argument.

    Source: AWS Lambda Developer Guide, "Using the Lambda context object to retrieve Python
    function information".
    """

    @property
    def function_name(self) -> str:
        """The name of the function."""
        ...

    @property
    def function_version(self) -> str:
        """The version of the function."""
        ...

    @property
    def invoked_function_arn(self) -> str:
        """The ARN by which the function was invoked."""
        ...

    @property
    def memory_limit_in_mb(self) -> int | str:
        """The memory of the function; the runtime gives it as text."""
        ...

    @property
    def aws_request_id(self) -> str:
        """The id of the invocation."""
        ...

    @property
    def log_group_name(self) -> str:
        """The log group of the function."""
        ...

    @property
    def log_stream_name(self) -> str:
        """The log stream of this execution environment."""
        ...

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds until the invocation times out."""
        ...


class ContextHandler(Protocol[RecordT_contra, ResultT_co]):
    """A record handler that must have the Lambda context."""

    def __call__(
        self, record: RecordT_contra, /, *, lambda_context: LambdaContext
    ) -> ResultT_co:
        """Handle one record."""
        ...


class CoroutineHandler(Protocol[RecordT_contra]):
    """An `async def` record handler, for processors that can't await it."""

    def __call__(self, record: RecordT_contra, /) -> Coroutine[Any, Any, object]:
        """Handle one record."""
        ...


class CoroutineContextHandler(Protocol[RecordT_contra]):
    """An `async def` record handler that must have the Lambda context."""

    def __call__(
        self, record: RecordT_contra, /, *, lambda_context: LambdaContext
    ) -> Coroutine[Any, Any, object]:
        """Handle one record."""
        ...


class UseAsyncProcessorForAsyncHandler:
    """What type checkers say of an async handler in a sync processor; nothing at run time."""


class FailureLogger(Protocol):
    """A logger for failed records: that of the standard library or of Powertools."""

    def warning(self, msg: str, /, *, exc_info: ExceptionInfo) -> object:
        """Write one warning with its traceback."""
        ...
