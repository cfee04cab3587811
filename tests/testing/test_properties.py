"""No record is lost, however handlers and functions fail.

hypothesis decides how often each handler fails, and whether the function around it crashes, times
out or returns an invalid response.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    DynamoDBBatchProcessor,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    aprocess_partial_response,
    process_partial_response,
)
from lambda_batch.testing import (
    Event,
    QueueSettings,
    Report,
    StreamSettings,
    VirtualClock,
    dynamodb_event,
    kinesis_event,
    simulate_queue,
    simulate_stream,
    sqs_event,
    sqs_fifo_event,
)
from tests.testing.checking import drawn

ALWAYS = 10**6

failures = st.lists(st.sampled_from([0, 0, 0, 1, 2, ALWAYS]), min_size=1, max_size=30)
mishaps = st.lists(
    st.sampled_from(["none", "none", "crash", "timeout", "nonsense"]), min_size=1, max_size=6
).filter(lambda drawn: "none" in drawn)
queues = st.builds(
    QueueSettings, batch_size=st.integers(1, 10), max_receive_count=st.integers(1, 4)
)
thorough = drawn(60)


@pytest.fixture(autouse=True)
def quiet() -> Generator[None]:
    """Turn off the log: there are thousands of failures."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@dataclass
class Work:
    """The work for each record, and the records that were processed."""

    fails: dict[str, int]
    """The number of failures of each record."""
    mishaps: Iterator[str]
    """The failure of the function in each invocation."""
    clock: VirtualClock = field(default_factory=VirtualClock)
    processed: list[str] = field(default_factory=list[str])

    def do(self, identifier: str) -> None:
        if self.fails[identifier] > 0:
            self.fails[identifier] -= 1
            raise ValueError
        self.processed.append(identifier)

    def function(self, respond: Callable[[Event, Any], object]) -> Callable[[Event, Any], object]:
        """Return a Lambda function that sometimes fails as a whole."""

        def lambda_handler(event: Event, context: Any) -> object:
            response = respond(event, context)
            match next(self.mishaps):
                case "crash":
                    raise MemoryError
                case "timeout":
                    self.clock.advance(30.0)
                case "nonsense":
                    return {"batchItemFailures": [{"itemIdentifier": None}]}
                case _:
                    pass
            return response

        return lambda_handler


def work_of(event: Event, path: tuple[str, ...], fails: list[int], mishaps: list[str]) -> Work:
    identifiers = [identifier_of(record, path) for record in event["Records"]]
    return Work(dict(zip(identifiers, fails, strict=True)), cycle(mishaps))


def identifier_of(record: Any, path: tuple[str, ...]) -> str:
    for name in path:
        record = record[name]
    identifier: str = record
    return identifier


def respond_with(processor: Any, work: Work, path: tuple[str, ...]) -> Callable[[Event, Any], Any]:
    """Return the body of a Lambda function with a sync or async processor."""

    def handle(record: Any) -> None:
        work.do(identifier_of(record, path))

    async def ahandle(record: Any) -> None:
        await asyncio.sleep(0)
        work.do(identifier_of(record, path))

    def respond(event: Event, context: Any) -> object:
        if processor.is_async:
            return asyncio.run(aprocess_partial_response(event, ahandle, processor, context))
        return process_partial_response(event, handle, processor, context)

    return respond


def check_nothing_lost(report: Report, work: Work) -> None:
    report.assert_nothing_lost()
    for record in report.records:
        assert record.fate in ("succeeded", "dead_lettered"), str(report)
        assert record.processed or record.fate == "dead_lettered", str(report)
    assert Counter(work.processed).keys() == {
        record.identifier for record in report.records if record.processed
    }


