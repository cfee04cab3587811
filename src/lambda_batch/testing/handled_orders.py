"""The order in which a function handled the records of each key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence


class HandledOrder:
    """Finds records that were handled before an earlier record of their key was settled."""

    def __init__(self, keys: Mapping[str, str | None], processed: Collection[str] | None) -> None:
        """Create it before the first invocation.

        Args:
            keys: The key of each record by item identifier, in the order of the stream. Records
                without a key have no order.
            processed: The function's own list of processed records.
        """
        self._keys = keys
        # A set or a Counter has no order.
        self._processed = processed if isinstance(processed, Sequence) else ()
        self._read = len(self._processed)
        self._open: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for identifier, key in keys.items():
            if key is not None:
                self._open[key][identifier] = None
        self.out_of_order: list[str] = []
        """The item identifiers of records that were handled before an earlier one of their key."""

    def read(self) -> None:
        """Read which records the last invocation has processed."""
        for identifier in self._processed[self._read :]:
            key = self._keys.get(identifier)
            if key is None or identifier not in self._open[key]:
                continue
            if next(iter(self._open[key])) != identifier:
                self.out_of_order.append(identifier)
            del self._open[key][identifier]
        self._read = len(self._processed)

    def settle(self, identifiers: Sequence[str]) -> None:
        """Record that these are never delivered again.

        Args:
            identifiers: Their item identifiers.
        """
        for identifier in identifiers:
            key = self._keys.get(identifier)
            if key is not None:
                self._open[key].pop(identifier, None)
