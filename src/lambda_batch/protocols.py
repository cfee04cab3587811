"""The types of objects that users pass: handlers, the Lambda context, a logger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        Awaitable,
        Callable,
        Generator,
        Mapping,
        Sequence,
        Sized,
    )
    from concurrent.futures import Future
    from contextlib import _AsyncGeneratorContextManager, _GeneratorContextManager
    from typing import Any, ClassVar, SupportsFloat, SupportsInt, TypeAlias

    from pydantic import BaseModel

    from lambda_batch.results import ExceptionInfo
    from lambda_batch.traces import TracedBatch

    class _Dataclass(Protocol):
        __dataclass_fields__: ClassVar[dict[str, Any]]

    class _HasRequestId(Protocol):
        @property
        def aws_request_id(self) -> str: ...

    class _HasFunctionName(Protocol):
        @property
        def function_name(self) -> str: ...

    class _HasFunctionArn(Protocol):
        @property
        def invoked_function_arn(self) -> str: ...

    class _HasTime(Protocol):
        def get_remaining_time_in_millis(self) -> int: ...

    _PartOfContext: TypeAlias = _HasRequestId | _HasFunctionName | _HasFunctionArn | _HasTime

    # Lambda's event, or the bare array of records from EventBridge Pipes.
    Event: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]

    # Python's types can't express "anything but a coroutine", so entry points have overloads in
    # three steps: the usual results of handlers, then coroutines and other unfinished work, which
    # are rejected, then anything. mypy words its error by the first step. That step also accepts
    # handlers whose result is Any before they can match the coroutines. The overloads of
    # process_partial_response that reject a handler are async, because an unused coroutine is a
    # type error, too.
    PlainResult: TypeAlias = Sized | SupportsInt | SupportsFloat | _Dataclass | BaseModel | None

    # What `reject_unfinished` refuses at run time, as far as types can say it. Only context
    # managers of contextlib: files and locks have `__enter__`, too.
    UnfinishedResult: TypeAlias = (
        Awaitable[object]
        | Future[Any]
        | Generator[Any, Any, Any]
        | AsyncGenerator[Any, Any]
        | map[Any]
        | filter[Any]
        | zip[Any]
        | _GeneratorContextManager[Any]
        | _AsyncGeneratorContextManager[Any]
    )

StateT_contra = TypeVar("StateT_contra", contravariant=True)
RecordT_contra = TypeVar("RecordT_contra", contravariant=True)
ContextT_contra = TypeVar("ContextT_contra", contravariant=True)
ResultT_co = TypeVar("ResultT_co", covariant=True)
LambdaContextT = TypeVar("LambdaContextT", bound="LambdaContext")
EventT = TypeVar("EventT")
ContextT = TypeVar("ContextT")
ReturnT = TypeVar("ReturnT", bound="Mapping[str, Any]")

# For decorators, which see no context: only the handler determines the context's type. If it is
# LambdaContext, narrower, or a protocol with one of its members, mypy infers it by a bound; if it
# is wider, by a list of types.
NarrowContextT = TypeVar("NarrowContextT", bound="LambdaContext | _PartOfContext | None")
WideContextT = TypeVar("WideContextT", "LambdaContext | None", object)

PlainT = TypeVar("PlainT", bound="PlainResult")
UnfinishedT = TypeVar("UnfinishedT", bound="UnfinishedResult")


class LambdaContext(Protocol):
    """The second argument that the Python runtime of AWS Lambda passes to a function.

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
        """The memory of the function; the runtime passes it as text."""
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
        """Return the milliseconds until the invocation times out."""
        ...


class ContextHandler(Protocol[RecordT_contra, ContextT_contra, ResultT_co]):
    """A record handler with a required `lambda_context`, of any type."""

    def __call__(self, record: RecordT_contra, /, *, lambda_context: ContextT_contra) -> ResultT_co:
        """Handle one record."""
        ...


class ContextStep(Protocol[StateT_contra, RecordT_contra, ContextT_contra, ResultT_co]):
    """A step of a window with a required `lambda_context`, of any type."""

    def __call__(
        self, state: StateT_contra, record: RecordT_contra, /, *, lambda_context: ContextT_contra
    ) -> ResultT_co:
        """Fold one record into the state."""
        ...


class LambdaHandlerDecorator(Protocol):
    """A decorator that processes the batch before a Lambda handler, whose type it keeps.

    The result must be a mapping, since Lambda takes any other answer as a success of all records.
    """

    def __call__(
        self, lambda_handler: Callable[[EventT, ContextT], ReturnT], /
    ) -> Callable[[EventT, ContextT], ReturnT]:
        """Decorate a Lambda handler."""
        ...


class FinishWorkOrUseAsyncProcessorForAsyncHandler:
    """Return type of overloads that reject a handler whose work is not done when it returns.

    Its name is the error message. It rejects async handlers and those that return a future, a
    generator or a context manager of contextlib.
    """


class FailureLogger(Protocol):
    """A logger for failed records: that of the standard library or of Powertools."""

    def warning(self, msg: str, /, *, exc_info: ExceptionInfo) -> object:
        """Write one warning with its traceback."""
        ...


class Span(Protocol):
    """What a tracing has begun for a record."""

    def end(self, error: BaseException | None, /, *, failed: bool) -> object:
        """End it.

        Args:
            error: Why the record failed, if that is known, or what interrupted it.
            failed: Whether it failed.
        """
        ...


class BatchSpan(Span, Protocol):
    """What a tracing has begun for a batch."""

    def begin_record(self, position: int, /) -> Span:
        """Begin the span of a record, in the context in which its handler is called next."""
        ...


class Tracing(Protocol):
    """Traces batches, for the option `tracing` of processors.

    An error of its methods is logged, and changes nothing else.
    """

    def begin_batch(self, batch: TracedBatch, /) -> BatchSpan:
        """Begin the span of a batch, before the first record is handled.

        Args:
            batch: The batch.

        Returns:
            An object with two methods: `begin_record(position)` begins the span of a record just
            before it is handled, and returns an object with a method `end`, too;
            `end(error, failed=...)` ends the span.
        """
        ...
