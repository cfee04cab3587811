"""Record handlers of every make: what is told of them before they are called, and after."""

import asyncio
import builtins
import gc
import inspect
import re
import sys
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from functools import lru_cache, partial, partialmethod, update_wrapper, wraps
from operator import methodcaller
from types import coroutine
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    HandlerError,
    SqsBatchProcessor,
    process_partial_response,
)
from lambda_batch._engine.record_handlers import check_handler, takes_context
from tests.runtime.cases import ASYNC, AWAITED, SQS, SYNC, Handler, Mode, every_mode, own_modes
from tests.runtime.events import FakeContext

Given = list[tuple[Any, ...]]
GIVEN: Given = []
"""What the handlers below were called with."""


def without_address(value: object) -> str:
    """Name a parameter in the same way in each run, as what selects tests by name needs it."""
    return re.sub(r" at 0x[0-9a-f]+| id='[0-9]+'", "", repr(value))


@pytest.fixture(autouse=True)
def forget_calls() -> None:
    """Begin each test without calls."""
    GIVEN.clear()


def plain(record: Any) -> str:
    """Handle a record, without context."""
    GIVEN.append((record,))
    return "handled"


def with_context(record: Any, lambda_context: Any = None) -> str:
    """Handle a record, with context."""
    GIVEN.append((record, lambda_context))
    return "handled"


def with_keyword_context(record: Any, *, lambda_context: Any = None) -> str:
    """Handle a record, with context by keyword alone."""
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


@pytest.mark.parametrize("handler", SYNC_WITHOUT_CONTEXT)
def test_sync_handlers_handle(handler: Handler) -> None:
    """Any callable that handles a record when called is a handler of a sync processor."""
    assert SYNC.respond_to(SQS.event(2), handler, SqsBatchProcessor(), FakeContext()) == {
        "batchItemFailures": []
    }


@pytest.mark.parametrize("handler", SYNC_WITH_CONTEXT)
def test_sync_handlers_get_the_context(handler: Handler) -> None:
    """Any callable with a parameter lambda_context gets the context, however it is wrapped."""
    context = FakeContext()
    response = SYNC.respond_to(SQS.event(1), handler, SqsBatchProcessor(), context)
    assert response == {"batchItemFailures": []}
    assert [given[1] for given in GIVEN] == [context]


@pytest.mark.parametrize("handler", ASYNC_WITHOUT_CONTEXT)
@pytest.mark.parametrize("mode", [ASYNC, AWAITED], ids=str)
def test_async_handlers_handle(mode: Mode, handler: Handler) -> None:
    """Any callable whose call is a coroutine is a handler of an async processor."""
    processor = AsyncSqsBatchProcessor()
    response = mode.respond_to(SQS.event(2), handler, processor, FakeContext())
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 2


@pytest.mark.parametrize("handler", ASYNC_WITH_CONTEXT)
def test_async_handlers_get_the_context(handler: Handler) -> None:
    """Async callables with a parameter lambda_context get the context, however wrapped."""
    context = FakeContext()
    response = ASYNC.respond_to(SQS.event(1), handler, AsyncSqsBatchProcessor(), context)
    assert response == {"batchItemFailures": []}
    assert [given[1] for given in GIVEN] == [context]


