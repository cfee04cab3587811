"""The result of a simulation, record by record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from lambda_batch.results import DeadLetter
from lambda_batch.testing.errors import SettingsError, SimulationError
from lambda_batch.testing.responses import text_of
from lambda_batch.wire.decoding import count_of
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from lambda_batch.testing.invocations import Invocation
    from lambda_batch.testing.stable_values import RawRecord
    from lambda_batch.testing.stream_rules import Discarded

Fate: TypeAlias = Literal["succeeded", "sunk", "dead_lettered", "discarded", "expired", "left"]
"""What happened to a record.

- `succeeded`: Lambda takes the record as processed.
- `sunk`: So it does, because the function's sink has taken the record.
- `dead_lettered`: It moved to the dead-letter queue or was described to the on-failure
  destination.
- `discarded`: It was discarded without such a destination.
- `expired`: It exceeded the retention period of the queue or stream.
- `left`: It is still in the queue or stream.
"""

MAX_LINES, MAX_NUMBERS = 20, 8


@dataclass(frozen=True, slots=True)
class RecordReport:
    """The result of one record."""

    identifier: str
    """Its item identifier."""
    fate: Fate
    """What happened to it."""
    invocations: tuple[int, ...]
    """The numbers of the invocations in which it was delivered."""
    processed: int | None
    """The number of times that the function processed it, by the test's own list; None without."""
    record: RawRecord
    """The record as it was last delivered."""
    key: str | None = None
    """The key within which records have an order; None for messages of a standard queue.

    The partition key for Kinesis, the item's key for DynamoDB (`Id=7`, `pk=a, sk=2`), the partition
    for Kafka (`orders-0`), the message group for FIFO queues.
    """

    @property
    def deliveries(self) -> int:
        """The number of deliveries."""
        return len(self.invocations)

    @property
    def lost(self) -> bool:
        """Whether the record is gone although it was not processed.

        Without the test's own list, every record that Lambda takes as processed counts as
        processed.
        """
        if self.processed:
            return False
        known_unprocessed = self.fate == "succeeded" and self.processed is not None
        return known_unprocessed or self.fate in ("discarded", "expired")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a simulation."""

    records: tuple[RecordReport, ...]
    """All records, in the order of the event."""
    invocations: tuple[Invocation, ...]
    """All invocations, in order."""
    seconds: float
    """The duration, by the clock of the simulation."""
    out_of_order: tuple[str, ...] = ()
    """The item identifiers of records that were processed before an earlier record of their key.

    On a FIFO queue these are messages that Lambda took as processed while an earlier message of
    their group was still in the queue. On a stream or topic these are records that the function
    processed while an earlier record of their key was neither processed nor discarded; that takes
    a list as `processed`.
    """
    discarded_batches: tuple[Discarded, ...] = ()
    """Discarded records of streams and topics, as described to an on-failure destination."""
    handled: tuple[str, ...] | None = None
    """The item identifiers in the order in which the function processed them, by the test's own
    list; None if there is no such list."""

    def __getitem__(self, identifier: str) -> RecordReport:
        """Return the report of one record.

        Raises:
            KeyError: No record has this identifier.
        """
        for record in self.records:
            if record.identifier == identifier:
                return record
        raise KeyError(identifier)

    @property
    def succeeded(self) -> tuple[str, ...]:
        """The item identifiers that Lambda took as processed."""
        return self._with_fate("succeeded")

    @property
    def sunk(self) -> tuple[str, ...]:
        """The item identifiers of records that the function's sink has taken."""
        return self._with_fate("sunk")

    @property
    def dead_lettered(self) -> tuple[str, ...]:
        """The item identifiers of dead-lettered records; see `Fate`."""
        return self._with_fate("dead_lettered")

    @property
    def discarded(self) -> tuple[str, ...]:
        """The item identifiers of records that were discarded without a destination."""
        return self._with_fate("discarded")

    @property
    def expired(self) -> tuple[str, ...]:
        """The item identifiers of records that exceeded the retention period."""
        return self._with_fate("expired")

    @property
    def left(self) -> tuple[str, ...]:
        """The item identifiers of records that are still in the queue or stream."""
        return self._with_fate("left")

    @property
    def lost(self) -> tuple[str, ...]:
        """The item identifiers of lost records; see `RecordReport.lost`."""
        return tuple(record.identifier for record in self.records if record.lost)

    @property
    def processed_twice(self) -> tuple[str, ...]:
        """The item identifiers that are more than once in the test's own list."""
        return tuple(
            record.identifier
            for record in self.records
            if record.processed and record.processed > 1
        )

    @property
    def handled_orders(self) -> dict[str, tuple[str, ...]]:
        """The item identifiers of each key in the order in which the function processed them.

        A record that was processed twice is there twice. See `RecordReport.key` for the keys.

        Raises:
            SimulationError: The simulation had no list as `processed`.
        """
        if self.handled is None:
            msg = (
                "expected a simulation with the order of the processed records, got one without: "
                "pass processed=..., a list to which the function adds each item identifier"
            )
            raise SimulationError(msg)
        keys = {record.identifier: record.key for record in self.records}
        orders: dict[str, list[str]] = {}
        for identifier in self.handled:
            key = keys.get(identifier)
            if key is not None:
                orders.setdefault(key, []).append(identifier)
        return {key: tuple(order) for key, order in orders.items()}

    @property
    def complete_failures(self) -> tuple[Invocation, ...]:
        """The invocations whose whole batch failed; see their `verdict.reason`."""
        return tuple(each for each in self.invocations if each.verdict.complete_failure)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why responses that Lambda took as success were probably not meant as one."""
        return tuple(dict.fromkeys(_warnings_of(self.invocations)))

    @property
    def problems(self) -> tuple[str, ...]:
        """The warnings about batches of which a record is not known to have been processed.

        Pass `processed` to the simulator if the function is right: then the test's own list shows
        that nothing was lost.
        """
        return tuple(dict.fromkeys(self._problems()))

    def assert_nothing_lost(self) -> None:
        """Raise if a record was neither processed nor moved to its destination.

        Raises:
            AssertionError: A record is lost, or there are `problems`: Lambda took records as
                processed although the response reports nothing. The text is the whole report.
        """
        if self.lost or self.problems:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _problems(self) -> Iterator[str]:
        known = {
            record.identifier
            for record in self.records
            if record.processed or record.fate == "sunk"
        }
        for each in self.invocations:
            if each.verdict.warning and not known.issuperset(each.identifiers):
                yield each.verdict.warning

    def _with_fate(self, fate: Fate) -> tuple[str, ...]:
        return tuple(record.identifier for record in self.records if record.fate == fate)

    def _lines(self) -> Iterator[str]:
        fates = Counter[str](record.fate for record in self.records)
        records, calls = count_of(len(self.records), "record"), len(self.invocations)
        counts = ", ".join(f"{count:,} {_name_of(fate)}" for fate, count in fates.most_common())
        yield f"{records}, {count_of(calls, 'invocation')}, {self.seconds:g} s: {counts}"
        if self.lost:
            yield f"LOST: {_shorten(self.lost)}"
        if self.out_of_order:
            yield f"OUT OF ORDER: {_shorten(self.out_of_order)}"
        yield from (f"warning: {warning}" for warning in self.warnings)
        failures = [
            f"invocation {each.number}: the whole batch failed: {each.verdict.reason}"
            for each in self.complete_failures
        ]
        odd = [_line_of(record) for record in self.records if not _is_plain(record)]
        for lines in (failures, odd):
            yield from lines[:MAX_LINES]
            if len(lines) > MAX_LINES:
                yield f"... and {len(lines) - MAX_LINES} more"


def count_processed(processed: Collection[str] | None) -> Counter[str] | None:
    """Return how often each record is in the test's own list."""
    return None if processed is None else Counter(processed)


