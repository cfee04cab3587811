"""What Lambda does with the records of a shard: batches, checkpoint, retries, bisecting.

No stream and no clock is in here: who polls puts records in, says what time it is, and hands on
what the function answered.
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
"""Why records were discarded: the first two in Lambda's words; the last, that the stream does not
keep them any more, is none of Lambda's and reaches no destination."""

Action: TypeAlias = Literal["completed", "retried", "bisected", "discarded"]


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """One record of a shard."""

    sequence_number: str
    """Its item identifier, a decimal number."""
    arrived: float
    """When the stream received it, in seconds."""
    record: Mapping[str, Any]
    """The record as it stands in an event."""


@dataclass(frozen=True, slots=True)
class ShardBatch:
    """Records that are delivered together."""

    records: tuple[ShardRecord, ...]
    retries: int = 0
    """How many retries have been used up before."""
    invocations: int = 0
    """In how many invocations the first of the records has failed before."""

    @property
    def sequence_numbers(self) -> tuple[str, ...]:
        """The item identifiers, in the order of the shard."""
        return tuple(record.sequence_number for record in self.records)


@dataclass(frozen=True, slots=True)
class Discarded:
    """Records that Lambda has given up, as it describes them to an on-failure destination."""

    condition: Condition
    records: tuple[ShardRecord, ...]
    approximate_invoke_count: int
    function_error: bool | None
    """Whether the last answer was an error of the function; None where there was no answer."""
    described: bool
    """Whether an on-failure destination was told."""


@dataclass(frozen=True, slots=True)
class ShardStep:
    """What an answer has led to."""

    verdict: Verdict
    action: Action
    succeeded: tuple[str, ...]
    """The sequence numbers that the checkpoint has passed as processed."""
    retried: tuple[str, ...]
    """Those that are delivered again."""
    discarded: Discarded | None = None


class Shard:
    """The state of an event source mapping on one shard.

    Only one batch of a shard is under way at a time. What is left of a failed batch is delivered
    before anything behind it, and not filled up with later records.

    Source: AWS Lambda Developer Guide, "Configuring partial batch response with Kinesis Data
    Streams and Lambda" (checkpoint, bisecting) and "Retain discarded batch records for a Kinesis
    Data Streams event source in Lambda" (retries, record age, destination); the pages on DynamoDB
    Streams say the same.
    """

    def __init__(self, settings: StreamSettings, records: Iterable[ShardRecord] = ()) -> None:
        """Begin at the start of the shard.

        Args:
            settings: Those of the event source mapping.
            records: The first records of the shard, in its order.
        """
        self.settings: StreamSettings = settings
        self.checkpoint: str | None = None
        """The sequence number up to which all is settled, processed or discarded."""
        self._unread: deque[ShardRecord] = deque()
        self._failed: deque[ShardBatch] = deque()  # parts of batches, in the order of the shard
        self._under_way: ShardBatch | None = None
        self.put(records)

    @property
    def left(self) -> tuple[str, ...]:
        """The sequence numbers of all records that are not settled."""
        parts = [*([self._under_way] if self._under_way else []), *self._failed]
        begun = [number for part in parts for number in part.sequence_numbers]
        return (*begun, *(record.sequence_number for record in self._unread))

    @property
    def is_done(self) -> bool:
        """Whether all records are settled."""
        return not (self._under_way or self._failed or self._unread)

    def put(self, records: Iterable[ShardRecord]) -> None:
        """Add records at the end of the shard.

        Args:
            records: What was read from the stream, in its order.
        """
        self._unread.extend(records)

    def discard_expired(self, now: float) -> tuple[Discarded, ...]:
        """Give up the records that are next and too old.

        Args:
            now: The time, in seconds as the records have it.

        Returns:
            What was given up, by failed batch and condition, the oldest first.
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
        """Take the records that are to be delivered next; expired ones should be gone.

        Returns:
            The batch, or None if the shard has no more records.

        Raises:
            SimulationError: The batch before has not been settled.
        """
        if self._under_way:
            msg = "expected the batch before to be settled first: a shard has one under way"
            raise SimulationError(msg)
        batch = self._peek()
        if batch:
            self._replace_first(replace(batch, records=()), len(batch.records))
            self._under_way = batch
        return batch

    def settle(self, answer: Answer) -> ShardStep:
        """Move the checkpoint, and decide what is delivered again.

        Args:
            answer: How the invocation with the batch ended.

        Returns:
            What the answer has led to.

        Raises:
            SimulationError: No batch is under way.
        """
        batch, self._under_way = self._under_way, None
        if batch is None:
            msg = "expected a batch under way: call next_batch() first"
            raise SimulationError(msg)
        verdict = judge(
            answer,
            batch.sequence_numbers,
            report_batch_item_failures=self.settings.report_batch_item_failures,
        )
        if not verdict.failed:
            self.checkpoint = batch.sequence_numbers[-1]
            return ShardStep(verdict, "completed", batch.sequence_numbers, ())
        at = 0
        if not verdict.complete_failure:
            # As numbers: as text, "9" would come after "10".
            at = batch.sequence_numbers.index(min(verdict.failed, key=int))
        if at:
            self.checkpoint = batch.sequence_numbers[at - 1]
        return self._retry(batch, at, verdict)

    def _retry(self, batch: ShardBatch, at: int, verdict: Verdict) -> ShardStep:
        """Decide on the records from the lowest failed one on."""
        settings, done = self.settings, batch.sequence_numbers[:at]
        rest = ShardBatch(
            batch.records[at:],
            0 if at and settings.progress_resets_retries else batch.retries,
            # A record that was not first has not failed by itself yet.
            1 if at else batch.invocations + 1,
        )
        if settings.bisect_batch_on_function_error:
            parts = self._bisect(rest, at, verdict)
            if parts:
                self._failed.extendleft(reversed(parts))
                return ShardStep(verdict, "bisected", done, rest.sequence_numbers)
        allowed = settings.maximum_retry_attempts
        if allowed == -1 or rest.retries < allowed:
            self._failed.appendleft(replace(rest, retries=rest.retries + 1))
            return ShardStep(verdict, "retried", done, rest.sequence_numbers)
        given_up = len(rest.records)
        if settings.isolates_poison_record and not verdict.complete_failure:
            given_up = 1
        kept = rest.records[given_up:]
        if kept:
            self._failed.appendleft(ShardBatch(kept))
        discarded = self._discard(
            "RetryAttemptsExhausted",
            rest.records[:given_up],
            rest.invocations,
            verdict.function_error,
        )
        retried = tuple(record.sequence_number for record in kept)
        return ShardStep(verdict, "discarded", done, retried, discarded)

    def _bisect(self, rest: ShardBatch, at: int, verdict: Verdict) -> tuple[ShardBatch, ...]:
        """Split a batch that has failed, which takes no retry; nothing if it can't be split.

        A partial response splits at the lowest failed record, and what is before it is done; if
        that is the first one, there is nothing to split off.
        """
        if not verdict.complete_failure:
            return (rest,) if at else ()
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
        """Take records off what is next."""
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
