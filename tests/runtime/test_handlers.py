"""Which record handlers a processor takes, and which it refuses before any record."""

import asyncio
import gc
import operator
import warnings
from functools import partial
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    HandlerError,
    SqsBatchProcessor,
)
from lambda_batch._engine.record_handlers import bind_handler
from tests.runtime.cases import ASYNC, AWAITED, SQS, SYNC, Handler, Mode, every_mode, own_modes
from tests.runtime.events import FakeContext
from tests.runtime.handlers import (
    ASYNC_WITH_CONTEXT,
    ASYNC_WITHOUT_CONTEXT,
    AWAITABLE,
    GIVEN,
    SYNC_WITH_CONTEXT,
    SYNC_WITHOUT_CONTEXT,
    CalledAsync,
    CalledSync,
    Made,
    Orders,
    Yields,
    of,
    old_coroutine,
    orders,
    plain,
    plain_async,
    traced,
    unseen,
    with_context,
    without_address,
    yields,
    yields_async,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


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
def test_handlers_that_return_awaitables_handle(handler: Handler) -> None:
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
def test_sync_processors_fail_records_with_awaitable_results(handler: Handler) -> None:
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
        of(traced(plain), "decorated"),
        of(traced(partial(plain)), "decorated partial"),
    ],
)
def test_sync_results_in_async_processors_count(handler: Handler) -> None:
    """A callable that turns out to have handled the record has handled it."""
    processor = AsyncSqsBatchProcessor()
    response = ASYNC.respond_to(SQS.event(2), handler, processor)
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 2


def test_a_lambda_without_a_result_is_a_handler_of_an_async_processor() -> None:
    """Who writes a lambda can't annotate it, so it is taken, and its result counts."""
    response = ASYNC.respond_to(SQS.event(2), lambda _: None, AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}


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
        bind_handler(handler, is_async=is_async, lambda_context=None)


@every_mode
@pytest.mark.parametrize("handler", [None, 3, "plain", [plain], {}], ids=without_address)
def test_a_handler_must_be_callable(mode: Mode, handler: Any) -> None:
    """What can't be called is refused by its type, before any record."""
    with pytest.raises(HandlerError, match=f"callable, got an? {type(handler).__name__}$"):
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
        bind_handler(orders.handle_async, is_async=False, lambda_context=None)
    with pytest.raises(HandlerError, match=r"handler CalledAsync is async"):
        bind_handler(CalledAsync(), is_async=False, lambda_context=None)
    with pytest.raises(HandlerError, match=r"handler Orders\.handle is not async.*`async def`"):
        bind_handler(orders.handle, is_async=True, lambda_context=None)


def test_a_handler_error_is_a_type_error() -> None:
    """Who catches TypeError catches it, too."""
    with pytest.raises(TypeError):
        bind_handler(None, is_async=False, lambda_context=None)


def for_client(client: str, record: Any) -> None:
    """Handle a record, with a parameter before it."""


def of_text(handler: object, text: str) -> Any:
    """Name a handler that is refused by the text of the refusal."""
    return pytest.param(handler, text, id=text)


def takes_nothing() -> None:
    """Handle nothing."""


def takes_context_only(lambda_context: Any) -> None:
    """Handle nothing."""


def misnamed_context(record: Any, context: Any) -> None:
    """Handle a record, with a context that isn't called lambda_context."""


async def misnamed_context_async(record: Any, context: Any) -> None:
    """Handle a record, with a context that isn't called lambda_context."""


def misnamed_keyword(record: Any, *, context: Any) -> None:
    """Handle a record, with a context that isn't called lambda_context."""


def context_by_position(record: Any, lambda_context: Any, /) -> None:
    """Handle a record, with a context that can't be given by keyword."""


def orders_of(client: Any, order: Any = None, *rest: Any) -> None:
    """Handle a record behind a parameter; with that by keyword, nothing goes by position."""