def identifiers_of(letters: Iterable[object] | None) -> list[str]:
    """Return the item identifiers of dead letters, as reports name them.

    Raises:
        SettingsError: There is something else among them.
    """
    identifiers: list[str] = []
    for letter in letters or ():
        if not isinstance(letter, DeadLetter):
            msg = (
                f"expected each member of sunk to be a DeadLetter, got {name_of_other(letter)}: "
                "pass the list that the function's sink adds to, such as letters for "
                "sink=letters.extend"
            )
            raise SettingsError(msg)
        identifiers.append(text_of(letter.identifier))
    return identifiers


def fate_of(fate: Fate, *, processed: int | None, is_sunk: bool) -> Fate:
    """Return the fate of a record, if the sink may have taken it."""
    return "sunk" if fate == "succeeded" and is_sunk and not processed else fate


def order_of(processed: Collection[str] | None) -> tuple[str, ...] | None:
    """Return the test's own list of processed records; None if it has no order."""
    return tuple(processed) if isinstance(processed, Sequence) else None


def _warnings_of(invocations: tuple[Invocation, ...]) -> Iterator[str]:
    for each in invocations:
        if each.verdict.warning:
            yield each.verdict.warning


def _is_plain(record: RecordReport) -> bool:
    """Return whether a record was delivered once and processed once."""
    succeeded = record.fate == "succeeded" and record.deliveries == 1
    return succeeded and record.processed in (None, 1)


def _line_of(record: RecordReport) -> str:
    times = record.deliveries
    where = ""
    if times:
        numbers = ", ".join(map(str, record.invocations[:MAX_NUMBERS]))
        where = f" in invocation {numbers}" + (", ..." if times > MAX_NUMBERS else "")
    processed = "" if record.processed is None else f", processed {record.processed} x"
    return f"{record.identifier}: {_name_of(record.fate)}, delivered {times} x{where}{processed}"


def _name_of(fate: str) -> str:
    return fate.replace("_", "-")


def _shorten(identifiers: tuple[str, ...]) -> str:
    more = len(identifiers) - MAX_LINES
    return ", ".join(identifiers[:MAX_LINES]) + (f" and {more} more" if more > 0 else "")
