"""Fixtures for tests of functions that use lambda-batch, which pytest finds by itself.

Every pytest run where lambda-batch is installed imports this module, so it imports the test kit
only in the fixtures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambda_batch.testing import Event, FakeLambdaContext, VirtualClock


@pytest.fixture
def lambda_batch_clock() -> VirtualClock:
    """A clock that stands still until the test turns it."""
    from lambda_batch.testing import VirtualClock

    return VirtualClock()


@pytest.fixture
def lambda_batch_context(lambda_batch_clock: VirtualClock) -> FakeLambdaContext:
    """A Lambda context whose deadline is told by `lambda_batch_clock`."""
    from lambda_batch.testing import FakeLambdaContext

    return FakeLambdaContext(clock=lambda_batch_clock)


@pytest.fixture
def lambda_batch_sqs_event() -> Callable[..., Event]:
    """What makes events of a standard queue: `sqs_event`."""
    from lambda_batch.testing import sqs_event

    return sqs_event


@pytest.fixture
def lambda_batch_sqs_fifo_event() -> Callable[..., Event]:
    """What makes events of a FIFO queue: `sqs_fifo_event`."""
    from lambda_batch.testing import sqs_fifo_event

    return sqs_fifo_event


@pytest.fixture
def lambda_batch_kinesis_event() -> Callable[..., Event]:
    """What makes events of a Kinesis data stream: `kinesis_event`."""
    from lambda_batch.testing import kinesis_event

    return kinesis_event


@pytest.fixture
def lambda_batch_dynamodb_event() -> Callable[..., Event]:
    """What makes events of a DynamoDB stream: `dynamodb_event`."""
    from lambda_batch.testing import dynamodb_event

    return dynamodb_event
