"""The account finds missing and misordered orders: it can fail."""

from pathlib import Path

import pytest

from tests.e2e.accounts import Account, Ordering, settle_accounts
from tests.e2e.ledgers import Handling, Ledger, read_ledger
from tests.e2e.orders import ALWAYS, CUSTOMERS, KINDS, Order, Sent, make_orders, read_number


def send(number: int, customer: str = "a", *, times: int = 0) -> Sent:
    order = Order(number=number, customer=customer, sequence=number, quantity=1, times=times)
    return Sent(order, order.model_dump_json())


def settle(
    orders: list[Sent],
    handled: list[int],
    dead: list[int],
    ordering: Ordering = Ordering.NONE,
) -> Account:
    """Settle with the number of each order as its delivery."""
    return settle_accounts(
        orders,
        [Handling(number, str(number)) for number in handled],
        [Handling(number, str(number)) for number in dead],
        ordering,
    )


def test_a_run_is_right_if_each_order_was_handled_or_is_dead() -> None:
    account = settle([send(0), send(1, times=ALWAYS), send(2), send(3)], [0, 2, 2], [1, 2, 3])

    assert account.is_right
    assert account == Account(
        sent=4,
        handled=2,
        handled_again=1,
        dead_bad=1,
        dead_good=1,
        dead_handled=1,
        missing=0,
        impossible=0,
        overtaken=0,
        out_of_order=0,
    )


def test_a_lost_order_is_missing() -> None:
    account = settle([send(0), send(1)], [0], [])

    assert account.missing == 1
    assert not account.is_right


@pytest.mark.parametrize("made_up", [1, 2])
def test_an_order_that_cannot_be_handled_is_not_right(made_up: int) -> None:
    account = settle([send(0), send(1, times=ALWAYS)], [0, made_up], [1])

    assert account.impossible == 1
    assert not account.is_right


@pytest.mark.parametrize(
    ("handled", "late"),
    [
        ([0, 1, 2], 0),
        ([0, 1, 0, 2, 1], 0),  # again, but first in order
        ([1, 0, 2], 1),
        ([2, 0, 1], 2),
        ([1, 2], 0),  # if it is dead
    ],
)
def test_the_first_handlings_are_in_order(handled: list[int], late: int) -> None:
    dead = [number for number in range(3) if number not in handled]

    account = settle([send(0), send(1), send(2)], handled, dead, Ordering.FIRST)

    assert account.out_of_order == account.overtaken == late
    assert account.is_right is not bool(late)


@pytest.mark.parametrize(
    ("handled", "dead", "late"),
    [
        ([1, 0, 1, 2], [], 0),  # overtaken, and handled again after it
        ([1, 0, 2], [], 1),
        ([0, 1, 2, 0], [], 1),
        ([0, 1, 2, 0], [0], 0),  # discarded after it was handled
    ],
)
def test_the_last_handlings_are_in_order(handled: list[int], dead: list[int], late: int) -> None:
    account = settle([send(0), send(1), send(2)], handled, dead, Ordering.LAST)

    assert account.out_of_order == late
    assert account.is_right is not bool(late)


def test_copies_have_an_order_of_their_own() -> None:
    handlings = [Handling(0, "10"), Handling(1, "11"), Handling(0, "12")]

    account = settle_accounts([send(0), send(1)], handlings, [], Ordering.LAST)

    assert account.out_of_order == 0
    assert account.handled_again == 1


def test_customers_do_not_wait_for_one_another() -> None:
    orders = [send(0, "a"), send(1, "b")]

    assert settle(orders, [1, 0], [], Ordering.FIRST).is_right
    assert settle(orders, [1, 0], [], Ordering.LAST).is_right


def test_the_ledger_keeps_what_several_writers_append(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    assert read_ledger(path) == []

    first, second = Ledger(path), Ledger(path)
    first.append(1, "x")
    second.append(2, "y")
    first.append(1, "x")

    assert read_ledger(path) == [Handling(1, "x"), Handling(2, "y"), Handling(1, "x")]


def test_a_seed_fixes_the_orders_of_all_kinds() -> None:
    orders = make_orders(5_000, "seed")

    assert orders == make_orders(5_000, "seed")
    assert len({one.order.customer for one in orders}) == CUSTOMERS
    bad = sum(not one.can_succeed for one in orders)
    assert bad == pytest.approx(5_000 * 0.02, rel=0.5)
    faults = {(one.order.fault, one.order.times, one.copies) for one in orders}
    assert faults == {("", 0, 1)} | {
        (kind.fault, kind.times, kind.copies) for kind in KINDS.values()
    }
    assert [read_number(one.payload) for one in orders] == list(range(5_000))


def test_only_whole_orders_can_succeed() -> None:
    order = send(0).order

    assert Sent(order, order.model_dump_json()).can_succeed
    assert not Sent(order, order.model_dump_json()[:-5]).can_succeed
    assert not Sent(order.model_copy(update={"times": ALWAYS}), "").can_succeed
