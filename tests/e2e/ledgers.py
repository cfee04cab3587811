"""The ledger: a file that functions append to, and that outlives their processes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Handling(NamedTuple):
    """One order was handled."""

    number: int
    """The number of the order."""
    delivery: str
    """The item identifier of the delivery. A copy of the order has another one."""


class Ledger:
    """The open file. Each line is one append, so processes can share it."""

    def __init__(self, path: Path) -> None:
        """Open or create the file."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def append(self, number: int, delivery: str) -> None:
        """Record that an order was handled."""
        os.write(self._file, f"{number} {delivery}\n".encode())


def read_ledger(path: Path) -> list[Handling]:
    """Return the handled orders, in the order of handling."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [Handling(int(number), delivery) for number, delivery in map(str.split, lines)]
