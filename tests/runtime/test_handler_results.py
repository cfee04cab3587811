"""What a record handler returns: results, and work that is still to be done."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

from lambda_batch import (
    HandlerError,
    SqsBatchProcessor,
    process_partial_response,
)
from tests.runtime.cases import ASYNC, SQS, SYNC, Handler, Mode, every_mode
from tests.runtime.handlers import (
    GIVEN,
    Awaits,
    traced,
    unseen,
    without_address,
    yields,
    yields_async,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


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
