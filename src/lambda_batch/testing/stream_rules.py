"""Rules for the records of a shard: batches, checkpoint, retries, bisecting.

This module has no stream and no clock. The poller adds records, passes the time, and passes the
function's answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lambda_batch.testing.errors import SimulationError
from lambda_batch.testing.responses import judge

if TYPE_CHECKING:
    from lambda_batch.testing.responses import Answer, Verdict
    from lambda_batch.testing.settings import StreamSettings

Condition: TypeAlias = Literal["RetryAttemptsExhausted", "RecordAgeExceeded", "RetentionExceeded"]
"""Why records were discarded. The first two are Lambda's names. `RetentionExceeded` means that the
stream no longer has the records; no destination is notified of that."""

Action: TypeAlias = Literal["completed", "retried", "bisected", "discarded"]


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """One record of a shard."""

    sequence_number: str
    """Its item identifier: a decimal number, or a text such as `orders-0:15` for Kafka."""
    arrived: float
    """The time at which the stream received it, in seconds."""
    record: Mapping[str, Any]
    """The record as in an event."""


@dataclass(frozen=True, slots=True)
class ShardBatch:
    """Records that are delivered together."""

    records: tuple[ShardRecord, ...]
    retries: int = 0
    """The number of retries used up so far."""
    invocations: int = 0
    """The number of invocations in which the first of the records has failed."""

    @property
    def sequence_numbers(self) -> tuple[str, ...]:
        """The item identifiers, in the order of the shard."""
        return tuple(record.sequence_number for record in self.records)


@dataclass(frozen=True, slots=True)
class Discarded:
    """Discarded records, as Lambda describes them to an on-failure destination."""

    condition: Condition
    records: tuple[ShardRecord, ...]
    approximate_invoke_count: int
    function_error: bool | None
    """Whether the last answer was an error of the function; None without an answer."""
    described: bool
    """Whether an on-failure destination was notified."""


@dataclass(frozen=True, slots=True)
class ShardStep:
    """The effect of an answer."""

    verdict: Verdict
    action: Action
    succeeded: tuple[str, ...]
    """The sequence numbers of the records that count as processed."""
    retried: tuple[str, ...]
    """The sequence numbers of the records that are delivered again."""
    discarded: Discarded | None = None


class Shard:
    """The state of an event source mapping on one shard.

    Only one batch of a shard is in flight at a time. The rest of a failed batch is delivered before
    later records, and not filled up with them.

    Source: AWS Lambda Developer Guide, "Configuring partial batch response with Kinesis Data
    Streams and Lambda" (checkpoint, bisecting) and "Retain discarded batch records for a Kinesis
    Data Streams event source in Lambda" (retries, record age, destination); the pages on DynamoDB
    Streams have the same rules.
    """

    def __init__(self, settings: StreamSettings, records: Iterable[ShardRecord] = ()) -> None:
        """Start at the beginning of the shard.

        Args:
            settings: The settings of the event source mapping.
            records: The first records of the shard, in order.
        """
        self.settings: StreamSettings = settings
        self.checkpoint: str | None = None
        """The sequence number up to which all records are processed or discarded."""
        self._unread: deque[ShardRecord] = deque()
        self._failed: deque[ShardBatch] = deque()  # parts of batches, in the order of the shard
        self._in_flight: ShardBatch | None = None
        self.put(records)

    @property
    def left(self) -> tuple[str, ...]:
        """The sequence numbers of all records that are not settled."""
        parts = [*([self._in_flight] if self._in_flight else []), *self._failed]
        begun = [number for part in parts for number in part.sequence_numbers]
        return (*begun, *(record.sequence_number for record in self._unread))

    @property
    def is_done(self) -> bool:
        """Whether all records are settled."""
        return not (self._in_flight or self._failed or self._unread)

    def put(self, records: Iterable[ShardRecord]) -> None:
        """Add records at the end of the shard.

        Args:
            records: Records read from the stream, in order.
        """
        self._unread.extend(records)

    def discard_expired(self, now: float) -> tuple[Discarded, ...]:
        """Discard the next records while they are too old.

        Args:
            now: The time in seconds, on the clock of `ShardRecord.arrived`.

        Returns:
            The discarded records by failed batch and condition, oldest first.
        """
        discarded: list[Discarded] = []
        while batch := self._peek():
            condition = self._age_condition(batch.records[0], now)
            if condition is None:
                break
            old = 1
            while (
                old < len(batch.records)
                and self._age_condition(batch.records[old], now) == condition
            ):
                old += 1
            self._replace_first(replace(batch, records=batch.records[old:]), old)
            discarded.append(self._discard(condition, batch.records[:old], batch.invocations, None))
        return tuple(discarded)

    def next_batch(self) -> ShardBatch | None:
        """Return the records to deliver next. Call `discard_expired` first.

        Returns:
            The batch, or None if the shard has no more records.

        Raises:
            SimulationError: The previous batch has not been settled.
        """
        if self._in_flight:
            msg = "expected the previous batch to be settled first: a shard has one in flight"
            raise SimulationError(msg)
        batch = self._peek()
        if batch:
            self._replace_first(replace(batch, records=()), len(batch.records))
            self._in_flight = batch
        return batch

    def settle(self, answer: Answer) -> ShardStep:
        """Move the checkpoint, and decide which records are delivered again.

        Args:
            answer: The answer of the invocation with the batch.

        Returns:
            The effect of the answer.

        Raises:
            SimulationError: No batch is in flight.
        """
        batch, self._in_flight = self._in_flight, None
        if batch is None:
            msg = "expected a batch in flight: call next_batch() first"
            raise SimulationError(msg)
        verdict = judge(
            answer,
            list(map(self._identifier_of, batch.records)),
            report_batch_item_failures=self.settings.report_batch_item_failures,
            tumbling_window=self.settings.has_tumbling_window,
        )
        if not verdict.failed:
            self.checkpoint = batch.sequence_numbers[-1]
            return ShardStep(verdict, "completed", batch.sequence_numbers, ())
        left = batch.records if verdict.complete_failure else self._unsettled(batch, verdict)
        return self._retry(batch, left, verdict)

    def _identifier_of(self, record: ShardRecord) -> str | Mapping[str, Any]:
        """Return the item identifier of a record, as in the response."""
        return record.sequence_number

    def _unsettled(self, batch: ShardBatch, verdict: Verdict) -> tuple[ShardRecord, ...]:
        """Return the records that a partial response leaves: all from the lowest failed one on."""
        # Compare as numbers: as text, "9" comes after "10".
        return batch.records[batch.sequence_numbers.index(min(verdict.failed, key=int)) :]

    def _retry(
        self, batch: ShardBatch, left: tuple[ShardRecord, ...], verdict: Verdict
    ) -> ShardStep:
        """Decide on the records that are left of a batch."""
        settings = self.settings
        open_ = {record.sequence_number for record in left}
        done = tuple(number for number in batch.sequence_numbers if number not in open_)
        if done:
            self.checkpoint = done[-1]
        rest = ShardBatch(
            left,
            0 if done and settings.progress_resets_retries else batch.retries,
            # A record that was not the first one has failed in this invocation only.
            batch.invocations + 1 if left[0] is batch.records[0] else 1,
        )
        if settings.bisect_batch_on_function_error:
            parts = self._bisect(rest, verdict, has_progress=bool(done))
            if parts:
                self._failed.extendleft(reversed(parts))
                return ShardStep(verdict, "bisected", done, rest.sequence_numbers)
        if settings.retry_limit == -1 or rest.retries < settings.retry_limit:
            self._failed.appendleft(replace(rest, retries=rest.retries + 1))
            return ShardStep(verdict, "retried", done, rest.sequence_numbers)
        discarded_count = len(rest.records)
        if settings.isolates_poison_record and not verdict.complete_failure:
            discarded_count = 1
        kept = rest.records[discarded_count:]
        if kept:
            self._failed.appendleft(ShardBatch(kept))
        discarded = self._discard(
            "RetryAttemptsExhausted",
            rest.records[:discarded_count],
            rest.invocations,
            verdict.function_error,
        )
        retried = tuple(record.sequence_number for record in kept)
        return ShardStep(verdict, "discarded", done, retried, discarded)

    def _bisect(
        self, rest: ShardBatch, verdict: Verdict, *, has_progress: bool
    ) -> tuple[ShardBatch, ...]:
        """Split a failed batch, which uses no retry. Return nothing if it can't be split.

        A partial response splits at the lowest failed record; the records before it are done. If
        the first record failed, the batch can't be split.
        """
        if not verdict.complete_failure:
            return (rest,) if has_progress else ()
        middle = len(rest.records) // 2
        if not middle:
            return ()
        return (
            replace(rest, records=rest.records[:middle]),
            replace(rest, records=rest.records[middle:]),
        )

    def _peek(self) -> ShardBatch | None:
        if self._failed:
            return self._failed[0]
        unread = tuple(islice(self._unread, self.settings.batch_size))
        return ShardBatch(unread) if unread else None

    def _replace_first(self, left: ShardBatch, taken: int) -> None:
        """Remove records from the start of the next batch."""
        if not self._failed:
            for _ in range(taken):
                self._unread.popleft()
        elif left.records:
            self._failed[0] = left
        else:
            self._failed.popleft()

    def _discard(
        self,
        condition: Condition,
        records: tuple[ShardRecord, ...],
        invocations: int,
        function_error: bool | None,
    ) -> Discarded:
        self.checkpoint = records[-1].sequence_number
        told = self.settings.on_failure_destination and condition != "RetentionExceeded"
        return Discarded(condition, records, invocations, function_error, told)

    def _age_condition(self, record: ShardRecord, now: float) -> Condition | None:
        age, limit = now - record.arrived, self.settings.maximum_record_age
        if limit != -1 and age > limit:
            return "RecordAgeExceeded"
        return "RetentionExceeded" if age > self.settings.retention else None
