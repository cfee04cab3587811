"""How a record handler is called: by position or by keyword, with the context or without."""

import builtins
from functools import lru_cache, partial
from typing import Any
from unittest.mock import MagicMock

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    SqsBatchProcessor,
    process_partial_response,
)
from lambda_batch._engine.handler_parameters import CONTEXT, parameters_of
from tests.runtime.cases import ASYNC, SQS, Handler
from tests.runtime.events import FakeContext
from tests.runtime.handlers import (
    GIVEN,
    CalledSync,
    CalledWithContext,
    Made,
    MadeWithContext,
    Retried,
    orders,
    plain,
    plain_async,
    traced,
    with_context,
    with_keyword_context,
    with_local_context,
    with_others,
    without_address,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


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
    assert (CONTEXT in parameters_of(handler).keywords) is expected


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
