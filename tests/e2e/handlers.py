"""The work of all handlers: misbehave, or record the order as handled."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.e2e.ledgers import Ledger
from tests.e2e.orders import Order

FOLDER = Path(os.environ["E2E_FOLDER"])
"""Where the ledger is, and the files that count attempts."""

ledger = Ledger(FOLDER / "ledger")
attempts = FOLDER / "attempts"
attempts.mkdir(exist_ok=True)


class OutOfStockError(Exception):
    """Raised by handlers."""


def handle_order(order: Order, delivery: str) -> None:
    """Record an order as handled, unless it is one that fails.

    Args:
        order: The order.
        delivery: The identifier under which the source delivers it.

    Raises:
        OutOfStockError: The order is one of those that fail, and has not failed often enough.
    """
    if order.fault and count_attempt(order) <= order.times:
        if order.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if order.fault == "hang":
            time.sleep(3600)  # the deadline comes first
        raise OutOfStockError
    ledger.append(order.number, delivery)


def count_attempt(order: Order) -> int:
    """Count the attempts of an order in the size of a file, which survives the process."""
    file = os.open(attempts / str(order.number), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, b".")
        return os.fstat(file).st_size
    finally:
        os.close(file)
