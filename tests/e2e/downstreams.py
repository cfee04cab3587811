"""The service that functions call for each order: slow, hanging, closed, or refusing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress

from tests.e2e.handlers import FOLDER, count_attempt, ledger
from tests.e2e.ledgers import Ledger
from tests.e2e.orders import Order

SLOW_SECONDS = 0.3
"""How long the call for a slow order takes."""
WRITE_SECONDS = 0.005
"""How long a write takes, of one order or of many."""
CLOSED_SECONDS = 4.5
"""How long the service refuses the orders of a customer whose quota is used up."""

calls = Ledger(FOLDER / "calls")
"""A line for each call."""
tries = Ledger(FOLDER / "tries")
"""A line for each order of a call, whether it is handled or not."""


class ShopError(Exception):
    """The call failed, and may succeed later."""


class UnknownSkuError(Exception):
    """No call for this order can succeed."""


class ClosedError(Exception):
    """The quota is used up for some time."""

    def __init__(self, retry_after: float) -> None:
        """Create the error.

        Args:
            retry_after: The seconds after which to call again.
        """
        super().__init__(retry_after)
        self.retry_after = retry_after


def place(order: Order, delivery: str) -> None:
    """Place an order, and record it as handled.

    Args:
        order: The order.
        delivery: The identifier under which the source delivers it.

    Raises:
        ClosedError: The service is closed for orders like this one.
        ShopError: The call failed, and may succeed later.
        UnknownSkuError: No call for this order can succeed.
    """
    calls.append(order.number, delivery)
    tries.append(order.number, delivery)
    if order.fault == "slow":
        time.sleep(SLOW_SECONDS)
    elif order.fault == "closed":
        if (left := _opening_time() - time.time()) > 0:
            raise ClosedError(left)
    elif order.fault == "unknown":
        raise UnknownSkuError
    elif order.fault and count_attempt(order) <= order.times:
        raise ShopError
    ledger.append(order.number, delivery)


async def place_async(order: Order, delivery: str) -> None:
    """Place an order as `place` does. A hanging order never returns."""
    await asyncio.sleep(0)
    if order.fault == "hang" and count_attempt(order) <= order.times:
        calls.append(order.number, delivery)
        tries.append(order.number, delivery)
        await asyncio.sleep(3600)
    place(order.model_copy(update={"fault": ""}), delivery)


def write(orders: Iterable[tuple[Order, str]]) -> list[ShopError | None]:
    """Write orders with one call.

    Args:
        orders: Each with the identifier under which the source delivers it.

    Returns:
        For each, None or why it was not written. The others are recorded as handled.
    """
    time.sleep(WRITE_SECONDS)
    calls.append(0, "write")
    return [_write_one(order, delivery) for order, delivery in orders]


def _write_one(order: Order, delivery: str) -> ShopError | None:
    tries.append(order.number, delivery)
    if order.fault and count_attempt(order) <= order.times:
        return ShopError()
    ledger.append(order.number, delivery)
    return None


def _opening_time() -> float:
    """Return when the quota is renewed: some time after the first call, in any process."""
    file = FOLDER / "closed"
    with suppress(FileExistsError):
        file.touch(exist_ok=False)
    return file.stat().st_mtime + CLOSED_SECONDS