class WithClient:
    """A handler that is made with its client."""

    def __init__(self, client: Any) -> None:
        GIVEN.append((client,))

    def __call__(self, record: Any) -> None:
        """Handle a record."""

    def nothing(self) -> None:
        """Handle nothing."""

    def handle(self, record: Any) -> None:
        """Handle a record."""


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        of_text(misnamed_context, r"'context'.*rename 'context' to lambda_context"),
        of_text(misnamed_keyword, r"requires the parameter 'context'"),
        of_text(partial(misnamed_context), r"partial of misnamed_context requires .*'context'"),
        of_text(for_client, r"requires the parameter 'record'"),
        of_text(context_by_position, r"requires the parameter 'lambda_context'"),
        of_text(takes_nothing, r"takes_nothing has no parameter for the record"),
        of_text(takes_context_only, r"takes_context_only has no parameter for the record"),
        of_text(WithClient(1).nothing, r"WithClient\.nothing has no parameter for the record"),
        of_text(operator.add, r"add requires the parameter 'b'"),
        of_text(partial(orders_of, client=1), r"partial of orders_of has no parameter for"),
        of_text(WithClient, r"WithClient is a class: pass an instance of it"),
        of_text(WithClient.handle, r"WithClient\.handle is a method without its instance: pa"),
        of_text(partial(WithClient.handle), r"partial of WithClient\.handle is a method without"),
        of_text(5, r"must be callable, got an int$"),
        of_text(b"", r"must be callable, got a bytes$"),
        of_text(CalledSync, r"CalledSync is a class: pass an instance of it"),
    ],
)
@pytest.mark.parametrize("context", [None, FakeContext()], ids=["no context", "context"])
def test_a_handler_that_can_not_be_called_is_refused(
    handler: Handler, text: str, context: Any
) -> None:
    """What no record could be given to is refused before any record, by what is wrong with it."""
    GIVEN.clear()
    with pytest.raises(HandlerError, match=text):
        SYNC.respond_to(SQS.event(1), handler, SqsBatchProcessor(), context)
    assert GIVEN == []


def test_a_refusal_says_what_to_do() -> None:
    """Each refusal of parameters says how a handler is called, and what would fit."""
    with pytest.raises(HandlerError) as caught:
        bind_handler(misnamed_context, is_async=False, lambda_context=None)
    assert str(caught.value) == (
        "the record handler misnamed_context requires the parameter 'context', but it is "
        "called with the record, and with the Lambda context if it has a parameter named "
        "lambda_context: rename 'context' to lambda_context if that is what it is for; otherwise "
        "give it a default or bind it with functools.partial"
    )
    with pytest.raises(HandlerError) as caught:
        bind_handler(takes_nothing, is_async=False, lambda_context=None)
    assert str(caught.value) == (
        "the record handler takes_nothing has no parameter for the record: add a positional "
        "parameter, or one named record"
    )


def test_a_processor_is_no_handler() -> None:
    """A processor in the place of the handler is refused by the parameters of its call."""
    with pytest.raises(HandlerError, match=r"SqsBatchProcessor requires the parameter 'handler'"):
        bind_handler(SqsBatchProcessor(), is_async=False, lambda_context=None)


def test_an_async_handler_that_can_not_be_called_is_refused() -> None:
    """The parameters of async handlers are checked, too."""
    with pytest.raises(HandlerError, match="rename 'context' to lambda_context"):
        ASYNC.respond_to(
            SQS.event(1), misnamed_context_async, AsyncSqsBatchProcessor(), FakeContext()
        )


def test_a_handler_that_needs_a_context_is_refused_without_one() -> None:
    """A handler that can't do without a context is refused where there is none."""

    def handle(record: Any, lambda_context: Any) -> None:
        with_context(record, lambda_context)

    with pytest.raises(HandlerError) as caught:
        SYNC.respond_to(SQS.event(1), handle, SqsBatchProcessor())
    assert str(caught.value) == (
        f"the record handler {handle.__qualname__} requires lambda_context, but no context was "
        "given: pass the Lambda function's context on, or give the parameter a default"
    )
    assert GIVEN == []
    assert SYNC.respond_to(SQS.event(1), handle, SqsBatchProcessor(), FakeContext()) == {
        "batchItemFailures": []
    }
