"""What became of a batch and of each of its records, for metrics and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal, TypeAlias

    Outcome: TypeAlias = Literal["succeeded", "failed", "stopped", "not attempted", "sunk"]
    """What became of a record. Stopped: not handled, since an earlier record has failed. Not
    attempted: there was no time left, or an interrupt ended the batch. Sunk: failed for good, and
    the sink has taken it."""

__all__ = ["BatchReport", "RecordReport"]


class RecordReport(NamedTuple):
    """What became of one record."""

    position: int
    """Its position in the batch, from 0 on."""
    identifier: str | dict[str, Any] | None
    """The item identifier, as in the response; None if the processor knows no event source."""
    outcome: Outcome
    """What became of it."""
    duration: float | None
    """The seconds that its handler took, with the validation before it; None if it did not run."""
    exception: BaseException | None
    """Why it failed or was not handled."""
    record: Mapping[str, Any]
    """The raw record."""
    sub_sequence_number: int | None = None
    """The position of a user record in its aggregate, from 0 on; None for any other record."""

    def __repr__(self) -> str:
        return f"<RecordReport of {_name(self)}: {self.outcome}>"  # without the payload


class BatchReport(NamedTuple):
    """What became of a batch. As text, it is a table without payloads."""

    source: str
    """The name of the event source, as in `EventType`."""
    duration: float
    """The seconds that the batch took."""
    records: Sequence[RecordReport]
    """The records, in the order of the batch."""
    oldest_age: float | None = None
    """The seconds between the sending of the oldest record and the begin of the batch; None if no
    record says when it was sent."""

    @property
    def counts(self) -> dict[Outcome, int]:
        """The number of records with each outcome that there is."""
        counts: dict[Outcome, int] = {}
        for each in self.records:
            counts[each.outcome] = counts.get(each.outcome, 0) + 1
        return counts

    def __repr__(self) -> str:
        return f"<BatchReport of {self.source}: {self._summary()}>"

    def __str__(self) -> str:
        rows = [("record", "outcome", "seconds", "exception"), *map(_row, self.records)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        head = f"{self.source} batch in {self.duration:.3f} s: {self._summary()}"
        return "\n".join([head, *lines])

    def _summary(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())


def _name(record: RecordReport) -> str:
    identifier, number = record.identifier, record.sub_sequence_number
    parts = [*identifier.values()] if isinstance(identifier, dict) else [identifier]
    return ":".join(map(str, parts if number is None else [*parts, number]))


def _row(record: RecordReport) -> tuple[str, str, str, str]:
    error = record.exception
    return (
        _name(record),
        record.outcome,
        "" if record.duration is None else f"{record.duration:.3f}",
        "" if error is None else f"{type(error).__module__}.{type(error).__qualname__}",
    )
