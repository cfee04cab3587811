"""Check that every order was handled or dead-lettered, and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.e2e.ledgers import Handling
from tests.e2e.orders import Sent


class Ordering(Enum):
    """The promise of a source and its processor about the order of each customer's orders.

    Delivery is at least once, so an order may be handled again at any time after the first; a
    promise can only be about the first or about the last time.
    """

    NONE = "none"
    """A standard queue promises nothing."""
    FIRST = "first"
    """An order is not handled for the first time after a later one of its customer was.

    So it is with a FIFO queue, if its processor stops the message group at a failure: what comes
    later waits until the order is handled or in the dead-letter queue.
    """
    LAST = "last"
    """An order is not handled for the last time after a later one of its customer was.

    So it is with a stream, if its processor goes on after a failure: what comes later may be
    handled first, but as the checkpoint stays at the failure, it is handled once more after it. A
    handler that writes the latest state thus ends with the right one. What was discarded is left
    out, as it is not delivered again.
    """


@dataclass(frozen=True)
class Account:
    """The results of a run; counts are of orders, not of deliveries."""

    sent: int
    handled: int
    handled_again: int
    """The number of repeated handlings."""
    dead_bad: int
    """Rightly dead-lettered: no attempt to handle them can succeed."""
    dead_good: int
    """Dead-lettered unhandled, although an attempt would have succeeded."""
    dead_handled: int
    """Dead-lettered after they were handled."""
    missing: int
    """Neither handled nor dead-lettered."""
    impossible: int
    """Handled although they were never sent or can't be handled."""
    overtaken: int
    """Handled for the first time after a later one of the same customer."""
    out_of_order: int
    """In breach of the promise of the source and its processor."""

    @property
    def is_right(self) -> bool:
        """Whether nothing is missing, out of order or made up."""
        return not (self.missing or self.impossible or self.out_of_order)


def settle_accounts(
    sent: Sequence[Sent],
    handlings: Sequence[Handling],
    dead: Iterable[Handling],
    ordering: Ordering,
) -> Account:
    """Compare the sent orders with the results.

    Args:
        sent: The orders.
        handlings: What the functions have noted as handled, in that order.
        dead: What was found where dead letters go.
        ordering: What is promised.

    Returns:
        The account.
    """
    orders = {one.order.number: one for one in sent}
    handled = {handling.number for handling in handlings}
    letters = list(dead)
    dead_numbers = {letter.number for letter in letters}
    good = {number for number, one in orders.items() if one.can_succeed}
    known = [handling for handling in handlings if handling.number in orders]
    overtaken = _count_overtaken(orders, known)
    if ordering is Ordering.FIRST:
        out_of_order = overtaken
    elif ordering is Ordering.LAST:
        discarded = {letter.delivery for letter in letters}
        kept = [handling for handling in known if handling.delivery not in discarded]
        out_of_order = _count_left_behind(orders, kept)
    else:
        out_of_order = 0
    return Account(
        sent=len(orders),
        handled=len(handled),
        handled_again=len(handlings) - len(handled),
        dead_bad=len(dead_numbers - good),
        dead_good=len(dead_numbers & good - handled),
        dead_handled=len(dead_numbers & handled),
        missing=len(orders.keys() - handled - dead_numbers),
        impossible=len(handled - good),
        overtaken=overtaken,
        out_of_order=out_of_order,
    )


def _count_overtaken(orders: Mapping[int, Sent], handlings: Iterable[Handling]) -> int:
    """Count the orders first handled after a later one."""
    firsts: dict[str, dict[int, None]] = defaultdict(dict)
    for handling in handlings:
        order = orders[handling.number].order
        firsts[order.customer].setdefault(order.sequence)
    return sum(_count_late(sequences) for sequences in firsts.values())


def _count_left_behind(orders: Mapping[int, Sent], handlings: Iterable[Handling]) -> int:
    """Count the deliveries last handled after a later one."""
    lasts: dict[str, dict[int, None]] = defaultdict(dict)
    for handling in handlings:
        of_customer = lasts[orders[handling.number].order.customer]
        of_customer.pop(int(handling.delivery), None)
        of_customer[int(handling.delivery)] = None  # at the end
    return sum(_count_late(deliveries) for deliveries in lasts.values())


def _count_late(positions: Iterable[int]) -> int:
    """Count the numbers that follow a higher one."""
    late, highest = 0, -1
    for position in positions:
        late += position < highest
        highest = max(highest, position)
    return late
