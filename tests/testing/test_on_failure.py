"""What `on_failure` means for the order, with Lambda's retries simulated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lambda_batch import (
    AsyncDynamoDBBatchProcessor,
    AsyncKinesisBatchProcessor,
    DynamoDBBatchProcessor,
    KinesisBatchProcessor,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.testing import dynamodb_event, kinesis_event, simulate_stream

Event = dict[str, Any]

KEYS = "abab"
POLICIES = ["continue", "stop", "stop_key"]


def number_of(record: Any) -> str:
    part = record.get("kinesis") or record["dynamodb"]
    number: str = part.get("sequenceNumber") or part["SequenceNumber"]
    return number


def function_of(processor: Any, processed: list[str], failing: str) -> Callable[[Event, Any], Any]:
    """Return a Lambda function whose handler fails once for one record."""
    failures = [failing]

    def handle(record: Any) -> None:
        number = number_of(record)
        if number in failures:
            failures.remove(number)
            msg = "once"
            raise ValueError(msg)
        processed.append(number)

    async def handle_later(record: Any) -> None:
        await asyncio.sleep(0)
        handle(record)

    def lambda_handler(event: Event, context: Any) -> Any:
        if processor.is_async:
            return async_process_partial_response(event, handle_later, processor, context)
        return process_partial_response(event, handle, processor, context)

    return lambda_handler


def events() -> list[tuple[Event, list[Any], list[str]]]:
    kinesis = kinesis_event(list("1234"), partition_keys=list(KEYS))
    dynamodb = dynamodb_event([{"pk": key, "n": at} for at, key in enumerate(KEYS)], keys=["pk"])
    return [
        (kinesis, [KinesisBatchProcessor, AsyncKinesisBatchProcessor], ["a", "b"]),
        (dynamodb, [DynamoDBBatchProcessor, AsyncDynamoDBBatchProcessor], ["pk=a", "pk=b"]),
    ]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("source", [0, 1], ids=["kinesis", "dynamodb"])
def test_the_first_record_of_a_key_fails_once(source: int, is_async: bool, policy: str) -> None:
    """`continue` handles the second record of the key before the first; the others do not."""
    event, makers, (a, b) = events()[source]
    first, second, third, fourth = map(number_of, event["Records"])
    processed: list[str] = []
    function = function_of(makers[is_async](on_failure=policy), processed, first)

    report = simulate_stream(function, event, processed=processed)

    handled = {key: list(numbers) for key, numbers in report.handled_orders.items()}
    if policy == "continue":
        # From the checkpoint on, Lambda delivers everything once more.
        assert handled == {a: [third, first, third], b: [second, fourth, second, fourth]}
        assert report.out_of_order == (third,)
    elif policy == "stop":
        assert handled == {a: [first, third], b: [second, fourth]}
        assert report.out_of_order == ()
    else:
        assert handled == {a: [first, third], b: [second, fourth, second, fourth]}
        assert report.out_of_order == ()
    report.assert_nothing_lost()
