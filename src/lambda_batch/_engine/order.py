"""What an earlier failure of a batch holds back.

An order belongs to one batch. It reads the ordering key of every record before any handler runs,
because handlers can change records. The records that it holds back are reported without having
been handled, so Lambda delivers them again in order.

Source: AWS Lambda Developer Guide, "Implementing partial batch responses": with a FIFO queue, stop
at the first failure and return all failed and unprocessed messages.
"""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import as_refusal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from lambda_batch.errors import LambdaBatchError
    from lambda_batch.wire.sources import RawRecord, Source


_log = logging.getLogger("lambda_batch")


class Order:
    """Holds back all records behind the first failure: `stop`."""

    def __init__(self, source: Source, records: Sequence[RawRecord]) -> None:
        """Start with nothing held back.

        Args:
            source: The event source.
            records: The raw records of the batch.
        """
        self._source = source
        self._size = len(records)
        self._has_failed = False

    def refusal(self, position: int) -> LambdaBatchError | None:  # noqa: ARG002  # KeyOrder asks
        """Return why the record at this position must not be handled, or None if it may be."""
        return self._batch_refusal() if self._has_failed else None

    def stop(self, position: int) -> None:  # noqa: ARG002  # KeyOrder asks
        """Hold back the records that must not overtake the one at this position."""
        self._has_failed = True

    def plan(self) -> tuple[Iterable[int], Mapping[int, int]]:
        """Return which positions may begin at once, and for each which one may begin after it."""
        return _in_sequence([range(self._size)])

    def renewed(self) -> Order | None:
        """Return the same order with nothing held back; None if failures hold nothing back."""
        from copy import copy  # only where a bulk function has not taken a record

        order = copy(self)  # not from the records, which handlers can have changed
        order._has_failed = False
        return order

    def _batch_refusal(self) -> LambdaBatchError:
        msg = "not handled, because an earlier record of the batch has failed"
        return as_refusal(self._source.stopped_error(msg))


class KeyOrder(Order):
    """Holds back only the records with the ordering key of a failed one: `stop_key`.

    A record without a readable key could belong to any key. It is held back by every failure, and
    once it fails or is held back itself, nothing may overtake it.
    """

    def __init__(self, source: Source, records: Sequence[RawRecord]) -> None:
        """Read the ordering keys.

        Args:
            source: The event source.
            records: The raw records of the batch.
        """
        super().__init__(source, records)
        self._keys: list[Hashable | None] = source.ordering_keys(records)
        self._failed_keys: set[Hashable] = set()

    def refusal(self, position: int) -> LambdaBatchError | None:
        """Return why the record at this position must not be handled, or None if it may be."""
        if self._has_failed:
            return self._batch_refusal()
        if not self._failed_keys:
            return None
        key = self._keys[position]
        if key is None:
            return self._batch_refusal()
        if key in self._failed_keys:
            key_name = self._source.key_name
            msg = f"not handled, because an earlier record of its {key_name} has failed"
            return as_refusal(self._source.key_stopped_error(msg))
        return None

    def stop(self, position: int) -> None:
        """Hold back the records that must not overtake the one at this position."""
        key = self._keys[position]
        if key is None:
            self._has_failed = True
        else:
            self._failed_keys.add(key)

    def renewed(self) -> Order | None:
        """Return the same order with nothing held back."""
        order = super().renewed()
        if isinstance(order, KeyOrder):
            order._failed_keys = set()
        return order

    def plan(self) -> tuple[Iterable[int], Mapping[int, int]]:
        """Return which positions may begin at once, and for each which one may begin after it.

        Keys run at the same time; but nothing does if a record has no readable key.
        """
        positions: dict[Hashable | None, list[int]] = {}
        for position, key in enumerate(self._keys):
            positions.setdefault(key, []).append(position)
        return super().plan() if None in positions else _in_sequence(positions.values())


def _in_sequence(sequences: Iterable[Sequence[int]]) -> tuple[list[int], dict[int, int]]:
    """Return the first position of each sequence, and for each position the one behind it."""
    first = [sequence[0] for sequence in sequences if sequence]
    return first, {one: two for sequence in sequences for one, two in pairwise(sequence)}


ORDERS = {"continue": None, "stop": Order, "stop_key": KeyOrder}
"""The order of each `on_failure` policy; None where a failure holds nothing back."""

_warned: set[str] = set()


def warn_of_lost_order(source: Source, records: Sequence[RawRecord]) -> None:
    """Log a warning, once per process and source, if an ordered queue is handled without order."""
    if source.is_ordered is None or source.name in _warned:
        return
    try:
        is_ordered = bool(records) and source.is_ordered(records[0])
    except (KeyError, TypeError, AttributeError):
        return
    if is_ordered:
        _warned.add(source.name)
        _log.warning(
            "the records come from a FIFO queue, but this processor goes on after a failure and "
            "so handles messages out of order: use %s",
            source.fifo_processor,
        )
