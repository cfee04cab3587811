"""pytest fixtures for tests of functions that use lambda-batch.

Every pytest run imports this module where lambda-batch is installed, so only the fixtures import
the test kit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambda_batch.testing import Event, FakeLambdaContext, VirtualClock


@pytest.fixture
def lambda_batch_clock() -> VirtualClock:
    """Return a clock that moves only when the test advances it."""
    from lambda_batch.testing import VirtualClock

    return VirtualClock()


@pytest.fixture
def lambda_batch_context(lambda_batch_clock: VirtualClock) -> FakeLambdaContext:
    """Return a Lambda context that counts down by `lambda_batch_clock`."""
    from lambda_batch.testing import FakeLambdaContext

    return FakeLambdaContext(clock=lambda_batch_clock)


@pytest.fixture
def lambda_batch_sqs_event() -> Callable[..., Event]:
    """Return `sqs_event`, the factory for events of a standard queue."""
    from lambda_batch.testing import sqs_event

    return sqs_event


@pytest.fixture
def lambda_batch_sqs_fifo_event() -> Callable[..., Event]:
    """Return `sqs_fifo_event`, the factory for events of a FIFO queue."""
    from lambda_batch.testing import sqs_fifo_event

    return sqs_fifo_event


@pytest.fixture
def lambda_batch_kinesis_event() -> Callable[..., Event]:
    """Return `kinesis_event`, the factory for events of a Kinesis data stream."""
    from lambda_batch.testing import kinesis_event

    return kinesis_event


@pytest.fixture
def lambda_batch_dynamodb_event() -> Callable[..., Event]:
    """Return `dynamodb_event`, the factory for events of a DynamoDB stream."""
    from lambda_batch.testing import dynamodb_event

    return dynamodb_event


@pytest.fixture
def lambda_batch_kafka_event() -> Callable[..., Event]:
    """Return `kafka_event`, the factory for events of a Kafka topic."""
    from lambda_batch.testing import kafka_event

    return kafka_event