@pytest.mark.parametrize("handler", AWAITABLE)
def test_handlers_that_give_something_to_await_handle(handler: Handler) -> None:
    """What a handler gives is awaited by an async processor, whatever it is."""
    response = ASYNC.respond_to(SQS.event(2), handler, AsyncSqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 2


@pytest.mark.parametrize("handler", ASYNC_WITHOUT_CONTEXT + ASYNC_WITH_CONTEXT)
def test_sync_processors_refuse_async_handlers(handler: Handler) -> None:
    """Any callable whose call is a coroutine is refused by a sync processor, before any record."""
    with pytest.raises(HandlerError, match=r"async.*async_process_partial_response"):
        SYNC.respond_to(SQS.event(1), handler, SqsBatchProcessor())
    assert GIVEN == []


@pytest.mark.parametrize("handler", AWAITABLE)
def test_sync_processors_fail_records_that_wait_to_be_awaited(handler: Handler) -> None:
    """In a sync processor, what waits to be awaited is a failure, and no warning is left."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        async def on_a_loop() -> object:  # as some make a task, which needs one
            response = SYNC.respond_to(SQS.event(2), handler, processor)
            kinds = [kind for kind, _, _ in processor.exceptions]
            processor.release()
            gc.collect()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            return response, kinds

        result = asyncio.run(on_a_loop())
    assert result == (SQS.response(1, 2), [HandlerError, HandlerError])
    assert [str(warning.message) for warning in caught] == []
    assert GIVEN == []


@pytest.mark.parametrize(
    "handler",
    [
        of(plain),
        of(with_context),
        of(partial(plain), "partial"),
        of(orders.handle),
        of(Orders.of_none),
        of(CalledSync(), "callable object"),
        of(traced(plain), "decorated"),
        of(traced(partial(plain)), "decorated partial"),
    ],
)
def test_async_processors_refuse_sync_handlers(handler: Handler) -> None:
    """A function that would do its work before anything awaits it is refused."""
    with pytest.raises(HandlerError, match=r"not async.*process_partial_response"):
        ASYNC.respond_to(SQS.event(1), handler, AsyncSqsBatchProcessor())
    assert GIVEN == []


@pytest.mark.parametrize(
    "handler",
    [
        of(unseen(plain), "lambda"),
        of(Made, "class"),
        of(GIVEN.append, "method of C"),
    ],
)
def test_sync_results_in_async_processors_count(handler: Handler) -> None:
    """A callable that turns out to have handled the record has handled it."""
    processor = AsyncSqsBatchProcessor()
    response = ASYNC.respond_to(SQS.event(2), handler, processor)
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 2


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


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    "handler",
    [
        of(yields),
        of(yields_async),
        of(partial(yields), "partial"),
        of(Yields(), "callable object"),
        of(Yields().method, "method"),
        of(old_coroutine),
    ],
)
def test_generators_are_refused(handler: Handler, is_async: bool) -> None:
    """A function with a yield handles nothing when called, so it is no handler at all."""
    with pytest.raises(HandlerError, match="yield"):
        check_handler(handler, is_async=is_async)


@pytest.mark.parametrize(
    ("mode", "handler"),
    [
        pytest.param(SYNC, unseen(yields), id="sync-lambda"),
        pytest.param(SYNC, unseen(yields_async), id="sync-async generator"),
        pytest.param(SYNC, traced(yields), id="sync-decorated"),
        pytest.param(ASYNC, unseen(yields), id="async-lambda"),
        pytest.param(ASYNC, unseen(yields_async), id="async-async generator"),
    ],
)
def test_a_generator_is_never_a_result(mode: Mode, handler: Handler) -> None:
    """A record whose handler only made a generator has not been handled."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)
    try:
        response = mode.respond_to(SQS.event(1), handler, processor)
    except HandlerError:
        return
    assert response == SQS.response(1)


@every_mode
@pytest.mark.parametrize("handler", [None, 3, "plain", [plain], {}], ids=without_address)
def test_a_handler_must_be_callable(mode: Mode, handler: Any) -> None:
    """What can't be called is refused by its type, before any record."""
    with pytest.raises(HandlerError, match=f"callable, got a {type(handler).__name__}"):
        mode.respond_to(SQS.event(1), handler, mode.processor(SQS))


@own_modes
def test_a_refused_handler_refuses_the_batch_in_every_way(mode: Mode) -> None:
    """Context manager and decorator refuse a handler as the function does."""
    processor = mode.processor(SQS)
    wrong: Any = plain if mode.is_async else plain_async
    with pytest.raises(HandlerError):
        processor(records=SQS.records(1), handler=wrong)
    with pytest.raises(HandlerError, match="callable"):
        processor(records=SQS.records(1), handler=None)


def test_a_refusal_names_the_handler() -> None:
    """The text says which handler it is about, and what to do."""
    with pytest.raises(HandlerError, match=r"handler Orders\.handle_async is async.*Async twin"):
        check_handler(orders.handle_async, is_async=False)
    with pytest.raises(HandlerError, match=r"handler CalledAsync is async"):
        check_handler(CalledAsync(), is_async=False)
    with pytest.raises(HandlerError, match=r"handler Orders\.handle is not async.*`async def`"):
        check_handler(orders.handle, is_async=True)


def test_a_handler_error_is_a_type_error() -> None:
    """Who catches TypeError catches it, too."""
    with pytest.raises(TypeError):
        check_handler(None, is_async=False)


def test_mocks_are_handlers() -> None:
    """Tests of users replace handlers by mocks; sync ones and async ones each work."""
    for mock in (Mock(), MagicMock(), create_autospec(plain)):
        response = SYNC.respond_to(SQS.event(2), mock, SqsBatchProcessor(), FakeContext())
        assert response == {"batchItemFailures": []}
        assert mock.call_count == 2
    mock = AsyncMock()
    response = ASYNC.respond_to(SQS.event(2), mock, AsyncSqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert mock.await_count == 2
    mock.assert_awaited_with(SQS.records(2)[1])


def test_mocks_fail_as_told() -> None:
    """A side effect of a mock fails its record."""
    mock = Mock(side_effect=[None, LookupError, None])
    assert SYNC.respond_to(SQS.event(3), mock, SqsBatchProcessor()) == SQS.response(2)


def test_async_mocks_are_refused_by_sync_processors() -> None:
    """An AsyncMock, and a mock of an async function, say of themselves that they are async."""
    for mock, name in ((AsyncMock(), "AsyncMock"), (create_autospec(plain_async), "plain_async")):
        with pytest.raises(HandlerError, match=f"{name} is async"):
            SYNC.respond_to(SQS.event(1), mock, SqsBatchProcessor())
        assert mock.call_count == 0


def test_mocks_of_functions_are_handlers() -> None:
    """A mock made by the pattern of a function is a handler as the function is."""
    mock = Mock(spec=plain)
    response = SYNC.respond_to(SQS.event(2), mock, SqsBatchProcessor())
    assert response == {"batchItemFailures": []}
    assert mock.call_count == 2


def test_mocks_of_async_functions_are_async_handlers() -> None:
    """A mock made by the pattern of an async function is a handler as the function is."""
    mock = create_autospec(plain_async)
    response = ASYNC.respond_to(SQS.event(2), mock, AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}
    assert mock.await_count == 2


@pytest.mark.skipif(sys.version_info < (3, 12), reason="functions can be marked from 3.12 on")
def test_marked_functions_are_async_handlers() -> None:
    """A function marked as a coroutine function is one: async processors take it, others not."""

    def handle(record: Any):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the mark tells
        return plain_async(record)

    mark: Any = getattr(inspect, "markcoroutinefunction", None)
    mark(handle)
    response = ASYNC.respond_to(SQS.event(1), handle, AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}
    with pytest.raises(HandlerError):
        check_handler(handle, is_async=False)


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (plain, False),
        (with_context, True),
        (with_keyword_context, True),
        (with_others, False),
        (with_local_context, False),
        (partial(with_context, lambda_context=1), False),
        (partial(partial(with_context, lambda_context=1), 2), False),
        (orders.handle, False),
        (orders.handle_with_context, True),
        (orders.handle_for_jane, False),
        (CalledSync(), False),
        (CalledWithContext(), True),
        (Made, False),
        (MadeWithContext, True),
        (traced(plain), False),
        (traced(with_context), True),
        (GIVEN.append, False),
        (print, False),
        (builtins.min, False),
        (dict, False),
        (MagicMock(), False),
        (lru_cache(with_context), True),
    ],
    ids=without_address,
)
def test_it_is_known_who_takes_the_context(handler: Handler, expected: bool) -> None:
    """Only a parameter of that name that is still free asks for the context."""
    assert takes_context(handler) is expected


