"""The records that must be handled and reported after a failure, computed without the engine."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.invariants.dice import Dice
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case
from tests.runtime.events import Raw

Policy = Literal["continue", "stop", "stop_key"]
Key = str | None
"""The name of an ordering key; None is that of a record whose key can't be read."""

POLICIES: list[Policy] = ["continue", "stop", "stop_key"]
NOT_READABLE: list[Any] = [None, 7, True, [], ["a"], "absent"]
"""Values that can't be read as a key; "absent" stands for a missing member."""

_KEY_MAPS: dict[str, Raw] = {
    "a": {"id": {"S": "1"}, "day": {"N": "1"}},
    "b": {"id": {"N": "1"}, "day": {"N": "1"}},  # another type is another key
    "c": {"id": {"S": "1"}, "day": {"N": "2"}},
    "d": {"id": {"B": "YQ=="}, "day": {"N": "1"}},
}


# Another partition of a topic, and a topic whose name looks like one.
_PARTITIONS = {"a": ("orders", 1), "b": ("orders", 11), "c": ("orders-1", 1), "d": ("o", 1)}


@dataclass(frozen=True)
class Expected:
    """Positions in a batch."""

    handled: list[int]
    """The records that the handler is called with."""
    reported: list[int]
    """The records that have failed or were held back."""


def expect(keys: Sequence[Key], failing: Collection[int], policy: Policy) -> Expected:
    """Return the expected result of a batch.

    Args:
        keys: The ordering key of each record.
        failing: The positions of the records that fail if they are handled.
        policy: Whether a failure holds back no records, all later ones, or those of its key.
    """
    handled, reported = list[int](), list[int]()
    for position, key in enumerate(keys):
        if any(_must_wait(key, keys[earlier], policy) for earlier in reported):
            reported.append(position)
            continue
        handled.append(position)
        if position in failing:
            reported.append(position)
    return Expected(handled, reported)


def _must_wait(key: Key, earlier: Key, policy: Policy) -> bool:
    """Return whether a record must not be handled as long as an earlier one has not been."""
    if policy == "stop_key":
        # One whose key can't be read could be of any key.
        return key is None or earlier is None or key == earlier
    return policy == "stop"


def check_begins_in_order(
    trace: Iterable[tuple[str, int]], keys: Sequence[Key], policy: Policy
) -> None:
    """Check that no record is begun before those that it must wait for are handled."""
    ended = set[int]()
    for what, position in trace:
        if what == "end":
            ended.add(position)
            continue
        before = [at for at in range(position) if _must_wait(keys[position], keys[at], policy)]
        assert ended.issuperset(before), f"{position} has overtaken one of {before}"


def with_keys(dice: Dice, case: Case, keys: Sequence[Key]) -> list[Raw]:
    """Create a record of each ordering key."""
    records = case.records(len(keys))
    return [with_key(dice, case, raw, key) for raw, key in zip(records, keys, strict=True)]


def with_key(dice: Dice, case: Case, record: Raw, key: Key) -> Raw:
    """Copy a record, and give it an ordering key, or something in the place of it."""
    if case is KAFKA:
        assert key is not None  # a record without its partition has no identifier, and is refused
        topic, partition = _PARTITIONS[key]
        return {**record, "topic": topic, "partition": partition}
    holder, name = {
        SQS.event_type: ("attributes", "MessageGroupId"),
        KINESIS.event_type: ("kinesis", "partitionKey"),
        DYNAMODB.event_type: ("dynamodb", "Keys"),
    }[case.event_type]
    value: Any = key
    if key is None:
        value = dice.pick([each for each in NOT_READABLE if case is DYNAMODB or each != "absent"])
    elif case is DYNAMODB:
        value = _in_any_order(dice, _KEY_MAPS[key])
    changed = {**record[holder], name: value}
    if key is None and dice.roll(2):
        del changed[name]
    return {**record, holder: changed}


def _in_any_order(dice: Dice, attributes: Raw) -> Raw:
    """Copy a map, with its members in one order or the other."""
    members = list(attributes.items())
    return dict(reversed(members) if dice.roll(2) else members)
