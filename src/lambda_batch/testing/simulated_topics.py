"""Simulate an event source mapping of a Kafka topic in memory."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError
from lambda_batch.testing.invocations import Invoker, LambdaFunction, check_arguments
from lambda_batch.testing.responses import text_of
from lambda_batch.testing.settings import TopicSettings
from lambda_batch.testing.simulated_streams import Simulation
from lambda_batch.testing.stream_rules import Shard, ShardBatch, ShardRecord
from lambda_batch.wire.decoding import is_object

if TYPE_CHECKING:
    from lambda_batch.results import DeadLetter
    from lambda_batch.testing.reports import Report
    from lambda_batch.testing.responses import Verdict
    from lambda_batch.testing.stable_values import Event, RawRecord


def simulate_topic(
    function: LambdaFunction,
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    settings: TopicSettings | None = None,
    *,
    processed: Collection[str] | None = None,
    sunk: Collection[DeadLetter] | None = None,
    clock: VirtualClock | None = None,
    context: FakeLambdaContext | None = None,
    max_invocations: int = 10_000,
) -> Report:
    """Deliver records of Kafka topics to a function until each is processed or discarded.

    AWS documents the form of the response, that an unknown partition or offset fails the whole
    batch, that Lambda retries the failed records, and the limits of retries and record age.

    These are assumptions: All records arrive at the beginning. A batch takes the records of all
    partitions in turn. One batch is in flight at a time; what is left of it is delivered before
    later records of any partition, and its retries are counted for the batch. When they are used
    up, all of what is left is discarded. Because AWS does not say whether Lambda goes back to the
    offset of the failed records, `TopicSettings.resume` has both readings, the one that repeats
    more by default.

    In the report, item identifiers are texts such as `orders-0:15`, and the key of a record is its
    partition, such as `orders-0`.

    Args:
        function: The Lambda function.
        event: An event with all records, which can be more than fit into one batch, or several
            events. Each batch has the cluster of the first event.
        settings: The settings of the event source mapping.
        processed: The function's own record of its work: a list to which it adds
            `f"{record.topic}-{record.partition}:{record.offset}"` for each record that it
            processes. With it, the report has the order of the processed records, and finds
            records that Lambda takes as processed although they were not.
        sunk: The dead letters that the function's sink has taken: a list to which the sink adds
            them. With it, the report tells these records from those that succeeded.
        clock: The clock of the simulation, for functions that advance it.
        context: The context that each invocation gets a copy of. Its timeout is the function's.
        max_invocations: The maximum number of invocations.

    Returns:
        The report on each record.

    Raises:
        EventError: There are no records, two have the same offset in a partition, or they are not
            in the order of their offsets.
        SettingsError: `sunk` has something else than dead letters.
        SimulationError: The simulation needs more than `max_invocations`.

    Source: AWS Lambda Developer Guide, "Configuring error handling controls for Kafka event
    sources".
    """
    check_arguments(function, event, settings, TopicSettings)
    clock = clock or VirtualClock()
    events = [event] if isinstance(event, Mapping) else event
    records = _read_records(events)

    def make_event(batch: Sequence[RawRecord]) -> Event:
        partitions: dict[str, list[RawRecord]] = {}
        for record in batch:
            partitions.setdefault(_partition_of(record), []).append(record)
        return {**events[0], "records": partitions}

    simulation = Simulation(
        Invoker(function, clock, context or FakeLambdaContext()),
        clock,
        max_invocations,
        make_event=make_event,
        key_of=_partition_of,
    )
    simulation.add(records, _Poller(settings or TopicSettings()))
    return simulation.run(processed, sunk)


class _Poller(Shard):
    """The rules of a shard, for records of several partitions."""

    def __init__(self, settings: TopicSettings) -> None:
        super().__init__(settings)
        self._resume = settings.resume

    def put(self, records: Iterable[ShardRecord]) -> None:
        """Add records of all partitions in turn."""
        turns = zip_longest(*_by_partition(records).values())
        super().put(record for turn in turns for record in turn if record)

    def next_batch(self) -> ShardBatch | None:
        """Return the records to deliver next, by partition as in an event."""
        batch = super().next_batch()
        if batch is not None:
            partitions = _by_partition(batch.records).values()
            batch = replace(batch, records=tuple(chain.from_iterable(partitions)))
            self._in_flight = batch
        return batch

    def _identifier_of(self, record: ShardRecord) -> Mapping[str, Any]:
        return _identifier_of(record.record)

    def _unsettled(self, batch: ShardBatch, verdict: Verdict) -> tuple[ShardRecord, ...]:
        failed = set(verdict.failed)
        if self._resume == "reported":
            return tuple(record for record in batch.records if record.sequence_number in failed)
        resumed: set[str] = set()
        left: list[ShardRecord] = []
        for record in batch.records:
            partition = _partition_of(record.record)
            if record.sequence_number in failed:
                resumed.add(partition)
            if partition in resumed:
                left.append(record)
        return tuple(left)


def _by_partition(records: Iterable[ShardRecord]) -> dict[str, list[ShardRecord]]:
    partitions: dict[str, list[ShardRecord]] = {}
    for record in records:
        partitions.setdefault(_partition_of(record.record), []).append(record)
    return partitions


def _read_records(events: Sequence[Mapping[str, Any]]) -> dict[str, RawRecord]:
    """Return copies of the records of events by item identifier."""
    records: dict[str, RawRecord] = {}
    offsets: dict[str, int] = {}
    for event in events:
        partitions: object = event.get("records")
        if not is_object(partitions) or not any(partitions.values()):
            msg = "expected an event with at least one record at /records/*, got one without"
            raise EventError(msg)
        copies: dict[str, list[RawRecord]] = json.loads(json.dumps(partitions))
        for record in chain.from_iterable(copies.values()):
            try:
                partition, offset = _identifier_of(record).values()
                ascends = offset > offsets.get(partition, -1)
            except (KeyError, TypeError) as error:
                msg = (
                    "expected records with topic, partition and offset, got one without: make them "
                    "with kafka_event()"
                )
                raise EventError(msg) from error
            if not ascends:
                msg = (
                    "expected records with ascending offsets in each partition, got offset "
                    f"{offset} of {partition} after {offsets[partition]}"
                )
                raise EventError(msg)
            offsets[partition] = offset
            records[text_of(_identifier_of(record))] = record
    return records


def _identifier_of(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"partition": _partition_of(record), "offset": record["offset"]}


def _partition_of(record: Mapping[str, Any]) -> str:
    return f"{record['topic']}-{record['partition']}"
