"""How thoroughly the properties are tried: fast by default, 100,000 examples and more nightly."""

import gc
import logging
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.runtime.conftest import event_loop_is_closed

__all__ = ["event_loop_is_closed"]  # a fixture of these tests, too

_COMMON = settings(
    deadline=None,  # the machines that run this are shared
    database=None,  # what fails is printed, and is to become a test of its own
    # Closing the event loop once for all examples is enough, since batches must not depend on it.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("fast", _COMMON, derandomize=True, max_examples=150)
settings.register_profile("nightly", _COMMON, derandomize=False, max_examples=17_000)
# For mutation testing, which runs the tests once for each mutant: nothing is shrunk there.
settings.register_profile(
    "mutation", _COMMON, derandomize=True, max_examples=25, phases=[Phase.explicit, Phase.generate]
)
if settings.get_current_profile_name() in {"default", "ci"}:  # none was asked for
    settings.load_profile("fast")


@pytest.fixture(autouse=True)
def log_is_quiet() -> Generator[None]:
    """Keep the failures of all examples out of what pytest collects of logs."""
    logger = logging.getLogger("lambda_batch")
    logger.propagate = False
    logger.addHandler(nowhere := logging.NullHandler())
    yield
    logger.removeHandler(nowhere)
    logger.propagate = True


@pytest.fixture
def small_heap() -> Generator[None]:
    """Keep all that was there before out of garbage collections, which makes them cheap."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
