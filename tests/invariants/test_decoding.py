"""The fast decoders return the same values as the general ones."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from hypothesis import assume, example, given, strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator, core_schema

from lambda_batch.errors import DecodingError
from lambda_batch.wire.attribute_values import decode_attribute_map
from lambda_batch.wire.scalars import EpochSeconds
from tests.invariants.schema_values import JSON, TEXT, attribute_maps

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WATERSHED = 20_000_000_000
"""Up to here pydantic takes a number as seconds, above as milliseconds."""
FINE = 2**33
"""From here on, in 2242, a float is less fine than a microsecond; pydantic does not round it."""

read_seconds = TypeAdapter[datetime](EpochSeconds).validate_python
# As a number and nothing else, in one step.
read_plainly = SchemaValidator(
    core_schema.union_schema(
        [
            core_schema.chain_schema(
                [core_schema.float_schema(strict=True), core_schema.datetime_schema()]
            ),
            core_schema.datetime_schema(strict=True),
        ],
        mode="left_to_right",
        custom_error_type="moment",
        custom_error_message="expected seconds as a number",
    )
).validate_python

SECONDS = st.one_of(
    st.floats(),
    st.floats(-3e10, 3e10),
    st.integers(),
    st.integers(-3 * 10**10, 3 * 10**10),
    st.integers(0, 3 * 10**13).map(lambda milliseconds: milliseconds / 1000),
    st.sampled_from([2e7, 2e10]).flatmap(
        lambda bound: st.sampled_from(
            [bound, math.nextafter(bound, 0), math.nextafter(bound, 1e99)]
        )
    ),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
    JSON,
)
_TAGS = st.sampled_from(["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL", "X"])
_NUMBERS = st.from_regex(r"[-+]?[0-9\u0663_]{0,3}[.e]?[0-9]{0,2}")
ATTRIBUTES = st.dictionaries(_TAGS, _NUMBERS | TEXT | JSON, min_size=1, max_size=2) | JSON


@given(milliseconds=st.integers(0, WATERSHED * 1000))
def test_whole_milliseconds_are_exact(milliseconds: int) -> None:
    """The time of a stream's record is the very millisecond that AWS wrote."""
    moment = read_seconds(milliseconds / 1000)

    tolerance = timedelta(microseconds=2 if milliseconds / 1000 > FINE else 0)
    assert abs(moment - EPOCH - timedelta(milliseconds=milliseconds)) <= tolerance
    assert moment.utcoffset() == timedelta(0)


YEAR_1600 = -11_676_096_000


@given(value=SECONDS)
@example(value=float("nan"))
@example(value=float("-inf"))
def test_times_equal_pydantics(value: object) -> None:
    """Whole milliseconds take the fast path, with the same result."""
    # pydantic 2.9 refuses whole milliseconds before 1600, newer ones do not; streams have none.
    assume(not (isinstance(value, int | float) and isfinite(value) and value < YEAR_1600))
    expected, moment = outcome(read_plainly, value), outcome(read_seconds, value)

    if isinstance(value, float) and FINE < value < WATERSHED:
        assert abs(moment - expected) <= timedelta(microseconds=2)
    else:
        assert moment == expected
        assert repr(moment) == repr(expected)


def outcome(read: Any, value: object) -> Any:
    """Return the time that a value is, or what is wrong with it."""
    try:
        return read(value)
    except ValidationError as error:
        return [(each["type"], each["loc"], each["msg"]) for each in error.errors()]


@given(attributes=attribute_maps().map(dict.values) | st.lists(ATTRIBUTES, max_size=3))
@example(
    attributes=[{"S": 1}, {"N": 1}, {"N": ""}, {"N": "\u0663"}, {"N": "007"}, {"S": "", "N": "1"}]
)
def test_an_attribute_is_the_same_in_a_map_and_in_a_list(attributes: Iterable[object]) -> None:
    """Maps decode most of their attributes themselves, lists none."""
    for attribute in attributes:
        in_map, in_list = {"name": attribute}, {"name": {"L": [attribute]}}

        assert decode(in_map, levels=1) == decode(in_list, levels=2)


def decode(attributes: Any, *, levels: int) -> Any:
    """Decode an attribute so many levels down, or give what is wrong with it."""
    try:
        found = decode_attribute_map(attributes)["name"]
    except DecodingError as error:
        return str(error), error.path[levels:]
    return repr(found if levels == 1 else found[0])
