"""Record handlers of every make, for the tests of how they are checked and called."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Coroutine, Generator, Iterator
from functools import partial, partialmethod, update_wrapper, wraps
from operator import methodcaller
from types import coroutine
from typing import Any

import pytest

from tests.runtime.cases import Handler

Given = list[tuple[Any, ...]]
GIVEN: Given = []
"""What the handlers below were called with."""


def without_address(value: object) -> str:
    """Name a parameter in the same way in each run, as what selects tests by name needs it."""
    return re.sub(r" at 0x[0-9a-f]+| id='[0-9]+'", "", repr(value))


def plain(record: Any) -> str:
    """Handle a record, without context."""
    GIVEN.append((record,))
    return "handled"


def with_context(record: Any, lambda_context: Any = None) -> str:
    """Handle a record, with context."""
    GIVEN.append((record, lambda_context))
    return "handled"


def with_keyword_context(record: Any, *, lambda_context: Any = None) -> str:
    """Handle a record, with context by keyword only."""
    GIVEN.append((record, lambda_context))
    return "handled"


def with_others(record: Any, table: str, *more: Any, limit: int = 3, **options: Any) -> str:
    """Handle a record, with parameters of other names."""
    GIVEN.append((record, table, more, limit, options))
    return "handled"


def with_local_context(record: Any) -> str:
    """Handle a record, with a variable of the parameter's name."""
    lambda_context = "local"
    GIVEN.append((record, lambda_context))
    return "handled"


async def plain_async(record: Any) -> str:
    """Handle a record, without context."""
    await asyncio.sleep(0)
    return plain(record)


async def async_with_context(record: Any, lambda_context: Any = None) -> str:
    """Handle a record, with context."""
    await asyncio.sleep(0)
    return with_context(record, lambda_context)


def annotated(record: Any) -> Awaitable[str]:
    """Handle a record by giving what does."""
    return plain_async(record)


def annotated_coroutine(record: Any) -> Coroutine[Any, Any, str]:
    """Handle a record by giving what does."""
    return plain_async(record)


def annotated_task(record: Any) -> "asyncio.Task[str]":
    """Handle a record by giving what does."""
    return asyncio.create_task(plain_async(record))


def annotated_future(record: Any) -> "asyncio.Future[str]":
    """Handle a record by giving what does."""
    return asyncio.ensure_future(plain_async(record))


class Awaits:
    """Something to await that is no coroutine."""

    def __init__(self, record: Any) -> None:
        self.record = record

    def __await__(self) -> Generator[Any, None, str]:
        """Handle the record."""
        yield from asyncio.sleep(0).__await__()
        return plain(self.record)