def test_a_context_that_is_bound_stays() -> None:
    """A partial that has bound lambda_context already keeps what it has bound."""
    handler = partial(with_context, lambda_context="bound")
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_a_context_that_is_bound_under_a_decorator_stays() -> None:
    """A decorated partial keeps what it has bound, too."""
    handler = traced(partial(with_context, lambda_context="bound"))
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_a_context_that_is_bound_by_position_stays() -> None:
    """A partial that has bound lambda_context by position keeps what it has bound, too."""

    def handle(lambda_context: object, record: Any) -> None:
        GIVEN.append((record, lambda_context))

    handler = partial(handle, "bound")
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_an_object_that_wraps_a_handler_gets_the_context() -> None:
    """A decorator that is a class, and names what it wraps, asks for what that asks for."""
    context = FakeContext()
    process_partial_response(SQS.event(1), Retried(with_context), SqsBatchProcessor(), context)
    assert GIVEN[0][1] is context


def test_an_object_that_wraps_an_async_handler_is_async() -> None:
    """A decorator that is a class, and names the async handler it wraps, is not refused."""
    response = ASYNC.respond_to(SQS.event(1), Retried(plain_async), AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}


@own_modes
def test_proxies_are_what_they_stand_for(mode: Mode) -> None:
    """Handlers that wrapt has decorated, as tracers do, are told as what they wrap."""
    wrapt: Any = pytest.importorskip("wrapt")

    def call(wrapped: Any, _instance: Any, args: Any, kwargs: Any) -> Any:
        return wrapped(*args, **kwargs)

    handler = wrapt.decorator(call)(async_with_context if mode.is_async else with_context)
    context = FakeContext()
    response = mode.respond_to(SQS.event(1), handler, mode.processor(SQS), context)
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] is context
    with pytest.raises(HandlerError):
        check_handler(handler, is_async=not mode.is_async)


