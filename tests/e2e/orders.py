"""The orders that go through the sources: most are fine, some make trouble on the way."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

ALWAYS = 1_000_000
"""How often a poison pill fails."""
CUSTOMERS = 40
"""How many keys there are, within which order counts."""


class Order(BaseModel):
    """What handlers get to see."""

    number: int
    """Which order it is, among all of a run."""
    customer: str
    """The key within which order counts."""
    sequence: int
    """Which order of its customer it is."""
    quantity: int
    fault: str = ""
    """What happens to its handler: it raises, kills its process, or hangs."""
    times: int = 0
    """How many attempts go wrong in that way."""


@dataclass(frozen=True)
class Sent:
    """An order on its way."""

    order: Order
    payload: str
    """Its JSON, or what should have been it."""
    copies: int = 1
    """How often it is sent."""

    @property
    def can_succeed(self) -> bool:
        """Whether some attempt to handle it succeeds."""
        return self.order.times < ALWAYS and self.payload == self.order.model_dump_json()


@dataclass(frozen=True)
class Kind:
    """A kind of order that makes trouble."""

    share: float
    """How many of all orders are of this kind."""
    fault: str = ""
    times: int = 0
    damage: str = ""
    copies: int = 1


KINDS = {
    "poison pill": Kind(0.010, "raise", ALWAYS),
    "not JSON": Kind(0.005, damage="cut"),
    "wrong schema": Kind(0.005, damage="schema"),
    "fails once": Kind(0.040, "raise", 1),
    "fails twice": Kind(0.010, "raise", 2),
    "kills its process once": Kind(0.002, "kill", 1),
    "hangs once": Kind(0.002, "hang", 1),
    "sent twice": Kind(0.010, copies=2),
}
FINE = Kind(1 - sum(kind.share for kind in KINDS.values()))


def make_orders(number: int, seed: str) -> list[Sent]:
    """Make orders of all kinds, in the order in which they are sent.

    Args:
        number: How many.
        seed: Decides which customer's order is of which kind.

    Returns:
        The orders.
    """
    rng = random.Random(seed)  # noqa: S311  # to be replayed
    kinds = [FINE, *KINDS.values()]
    chosen = rng.choices(kinds, [kind.share for kind in kinds], k=number)
    next_of = dict.fromkeys(range(CUSTOMERS), 0)

    def make() -> Iterator[Sent]:
        for position, kind in enumerate(chosen):
            customer = rng.randrange(CUSTOMERS)
            order = Order(
                number=position,
                customer=f"customer-{customer}",
                sequence=next_of[customer],
                quantity=rng.randint(1, 9),
                fault=kind.fault,
                times=kind.times,
            )
            next_of[customer] += 1
            yield Sent(order, _write(order, kind.damage), kind.copies)

    return list(make())


def read_number(payload: str) -> int:
    """Read which order a payload is, even if it is damaged."""
    found = re.search(r'"number":(\d+)', payload)
    if found is None:
        msg = "expected the payload of an order, with its number"
        raise ValueError(msg)
    return int(found[1])


def _write(order: Order, damage: str) -> str:
    if damage == "schema":
        return json.dumps(order.model_dump() | {"quantity": "two"}, separators=(",", ":"))
    payload = order.model_dump_json()
    return payload[:-5] if damage == "cut" else payload
