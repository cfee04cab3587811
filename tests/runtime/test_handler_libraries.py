"""Record handlers that libraries have decorated or stand in for."""

import inspect
import sys
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec, patch

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    HandlerError,
    SqsBatchProcessor,
)
from lambda_batch._engine.record_handlers import bind_handler
from tests.runtime import handlers
from tests.runtime.cases import ASYNC, SQS, SYNC, Mode, own_modes
from tests.runtime.events import FakeContext
from tests.runtime.handlers import (
    GIVEN,
    CalledWithContext,
    Orders,
    async_with_context,
    orders,
    plain,
    plain_async,
    with_context,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


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


def test_marked_functions_are_async_handlers() -> None:
    """A function marked as a coroutine function is one: async processors take it, others not."""

    def handle(record: Any):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the mark tells
        return plain_async(record)

    if sys.version_info >= (3, 12):
        inspect.markcoroutinefunction(handle)
    else:
        vars(handle)["_is_coroutine_marker"] = object()  # what it sets
    response = ASYNC.respond_to(SQS.event(1), handle, AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}
    with pytest.raises(HandlerError):
        bind_handler(handle, is_async=False, lambda_context=None)


@own_modes
def test_proxies_of_handlers_are_handlers(mode: Mode) -> None:
    """Handlers that wrapt has decorated, as tracers do, are told as what they wrap."""
    wrapt: Any = pytest.importorskip("wrapt")

    def call(wrapped: Any, _instance: Any, args: Any, kwargs: Any) -> Any:
        return wrapped(*args, **kwargs)

    handler = wrapt.decorator(call)(async_with_context if mode.is_async else with_context)
    context = FakeContext()
    response = mode.respond_to(SQS.event(1), handler, mode.processor(SQS), context)
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] is context
    if mode.is_async:
        with pytest.raises(HandlerError):
            bind_handler(handler, is_async=False, lambda_context=None)


def test_a_patched_handler_is_called_as_the_one_it_stands_for() -> None:
    """`patch(..., autospec=True)` checks the call, and gets what the handler would get."""
    context = FakeContext()
    with patch("tests.runtime.handlers.with_context", autospec=True) as mock:
        response = SYNC.respond_to(
            SQS.event(1), handlers.with_context, SqsBatchProcessor(), context
        )
    assert response == {"batchItemFailures": []}
    mock.assert_called_once_with(SQS.records(1)[0], lambda_context=context)
    with patch.object(Orders, "handle_with_context", autospec=True) as mock:
        response = SYNC.respond_to(
            SQS.event(1), orders.handle_with_context, SqsBatchProcessor(), context
        )
    assert response == {"batchItemFailures": []}
    mock.assert_called_once_with(orders, SQS.records(1)[0], lambda_context=context)


def test_a_patched_async_handler_is_called_as_the_one_it_stands_for() -> None:
    """An async function is patched by one, which gets what the function would get."""
    context = FakeContext()
    with patch("tests.runtime.handlers.async_with_context", autospec=True) as mock:
        response = ASYNC.respond_to(
            SQS.event(1), handlers.async_with_context, AsyncSqsBatchProcessor(), context
        )
    assert response == {"batchItemFailures": []}
    mock.assert_awaited_once_with(SQS.records(1)[0], lambda_context=context)


def test_a_mock_of_an_object_is_called_as_the_object() -> None:
    """`create_autospec` of an object that can be called takes what the object takes."""
    context = FakeContext()
    mock = create_autospec(CalledWithContext(), instance=True)
    response = SYNC.respond_to(SQS.event(1), mock, SqsBatchProcessor(), context)
    assert response == {"batchItemFailures": []}
    mock.assert_called_once_with(SQS.records(1)[0], lambda_context=context)


def test_a_mock_is_given_no_context() -> None:
    """A mock takes anything, so it isn't given what it did not ask for."""
    mock = Mock(return_value=None)
    SYNC.respond_to(SQS.event(1), mock, SqsBatchProcessor(), FakeContext())
    mock.assert_called_once_with(SQS.records(1)[0])
