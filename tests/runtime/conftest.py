"""What the tests of the engine share."""

import asyncio
import warnings
from collections.abc import Generator

import pytest

from lambda_batch._engine import handler_results, record_handlers
from tests.runtime.handlers import GIVEN


@pytest.fixture(autouse=True)
def _handlers_are_new() -> None:
    """Let no test find what the engine has learnt of its handlers in another test.

    mutmut forks after it has run all tests once: with plans in the cache, no mutant of the checks
    would ever run.
    """
    vars(record_handlers)["_PLANS"].clear()
    vars(handler_results)["_FINISHED"].clear()


@pytest.fixture(autouse=True)
def event_loop_is_closed() -> Generator[None]:
    """Close the event loop that the engine keeps on the main thread."""
    asyncio.set_event_loop(None)
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            loop = asyncio.get_event_loop()
        except RuntimeError:
            return
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def forget_calls() -> None:
    """Begin a test of handlers without calls."""
    GIVEN.clear()
