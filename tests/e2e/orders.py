"""The orders that go through the sources: most are good, some cause faults."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

ALWAYS = 1_000_000
"""How often a poison pill fails."""
CUSTOMERS = 40
"""The number of keys. Order counts within a key."""


class Order(BaseModel):
    """The order as handlers see it."""

    number: int
    """The number of the order in the run."""
    customer: str
    """The key within which order counts."""
    sequence: int
    """The number among the orders of its customer."""
    quantity: int
    fault: str = ""
    """The fault of its handler: it raises, kills its process, or hangs."""
    times: int = 0
    """The number of attempts that fail in this way."""


@dataclass(frozen=True)
class Sent:
    """An order with its payload."""

    order: Order
    payload: str
    """Its JSON, possibly damaged."""
    copies: int = 1
    """The number of times it is sent."""

    @property
    def can_succeed(self) -> bool:
        """Whether some attempt to handle it succeeds."""
        return self.order.times < ALWAYS and self.payload == self.order.model_dump_json()


@dataclass(frozen=True)
class Kind:
    """A kind of order that causes a fault."""

    share: float
    """The share of this kind in all orders."""
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
    """Create orders of all kinds, in sending order.

    Args:
        number: How many.
        seed: Decides which customer's order is of which kind.

    Returns:
        The orders.
    """
    rng = random.Random(seed)  # noqa: S311  # to be replayed
    kinds = [FINE, *KINDS.values()]
    chosen = rng.choices(kinds, [kind.share for kind in kinds], k=number)
    return _make_all(chosen, rng, CUSTOMERS)


def make_mixed_orders(number: int, seed: str, kinds: Sequence[Kind], customers: int) -> list[Sent]:
    """Create orders with exact shares of the given kinds, in sending order.

    Args:
        number: How many.
        seed: Decides which customer's order is of which kind.
        kinds: The kinds that cause faults; the other orders are fine.
        customers: The number of keys.

    Returns:
        The orders.
    """
    rng = random.Random(seed)  # noqa: S311  # to be replayed
    chosen = [kind for kind in kinds for _ in range(round(kind.share * number))]
    chosen += [FINE] * (number - len(chosen))
    rng.shuffle(chosen)
    return _make_all(chosen, rng, customers)


def _make_all(chosen: Sequence[Kind], rng: random.Random, customers: int) -> list[Sent]:
    next_of = dict.fromkeys(range(customers), 0)

    def make() -> Iterator[Sent]:
        for position, kind in enumerate(chosen):
            customer = rng.randrange(customers)
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
    """Return the number of the order in a payload, even if it is damaged."""
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
