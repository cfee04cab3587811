"""Which handlers without `async def` an async processor takes, and which it refuses."""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar

import pytest

from lambda_batch import AsyncSqsBatchProcessor, HandlerError
from tests.runtime.cases import ASYNC, SQS, Handler
from tests.runtime.events import FakeContext
from tests.runtime.handlers import GIVEN, Awaits, of, plain_async

pytestmark = pytest.mark.usefixtures("forget_calls")

P = ParamSpec("P")
R = TypeVar("R")


def untyped(decorated: Handler) -> Handler:
    """Decorate a handler without wraps or annotations."""

    def call(*args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN202  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]
        return decorated(*args, **kwargs)

    return call


def typed(decorated: Callable[P, R]) -> Callable[P, R]:
    """Decorate a handler without wraps, by a ParamSpec."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return decorated(*args, **kwargs)

    return call


class Deferred:
    """A decorator that is a class, and hides what it decorates."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, *args: Any):  # type: ignore[no-untyped-def]  # noqa: ANN204
        """Call the handler."""
        return self.handler(*args)


class Handled(Protocol):
    """A result that can be awaited, by a user's own protocol."""

    def __await__(self) -> Generator[Any, None, str]: ...


Later: TypeAlias = Awaitable[str]


def by_alias(record: Any) -> Later:
    """Handle a record by giving what does."""
    return plain_async(record)


def by_alias_text(record: Any) -> "Later":
    """Handle a record by giving what does."""
    return plain_async(record)


def by_protocol(record: Any) -> Handled:
    """Handle a record by giving what does."""
    return Awaits(record)


def by_union(record: Any) -> "list[int] | Awaitable[str] | None":
    """Handle a record by giving what does."""
    return plain_async(record)


def by_object(record: Any) -> object:
    """Handle a record by giving what does."""
    return plain_async(record)


def by_object_text(record: Any) -> "object":
    """Handle a record by giving what does."""
    return plain_async(record)


def unannotated(record):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]
    """Handle a record by giving what does."""
    return plain_async(record)


def unannotated_choice(record):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]
    """Handle a record by giving what does, in one of two ways."""
    return plain_async(record) if record else None


@pytest.mark.parametrize(
    "handler",
    [
        of(untyped(plain_async), "decorated without wraps"),
        of(typed(plain_async), "decorated by a ParamSpec"),
        of(Deferred(plain_async), "decorator that is a class"),
        of(partial(untyped(plain_async)), "partial of a decorated one"),
        of(by_alias),
        of(by_alias_text),
        of(by_protocol),
        of(by_union),
        of(by_object),
        of(by_object_text),
        of(unannotated),
        of(unannotated_choice),
    ],
)
def test_possible_awaitables_are_awaited(handler: Handler) -> None:
    """An async processor takes each handler that may give something to await."""
    response = ASYNC.respond_to(SQS.event(2), handler, AsyncSqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 2


def gives_nothing(record):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]
    """Handle a record, and return nothing."""
    if record:
        GIVEN.append((record,))
        return
    GIVEN.clear()


def by_builtin(record: Any) -> "dict[str, list[int] | None] | None":
    """Handle a record."""
    GIVEN.append((record,))
    return {}


def by_builtin_union(record: Any) -> int | dict[str, Any]:
    """Handle a record."""
    GIVEN.append((record,))
    return 1


def by_none(record: Any) -> None:
    """Handle a record."""
    GIVEN.append((record,))


@pytest.mark.parametrize(
    "handler", [of(gives_nothing), of(by_builtin), of(by_builtin_union), of(by_none)]
)
def test_handlers_that_return_no_awaitable_are_refused(handler: Handler) -> None:
    """A plain function that returns nothing, or says that it returns a built-in, is not async."""
    with pytest.raises(HandlerError, match="is not async"):
        ASYNC.respond_to(SQS.event(1), handler, AsyncSqsBatchProcessor())
    assert GIVEN == []
