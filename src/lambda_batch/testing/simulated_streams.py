"""Simulate an event source mapping of a stream in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError, SimulationError
from lambda_batch.testing.handled_orders import HandledOrder
from lambda_batch.testing.invocations import (
    Invocation,
    Invoker,
    LambdaFunction,
    check_arguments,
    records_of,
)
from lambda_batch.testing.reports import (
    Fate,
    RecordReport,
    Report,
    count_processed,
    fate_of,
    identifiers_of,
    order_of,
)
from lambda_batch.testing.settings import StreamSettings
from lambda_batch.testing.stream_rules import Discarded, Shard, ShardRecord
from lambda_batch.wire.decoding import is_object

if TYPE_CHECKING:
    from lambda_batch.results import DeadLetter
    from lambda_batch.testing.stable_values import Event, RawRecord

FIRST_DELAY = 1.0
LONGEST_DELAY = 900.0
"""The delays before a retry: a second, then twice as long each time, up to the longest.

AWS does not document its own delays. Only the ages of records depend on them.
"""


def simulate_stream(
    function: LambdaFunction,
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    settings: StreamSettings | None = None,
    *,
    processed: Collection[str] | None = None,
    sunk: Collection[DeadLetter] | None = None,
    clock: VirtualClock | None = None,
    context: FakeLambdaContext | None = None,
    max_invocations: int = 10_000,
) -> Report:
    """Deliver records of a stream to a function until each is processed or discarded.

    All records arrive at the beginning, and one batch is in flight at a time. The function's
    answers are judged as Lambda judges them. `Shard` has the rules of checkpoint, retries,
    bisecting and record age.

    Args:
        function: The Lambda function.
        event: An event with all records of the stream in the order of their shard, which can be
            more than fit into one batch. Several events are several shards. Kinesis records also
            belong to the shard in their event id.
        settings: The settings of the event source mapping.
        processed: The function's own record of its work: a list to which it adds the sequence
            number of each record that it processes. With it, the report has the order of the
            processed records, and finds records that Lambda takes as processed although they were
            not.
        sunk: The dead letters that the function's sink has taken: a list to which the sink adds
            them. With it, the report tells these records from those that succeeded.
        clock: The clock of the simulation, for functions that advance it.
        context: The context that each invocation gets a copy of. Its timeout is the function's.
        max_invocations: The maximum number of invocations.

    Returns:
        The report on each record.

    Raises:
        EventError: There are no records, two have the same sequence number, or they are not in
            order.
        SettingsError: `sunk` has something else than dead letters.
        SimulationError: The simulation needs more than `max_invocations`.

    Source: AWS Lambda Developer Guide, "Using Lambda with Kinesis Data Streams" and "Using AWS
    Lambda with Amazon DynamoDB".
    """
    check_arguments(function, event, settings, StreamSettings)
    settings = settings or StreamSettings()
    clock = clock or VirtualClock()
    events = [event] if isinstance(event, Mapping) else event
    simulation = Simulation(
        Invoker(function, clock, context or FakeLambdaContext()), clock, max_invocations
    )
    for records in shards_of(events).values():
        simulation.add(records, Shard(settings))
    return simulation.run(processed, sunk)


def _event_of(records: Sequence[RawRecord]) -> Event:
    return {"Records": [*records]}


def _key_of(record: RawRecord) -> str | None:
    """Return the key of a record: only records of the same key have an order.

    For DynamoDB these are the names and values of the key attributes: `Id=7`, `pk=a, sk=2`.
    """
    if "kinesis" in record:
        key: object = record["kinesis"].get("partitionKey")
        return None if key is None else str(key)
    keys = record["dynamodb"].get("Keys")
    if not is_object(keys):
        return None
    return ", ".join(f"{name}={_value_of(keys[name])}" for name in sorted(keys)) or None


def _value_of(attribute: object) -> object:
    """Return the value of a DynamoDB attribute without its type."""
    return next(iter(attribute.values()), None) if is_object(attribute) else attribute


class Simulation:
    """The shards of a stream, and the time of each shard's next delivery."""

    def __init__(
        self,
        invoker: Invoker,
        clock: VirtualClock,
        limit: int,
        *,
        make_event: Callable[[Sequence[RawRecord]], Event] = _event_of,
        key_of: Callable[[RawRecord], str | None] = _key_of,
    ) -> None:
        """Create a simulation without shards.

        Args:
            invoker: Invokes the function.
            clock: The clock of the simulation.
            limit: The maximum number of invocations.
            make_event: Returns the event of a batch.
            key_of: Returns the key of a record: only records of the same key have an order.
        """
        self._invoker = invoker
        self._clock = clock
        self._make_event = make_event
        self._key_of = key_of
        self._limit = limit
        self._began = clock()
        self._records: dict[str, RawRecord] = {}
        self._fates: dict[str, Fate] = {}
        self._delivered: dict[str, list[int]] = {}
        self._shards: list[Shard] = []
        self._due: list[float] = []
        self._delays: list[float] = []
        self._invocations: list[Invocation] = []
        self._discarded: list[Discarded] = []
        self._sunk: Collection[DeadLetter] = ()

    def add(self, records: Mapping[str, RawRecord], shard: Shard) -> None:
        """Add a shard.

        Args:
            records: Its records by item identifier, in order.
            shard: The rules for them, still without records.

        Raises:
            EventError: Another shard has a record with the same item identifier.
        """
        if clash := self._records.keys() & records.keys():
            msg = f"expected records with different sequence numbers, got {min(clash)!r} twice"
            raise EventError(msg)
        self._records |= records
        now = self._clock()
        shard.put(ShardRecord(number, now, record) for number, record in records.items())
        self._shards.append(shard)
        self._due.append(now)
        self._delays.append(FIRST_DELAY)

    def run(
        self, processed: Collection[str] | None, sunk: Collection[DeadLetter] | None = None
    ) -> Report:
        """Deliver until all records are settled.

        Args:
            processed: The function's own list of processed records.
            sunk: The dead letters that the function's sink has taken.

        Returns:
            The report.

        Raises:
            SimulationError: That takes more invocations than the limit.
        """
        keys = {number: self._key_of(record) for number, record in self._records.items()}
        order = HandledOrder(keys, processed)
        self._sunk = () if sunk is None else sunk  # a list that is empty now
        while waiting := [at for at, shard in enumerate(self._shards) if not shard.is_done]:
            number = min(waiting, key=self._due.__getitem__)
            self._clock.advance(max(self._due[number] - self._clock(), 0.0))
            self._deliver(number, order)
        counts, taken = count_processed(processed), frozenset(identifiers_of(sunk))

        def report_on(number: str) -> RecordReport:
            count = None if counts is None else counts[number]
            fate = self._fates.get(number, "left")
            return RecordReport(
                number,
                fate_of(fate, processed=count, is_sunk=number in taken),
                tuple(self._delivered.get(number, ())),
                count,
                self._records[number],
                keys[number],
            )

        return Report(
            tuple(map(report_on, self._records)),
            tuple(self._invocations),
            self._clock() - self._began,
            out_of_order=tuple(order.out_of_order),
            discarded_batches=tuple(self._discarded),
            handled=order_of(processed),
        )

    def _deliver(self, number: int, order: HandledOrder) -> None:
        """Deliver the next batch of a shard."""
        shard = self._shards[number]
        for discarded in shard.discard_expired(self._clock()):
            self._discard(discarded, order)
        batch = shard.next_batch()
        if batch is None:
            return
        if self._invoker.count == self._limit:
            msg = (
                f"expected all records to be settled in {self._limit:,} invocations, some are not: "
                "set maximum_retry_attempts or maximum_record_age, or raise max_invocations"
            )
            raise SimulationError(msg)
        now = self._clock()
        answer, error = self._invoker.invoke(
            self._make_event([{**record.record} for record in batch.records])
        )
        order.settle(identifiers_of(self._sunk))  # these are never processed
        order.read()
        step = shard.settle(answer)
        count = self._invoker.count
        for identifier in batch.sequence_numbers:
            self._delivered.setdefault(identifier, []).append(count)
        self._invocations.append(
            Invocation(
                count, now - self._began, batch.sequence_numbers, answer, step.verdict, error
            )
        )
        self._fates |= dict.fromkeys(step.succeeded, "succeeded")
        order.settle(step.succeeded)
        if step.discarded:
            self._discard(step.discarded, order)
        if step.action == "retried":
            self._due[number] = self._clock() + self._delays[number]
            self._delays[number] = min(self._delays[number] * 2, LONGEST_DELAY)
        else:
            self._due[number] = self._clock()
            self._delays[number] = FIRST_DELAY

    def _discard(self, discarded: Discarded, order: HandledOrder) -> None:
        self._discarded.append(discarded)
        order.settle([record.sequence_number for record in discarded.records])
        fate: Fate = "dead_lettered" if discarded.described else "discarded"
        if discarded.condition == "RetentionExceeded":
            fate = "expired"
        for record in discarded.records:
            self._fates[record.sequence_number] = fate


