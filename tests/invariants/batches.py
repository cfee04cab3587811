"""Batches of drawn records, with what is wrong with them and what their handlers do."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.invariants.behaviours import Act, act_of
from tests.invariants.dice import Dice
from tests.invariants.schema_values import records_of
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case, text_of
from tests.runtime.events import Raw

RECORDS = {
    SQS.event_type: records_of("sqs"),
    KINESIS.event_type: records_of("kinesis"),
    DYNAMODB.event_type: records_of("dynamodb"),
    KAFKA.event_type: records_of("kafka"),
}
_TEXTS = ["0", "a", "b", "\ud800", "\0", "\x7f", "é\n", "😀", "%s", "{}", "x" * 10_000]
_ODD: list[Any] = [None, "", 0, -1, True, 1e308, 10**40, [], {}, [None], {"": None}, *_TEXTS]
_GROUPS: list[list[str | None]] = [
    ["a", "b"],
    ["a", "b", "c", "a"],
    ["a", "b", None],
    ["a", "", "\ud800", None],
]
_GONE = object()


@dataclass
class Drawn:
    """One batch: an event, and what the handler is to do with each of its records."""

    case: Case
    records: list[Any]
    plan: list[Act]
    event: Raw = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        self.event = {"Records": self.records}
        if self.case is KAFKA:
            # Records of any partition, as the name of an array of records is not read.
            self.event = {"eventSource": "aws:kafka", "records": {"orders-3": self.records}}
        self.before = deepcopy(self.event)
        self.identifiers = [identifier_of(self.case, record) for record in self.records]


def identifier_of(case: Case, record: Any) -> Any:
    """Read the item identifier where there is one, as text if it is an object."""
    if case is KAFKA:
        of = record if isinstance(record, dict) else {}
        kinds = [type(of.get(name)) for name in ("topic", "partition", "offset")]
        return text_of(case.identifier(of)) if kinds == [str, int, int] else None
    for step in case.path:
        if not isinstance(record, dict) or step not in record:
            return None
        record = record[step]
    return record


def group_of(record: Any) -> str | None:
    """Read the message group where there is one."""
    attributes = record.get("attributes") if isinstance(record, dict) else None
    group = attributes.get("MessageGroupId") if isinstance(attributes, dict) else None
    return group if isinstance(group, str) else None


def with_identifier(case: Case, template: Raw, identifier: str) -> Raw:
    """Copy a record as far as it takes to give it an identifier of its own."""
    if case is KAFKA:
        return {**template, "offset": int(identifier)}
    if len(case.path) == 1:
        return {**template, case.path[0]: identifier}
    holder, name = case.path
    return {**template, holder: {**template[holder], name: identifier}}


def in_group(template: Raw, group: str | None) -> Raw:
    """Copy a message into a message group."""
    attributes = {**template["attributes"], "MessageGroupId": group}
    if group is None:
        del attributes["MessageGroupId"]
    return {**template, "attributes": attributes}


def identifiers(dice: Dice, case: Case, count: int, *, unique: bool) -> list[str]:
    """Choose item identifiers: increasing numbers on a stream, any text on a queue."""
    if case is SQS:
        texts = [dice.pick(_TEXTS) for _ in range(min(count, 12))]
        return [
            f"{texts[at % len(texts)]}{at}" if unique else texts[at % len(texts)]
            for at in range(count)
        ]
    number = dice.pick([0, 9, 10**20, 10**40 - 3, 10**129 - 10**6])
    steps = [1 + dice.roll(12) for _ in range(min(count, 12))]
    numbers = [number := number + steps[at % len(steps)] for at in range(count)]
    return [str(each) for each in numbers]


def batch_of(
    dice: Dice,
    case: Case,
    templates: Sequence[Raw] = (),
    *,
    is_async: bool,
    fifo: bool = False,
    unique: bool = True,
    count: int | None = None,
    interrupts: bool | None = None,
) -> Drawn:
    """Choose a batch.

    Args:
        dice: What chooses.
        case: The event source.
        templates: Records to make it of; if there are none, they hold what the models take.
        is_async: Whether handlers may wait.
        fifo: Whether messages are in groups.
        unique: Whether no identifier comes twice.
        count: How many records; chosen, if None.
        interrupts: Whether handlers may do what fails the invocation; chosen, if None.
    """
    count = dice.roll(8) if count is None else count
    templates = templates or case.records(2)
    records = [
        with_identifier(case, templates[at % len(templates)], name)
        for at, name in enumerate(identifiers(dice, case, count, unique=unique))
    ]
    if fifo:
        names = dice.pick(_GROUPS)
        groups = [dice.pick(names) for _ in range(min(count, 8))]
        records = [in_group(raw, groups[at % len(groups)]) for at, raw in enumerate(records)]
    for _ in range(max(0, dice.roll(6) - 3) if records else 0):
        position = dice.roll(min(count, 256))
        damaged = damage(dice, records[position])
        others = records[:position] + records[position + 1 :]
        named = identifier_of(case, damaged)
        if not unique or all(named != identifier_of(case, each) for each in others):
            records[position] = damaged
    interrupts = dice.roll(4) == 3 if interrupts is None else interrupts
    plan = [act_of(dice, is_async=is_async, interrupts=interrupts) for _ in range(min(count, 12))]
    return Drawn(case, records, [plan[at % len(plan)] for at in range(count)])


def damage(dice: Dice, value: Any, *others: Any) -> Any:
    """Replace something in a value, or take it away, or add something.

    Args:
        dice: What chooses.
        value: It is not changed itself.
        others: What may be put in its place, besides what is odd.
    """
    damaged = deepcopy(value)
    places = list(_places(damaged))
    put: Any = dice.pick([_GONE, *_ODD, *others])
    if not places or dice.roll(32) == 31:
        return None if put is _GONE else put
    holder, name = places[dice.roll(len(places))]
    if put is _GONE:
        del holder[name]
    elif isinstance(holder, dict) and dice.roll(8) == 7:
        holder[dice.pick(_TEXTS)] = put
    else:
        holder[name] = put
    return damaged


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Find what can be replaced: members and items, however deep."""
    holders = [value]
    while holders:
        holder = holders.pop()
        if isinstance(holder, dict | list):
            for name, inner in holder.items() if isinstance(holder, dict) else enumerate(holder):
                yield holder, name
                holders.append(inner)