class Attributes(dict[str, Any]):
    """A result whose members can be read as attributes; it raises KeyError for others."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@every_mode
@pytest.mark.parametrize(
    "make",
    [dict, list, object, str, MagicMock, lambda: iter(()), lambda: asyncio, lambda: Awaits],
    ids=without_address,
)
def test_a_result_may_be_anything(mode: Mode, make: Callable[[], Any]) -> None:
    """What a handler gives, other than something to await, is just its result."""
    given = make()
    outcomes = mode.process(SQS.records(1), lambda _: given, mode.processor(SQS))
    assert outcomes[0].status == "success"
    assert outcomes[0].result is given


@every_mode
def test_a_result_may_have_attributes_of_its_own_making(mode: Mode) -> None:
    """A record that was handled is not reported because of how its result reads attributes."""
    response = mode.respond(SQS.event(2), lambda _: Attributes(), mode.processor(SQS))
    assert response == {"batchItemFailures": []}


@every_mode
def test_a_result_that_claims_everything_is_no_awaitable(mode: Mode) -> None:
    """An object that has any attribute one asks for, as proxies do, is a result."""

    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: name

    response = mode.respond(SQS.event(1), lambda _: Anything(), mode.processor(SQS))
    assert response == {"batchItemFailures": []}


def test_an_awaitable_is_closed_only_if_it_can_be() -> None:
    """A sync processor refuses any awaitable result, also one without close()."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    assert process_partial_response(SQS.event(1), unseen(Awaits), processor) == SQS.response(1)
    assert processor.exceptions[0][0] is HandlerError
    assert GIVEN == []
