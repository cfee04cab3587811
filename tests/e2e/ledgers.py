"""What was handled: a file that the functions append to, and that outlives their processes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Handling(NamedTuple):
    """A handler has done its work for an order."""

    number: int
    """Which order."""
    delivery: str
    """The identifier under which the source delivers it: a copy has another one."""


class Ledger:
    """The open file. Each line is one write to its end, so processes can share it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def append(self, number: int, delivery: str) -> None:
        """Note that an order has been handled."""
        os.write(self._file, f"{number} {delivery}\n".encode())


def read_ledger(path: Path) -> list[Handling]:
    """Read what has been handled, in the order in which it was."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [Handling(int(number), delivery) for number, delivery in map(str.split, lines)]