def shards_of(events: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], dict[str, RawRecord]]:
    """Return the records of each shard by sequence number.

    Raises:
        EventError: An event has no records, or a shard has two with the same sequence number or in
            a wrong order.
    """
    shards: dict[tuple[int, str], dict[str, RawRecord]] = {}
    for position, event in enumerate(events):
        for record in records_of(event):
            shard, number = _place_of(record)
            # A Kinesis record names its shard; for DynamoDB each event is a shard.
            records = shards.setdefault((-1, shard) if shard else (position, ""), {})
            if number in records:
                msg = f"expected records with different sequence numbers, got {number!r} twice"
                raise EventError(msg)
            if records and int(number) < int(next(reversed(records))):
                msg = f"expected records in the order of their shard, got {number!r} too late"
                raise EventError(msg)
            records[number] = record
    return shards


def _place_of(record: RawRecord) -> tuple[str, str]:
    """Return the shard of a record, if it has one, and its sequence number."""
    try:
        if "kinesis" in record:
            shard, number = (
                record["eventID"].rpartition(":")[0],
                record["kinesis"]["sequenceNumber"],
            )
        else:
            shard, number = "", record["dynamodb"]["SequenceNumber"]
        int(number)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = (
            "expected records of a stream with numeric sequence numbers, got one without: make "
            "them with kinesis_event() or dynamodb_event()"
        )
        raise EventError(msg) from error
    return shard, number