def traced(handler: Handler) -> Handler:
    """Decorate a handler, as a tracer does."""

    @wraps(handler)
    def trace(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    return trace


def traced_async(handler: Handler) -> Handler:
    """Decorate an async handler, as a tracer does."""

    @wraps(handler)
    async def trace(*args: Any, **kwargs: Any) -> Any:
        return await handler(*args, **kwargs)

    return trace


def run_to_end(handler: Handler) -> Handler:
    """Decorate an async handler so that it can be called without being awaited."""

    @wraps(handler)
    def run(*args: Any, **kwargs: Any) -> Any:
        return asyncio.run(handler(*args, **kwargs))

    return run


def unseen(handler: Handler) -> Handler:
    """Put a handler behind a lambda, of which nothing can be told."""
    return lambda record: handler(record)  # noqa: PLW0108  # that is the point


def for_table(table: str, record: Any) -> str:
    """Handle a record, with a parameter before it."""
    assert table == "orders"
    return plain(record)


def for_table_with_context(table: str, record: Any, lambda_context: Any) -> str:
    """Handle a record, with parameters on both sides of it."""
    assert table == "orders"
    return with_context(record, lambda_context)


class Retried:
    """A decorator that is a class."""

    def __init__(self, handler: Handler) -> None:
        update_wrapper(self, handler)
        self.handler = handler

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the handler."""
        return self.handler(*args, **kwargs)


class Orders:
    """An object with handlers."""

    def handle(self, record: Any) -> str:
        """Handle a record."""
        return plain(record)

    def handle_with_context(self, record: Any, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return with_context(record, lambda_context)

    async def handle_async(self, record: Any) -> str:
        """Handle a record."""
        return await plain_async(record)

    async def handle_async_with_context(self, record: Any, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return await async_with_context(record, lambda_context)

    @classmethod
    def of_class(cls, record: Any) -> str:
        """Handle a record."""
        return plain(record)

    @classmethod
    async def of_class_async(cls, record: Any) -> str:
        """Handle a record."""
        return await plain_async(record)

    @staticmethod
    def of_none(record: Any, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return with_context(record, lambda_context)

    @staticmethod
    async def of_none_async(record: Any) -> str:
        """Handle a record."""
        return await plain_async(record)

    def handle_for(self, customer: str, record: Any) -> str:
        """Handle a record of a customer."""
        assert customer == "jane"
        return plain(record)

    handle_for_jane = partialmethod(handle_for, "jane")


class CalledSync:
    """A callable object."""

    def __call__(self, record: Any) -> str:
        """Handle a record."""
        return plain(record)


class CalledWithContext:
    """A callable object that takes the context."""

    def __call__(self, record: Any, *, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return with_context(record, lambda_context)


class CalledTraced:
    """A callable object whose call is decorated."""

    @traced
    def __call__(self, record: Any, *, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return with_context(record, lambda_context)


class CalledAsync:
    """A callable object whose call is a coroutine."""

    async def __call__(self, record: Any) -> str:
        """Handle a record."""
        return await plain_async(record)


class CalledAsyncWithContext:
    """A callable object whose call is a coroutine that takes the context."""

    async def __call__(self, record: Any, lambda_context: Any = None) -> str:
        """Handle a record, with context."""
        return await async_with_context(record, lambda_context)


class Made:
    """A class that handles a record by being made."""

    def __init__(self, record: Any) -> None:
        plain(record)


class MadeWithContext:
    """A class that handles a record by being made, with context."""

    def __init__(self, record: Any, lambda_context: Any = None) -> None:
        with_context(record, lambda_context)


def yields(record: Any) -> Iterator[None]:
    """Handle nothing, as nobody asks for what comes."""
    plain(record)
    yield


async def yields_async(record: Any) -> AsyncIterator[None]:
    """Handle nothing, as nobody asks for what comes."""
    plain(record)
    yield


class Yields:
    """An object that handles nothing."""

    def __call__(self, record: Any) -> Iterator[None]:
        """Handle nothing."""
        plain(record)
        yield

    def method(self, record: Any) -> Iterator[None]:
        """Handle nothing."""
        plain(record)
        yield


@coroutine
def old_coroutine(record: Any) -> Generator[None, None, None]:
    """Handle nothing that is not awaited."""
    plain(record)
    yield


def of(handler: object, name: str = "") -> Any:
    """Name a handler for the report of a test."""
    return pytest.param(handler, id=name or getattr(handler, "__qualname__", str(handler)))


orders = Orders()

SYNC_WITHOUT_CONTEXT = [
    of(plain),
    of(unseen(plain), "lambda"),
    of(with_local_context),
    of(partial(with_others, table="orders"), "partial by keyword"),
    of(partial(for_table, "orders"), "partial by position"),
    of(partial(partial(with_others, table="orders"), limit=1), "partial of a partial"),
    of(orders.handle),
    of(orders.handle_for_jane, "partial method"),
    of(Orders.of_class),
    of(CalledSync(), "callable object"),
    of(CalledSync().__call__, "method of a callable object"),
    of(traced(plain), "decorated"),
    of(traced(traced(plain)), "decorated twice"),
    of(traced(orders.handle), "decorated method"),
    of(Retried(plain), "decorated by a class"),
    of(Made),
    of(GIVEN.append, "method of C"),
    of(methodcaller("get", "body"), "callable of C"),
    of(run_to_end(plain_async), "decorator that awaits"),
]
SYNC_WITH_CONTEXT = [
    of(with_context),
    of(with_keyword_context),
    of(lambda record, lambda_context=None: with_context(record, lambda_context), "lambda"),
    of(partial(with_context), "partial"),
    of(partial(for_table_with_context, "orders"), "partial by position"),
    of(orders.handle_with_context),
    of(Orders.of_none),
    of(CalledWithContext(), "callable object"),
    of(traced(with_context), "decorated"),
    of(traced(traced(with_keyword_context)), "decorated twice"),
    of(traced(partial(with_context)), "decorated partial"),
    of(partial(traced(with_context)), "partial of a decorated one"),
    of(CalledTraced(), "callable object with a decorated call"),
    of(traced(orders.handle_with_context), "decorated method"),
    of(MadeWithContext),
    of(run_to_end(async_with_context), "decorator that awaits"),
]
ASYNC_WITHOUT_CONTEXT = [
    of(plain_async),
    of(partial(plain_async), "partial"),
    of(orders.handle_async),
    of(Orders.of_class_async),
    of(Orders.of_none_async),
    of(CalledAsync(), "callable object"),
    of(traced_async(plain_async), "decorated"),
    of(traced_async(traced(plain_async)), "decorated twice"),
]
ASYNC_WITH_CONTEXT = [
    of(async_with_context),
    of(partial(async_with_context), "partial"),
    of(orders.handle_async_with_context),
    of(CalledAsyncWithContext(), "callable object"),
    of(traced_async(async_with_context), "decorated"),
]
AWAITABLE = [
    # What only its call, or an annotation, shows to be async.
    of(unseen(plain_async), "lambda"),
    of(annotated),
    of(annotated_coroutine),
    of(annotated_task),
    of(annotated_future),
    of(Awaits, "class that can be awaited"),
    of(traced(plain_async), "decorated"),
    of(traced(orders.handle_async), "decorated method"),
    of(partial(traced(plain_async)), "partial of a decorated one"),
]