@pytest.mark.parametrize("kind", [SqsBatchProcessor, AsyncSqsBatchProcessor])
@thorough
@given(failures, mishaps, st.booleans(), queues)
def test_queues(
    kind: Any, fails: list[int], mishaps: list[str], raising: bool, mapping: QueueSettings
) -> None:
    path = ("messageId",)
    event = sqs_event(map(str, range(len(fails))))
    work = work_of(event, path, fails, mishaps)
    processor = kind(raise_on_entire_batch_failure=raising)
    report = simulate_queue(
        work.function(respond_with(processor, work, path)),
        event,
        mapping,
        processed=work.processed,
        clock=work.clock,
    )
    check_nothing_lost(report, work)
    if set(mishaps) == {"none"}:
        dead = [count >= (mapping.max_receive_count or ALWAYS) for count in fails]
        assert [record.fate == "dead_lettered" for record in report.records] == dead
        assert report.processed_twice == ()


@pytest.mark.parametrize(
    "kind",
    [
        (SqsFifoPartialProcessor, False),
        (SqsFifoPartialProcessor, True),
        (AsyncSqsFifoPartialProcessor, False),
        (AsyncSqsFifoPartialProcessor, True),
    ],
)
@thorough
@given(failures, mishaps, st.integers(1, 4), queues)
def test_fifo_queues(
    kind: tuple[Any, bool],
    fails: list[int],
    mishaps: list[str],
    groups: int,
    mapping: QueueSettings,
) -> None:
    path = ("messageId",)
    group_ids = [str(at % groups) for at in range(len(fails))]
    event = sqs_fifo_event(map(str, range(len(fails))), group_ids=group_ids)
    work = work_of(event, path, fails, mishaps)
    processor = kind[0](skip_group_on_error=kind[1])
    report = simulate_queue(
        work.function(respond_with(processor, work, path)),
        event,
        replace(mapping, fifo=True),
        processed=work.processed,
        clock=work.clock,
    )
    check_nothing_lost(report, work)
    assert report.out_of_order == ()
    group_of = dict(zip([each.identifier for each in report.records], group_ids, strict=True))
    order = {each.identifier: at for at, each in enumerate(report.records)}
    first: defaultdict[str, list[int]] = defaultdict(list)
    for identifier in dict.fromkeys(work.processed):
        first[group_of[identifier]].append(order[identifier])
    assert all(positions == sorted(positions) for positions in first.values())


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (KinesisBatchProcessor, ("kinesis", "sequenceNumber")),
        (AsyncKinesisBatchProcessor, ("kinesis", "sequenceNumber")),
        (DynamoDBBatchProcessor, ("dynamodb", "SequenceNumber")),
    ],
)
@thorough
@given(
    failures,
    mishaps,
    st.builds(
        StreamSettings,
        batch_size=st.integers(1, 12),
        bisect_batch_on_function_error=st.booleans(),
        maximum_retry_attempts=st.integers(0, 4),
        isolates_poison_record=st.booleans(),
        progress_resets_retries=st.booleans(),
    ),
)
def test_streams(
    kind: Any, path: tuple[str, ...], fails: list[int], mishaps: list[str], mapping: StreamSettings
) -> None:
    event = (
        kinesis_event(map(str, range(len(fails))))
        if path[0] == "kinesis"
        else dynamodb_event({"Id": at} for at in range(len(fails)))
    )
    work = work_of(event, path, fails, mishaps)
    report = simulate_stream(
        work.function(respond_with(kind(), work, path)),
        event,
        mapping,
        processed=work.processed,
        clock=work.clock,
    )
    check_nothing_lost(report, work)
    delivered = [each.identifiers for each in report.invocations]
    assert all(list(batch) == sorted(batch, key=int) for batch in delivered)


@thorough
@given(failures, st.integers(1, 12))
def test_a_function_that_swallows_failures_loses_them(fails: list[int], size: int) -> None:
    """These tests can fail: lost records are found."""
    event = sqs_event(map(str, range(len(fails))))
    work = work_of(event, ("messageId",), fails, ["none"])

    def lambda_handler(event: Event, context: Any) -> None:
        for record in event["Records"]:
            with suppress(ValueError):
                work.do(record["messageId"])

    report = simulate_queue(
        lambda_handler, event, QueueSettings(batch_size=size), processed=work.processed
    )
    expected = [each for each, count in zip(report.records, fails, strict=True) if count]
    assert report.lost == tuple(each.identifier for each in expected)
