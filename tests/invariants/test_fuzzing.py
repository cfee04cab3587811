"""Whatever comes, JSON of any shape: a clear error of ours, or a record that is reported."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from lambda_batch import DecodingError, LambdaBatchError
from lambda_batch.wire.attribute_values import MAX_DEPTH, decode_attribute_map
from lambda_batch.wire.decoding import decode_base64
from lambda_batch.wire.records import RecordView
from tests.events.corpus import needs_corpus, samples
from tests.invariants.batches import damage
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.schema_values import JSON, TEXT, attribute_maps
from tests.runtime.cases import CASES, Case, Mode, every_mode, text_of
from tests.runtime.events import Raw

EXAMPLES = Path(__file__).parents[2] / "examples" / "events"


def folder_of(case: Case) -> str:
    """Name a source as files of samples do."""
    return case.event_type.source.event_sources[0].removeprefix("aws:")


EVENTS = {
    case.event_type: [
        json.loads(path.read_text()) for path in sorted(EXAMPLES.glob(f"{folder_of(case)}*.json"))
    ]
    for case in CASES
}
CORPUS = {
    case.event_type: [
        sample.read() if sample.shape == "event" else case.make_event(sample.read())
        for sample in samples()
        if sample.source == folder_of(case)
    ]
    for case in CASES
}


def read_all(value: object) -> None:
    """Read a record class through all its properties, and those inside it."""
    if isinstance(value, RecordView):
        for name in dir(type(value)):
            if isinstance(getattr(type(value), name), property):
                read_all(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            read_all(inner)


def check_any(event: Any, case: Case, mode: Mode, dice: Dice) -> None:
    """Process whatever it is, and accept a response or an error of ours, and nothing else."""
    identifiers: list[Any] = []
    failing = dice.roll(3)

    def handle(record: Any) -> None:
        identifiers.append(case.identifier(record))
        read_all(record)
        if len(identifiers) == failing:
            raise LookupError

    model = dice.pick([None, case.model])
    raises = dice.roll(2) == 1
    processor = mode.processor(case, model=model, raise_on_entire_batch_failure=raises)
    before = repr(event)
    with suppress(LambdaBatchError):
        response = mode.respond(event, handle, processor)
        for failure in response["batchItemFailures"]:
            assert text_of(failure["itemIdentifier"])
    assert repr(event) == before


@every_mode
@given(event=JSON, source=st.sampled_from(CASES), dice=dice())
@fewer(2)
def test_an_event_may_be_anything(event: Any, source: Case, mode: Mode, dice: Dice) -> None:
    """Anything but an event is refused."""
    check_any(event, source, mode, dice)
    for name in ("Records", "records"):
        check_any({name: event}, source, mode, dice)


@every_mode
@given(records=st.lists(JSON, max_size=3), source=st.sampled_from(CASES), dice=dice())
@fewer(2)
def test_a_record_may_be_anything(records: list[Any], source: Case, mode: Mode, dice: Dice) -> None:
    """Items that are not records are refused; records with an identifier fail on their own."""
    named = [
        {**source.make(at, None), **record} if isinstance(record, dict) else record
        for at, record in enumerate(records)
    ]
    check_any(source.make_event(*records), source, mode, dice)
    check_any(source.make_event(*named), source, mode, dice)


@every_mode
@given(source=st.sampled_from(CASES), other=JSON, dice=dice())
def test_a_real_event_may_be_damaged(source: Case, other: Any, mode: Mode, dice: Dice) -> None:
    """An event that has lost or changed something costs the records concerned at most."""
    event = dice.pick(EVENTS[source.event_type])
    for _ in range(dice.roll(4)):
        event = damage(dice, event, other)
    check_any(event, source, mode, dice)


@needs_corpus
@every_mode
@given(source=st.sampled_from(CASES), dice=dice())
@fewer(2)
def test_any_sample_may_be_damaged(source: Case, mode: Mode, dice: Dice) -> None:
    """The same for samples that others have published."""
    event = dice.pick(CORPUS[source.event_type])
    for _ in range(dice.roll(4)):
        event = damage(dice, event)
    check_any(event, source, mode, dice)


@given(value=JSON | st.binary() | st.binary().map(b64encode) | st.text("AQgw+/=-_ \n", max_size=12))
def test_base64_is_decoded_as_the_standard_says(value: Any) -> None:
    """Well-formed base64 is decoded, anything else raises our error."""
    expected = b""
    try:
        expected = b64decode(value, validate=True)
        # Text, or the same text as bytes.
        is_base64 = b64encode(expected) in (
            value,
            value.encode() if isinstance(value, str) else value,
        )
    except (TypeError, ValueError):
        is_base64 = False
    if is_base64:
        assert decode_base64(value) == expected
    else:
        # What has other bits behind its end, or padding that is not needed, may go either way.
        with suppress(DecodingError):
            assert decode_base64(value) == b64decode(value, validate=True)


def encode(value: Any) -> Raw:  # noqa: PLR0911  # one for each type
    """Write a Python value as DynamoDB does: what the decoder must undo."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, Decimal):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": b64encode(value).decode()}
    if isinstance(value, list):
        return {"L": [encode(item) for item in value]}
    return {"M": {name: encode(item) for name, item in value.items()}}


_SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | TEXT
    | st.binary(max_size=6)
    | st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: number + 0)
)
ITEMS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    TEXT,
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=3,
)


@given(item=ITEMS)
def test_attributes_come_back_as_they_were(item: dict[str, Any]) -> None:
    """Decoding encoded values returns the same values, of the same types."""
    decoded = decode_attribute_map({name: encode(value) for name, value in item.items()})
    assert repr(decoded) == repr(item)


@given(attributes=attribute_maps() | JSON, dice=dice())
@example(attributes={"N": {"N": "9" * 5_000}}, dice=Dice(b""))
@example(attributes={"N": {"N": "1E" + "9" * 20}}, dice=Dice(b""))
def test_any_attributes_are_decoded_or_refused(attributes: Any, dice: Dice) -> None:
    """Damaged attributes are an error of ours."""
    before = repr(attributes)
    for each in (attributes, damage(dice, attributes)):
        with suppress(DecodingError):
            assert decode_attribute_map(each).keys() == each.keys()
    assert repr(attributes) == before


@pytest.mark.parametrize("depth", [1, MAX_DEPTH, MAX_DEPTH + 1, 500, 10_000])
@pytest.mark.parametrize("kinds", ["L", "M", "LM"])
def test_deep_attributes_are_decoded_or_refused(depth: int, kinds: str) -> None:
    """As deep as DynamoDB allows is decoded; deeper is an error of ours, not of the stack."""
    attribute: Raw = {"S": "deep"}
    for level in range(depth):
        tag = kinds[level % len(kinds)]
        attribute = {tag: [attribute] if tag == "L" else {"inner": attribute}}
    if depth > MAX_DEPTH:
        with pytest.raises(DecodingError, match=f"at most {MAX_DEPTH} levels"):
            decode_attribute_map({"a": attribute})
    else:
        assert "deep" in repr(decode_attribute_map({"a": attribute}))


@every_mode
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_deep_payload_fails_only_its_record(case: Case, mode: Mode) -> None:
    """JSON that is nested 10,000 levels deep fails its record, read by a handler or by a model."""
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    text = "[" * 10_000 + "]" * 10_000
    records = case.records(2)
    first: Any = records[0]
    if "body" in first:
        first["body"] = text
    elif "value" in first:
        first["value"] = b64encode(text.encode()).decode()
    elif "kinesis" in first:
        first["kinesis"]["data"] = b64encode(text.encode()).decode()
    else:
        first["dynamodb"]["NewImage"] = {"deep": deep}
    for model in (None, case.model):
        response = mode.respond(
            case.make_event(*records),
            (lambda record: case.read_payload(record)) if model is None else case.failing_on(),  # noqa: PLW0108
            mode.processor(case, model=model),
        )
        assert response == case.response(1)
