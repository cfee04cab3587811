"""A batch as a tracing sees it: where its records come from, and which traces they continue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.decoding import text_of_identifier
from lambda_batch.wire.message_headers import destination_of, trace_headers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.wire.sources import RawRecord, Source

__all__ = ["TracedBatch"]


class TracedBatch:
    """A batch as a tracing sees it. It has no payloads."""

    def __init__(
        self,
        source: str,
        description: Source | None,
        records: Sequence[RawRecord],
        identifiers: Sequence[Any],
    ) -> None:
        """For the engine.

        Args:
            source: The name of the event source.
            description: Its description, if it is known.
            records: The raw records.
            identifiers: Their item identifiers.
        """
        self.source = source
        self._source = description
        self._records = records
        self._identifiers = identifiers

    def __len__(self) -> int:
        return len(self._records)

    @property
    def system(self) -> str:
        """The messaging system by its name in traces, such as `aws_sqs`."""
        system = self._source.messaging_system if self._source else None
        return self.source if system is None else system

    @property
    def destination(self) -> str | None:
        """The queue, stream or topic of all records; None if they have several."""
        destinations = set(map(self.destination_of, range(len(self))))
        return destinations.pop() if len(destinations) == 1 else None

    def destination_of(self, position: int, /) -> str | None:
        """Return the name of the queue, stream or topic of a record."""
        return destination_of(self._source, self._records[position]) if self._source else None

    def identifier_of(self, position: int, /) -> str | None:
        """Return the item identifier of a record, as text."""
        return text_of_identifier(self._identifiers[position]) if self._source else None

    def headers_of(self, position: int, /) -> dict[str, str]:
        """Return the headers that carry the trace of a record's producer, by name.

        Args:
            position: The position of the record.

        Returns:
            `traceparent` and `tracestate`, and `X-Amzn-Trace-Id`; those that are there.
        """
        return trace_headers_of(self._source, self._records[position]) if self._source else {}
