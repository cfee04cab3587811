"""Encoded items decode to the same values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, Field

from lambda_batch.testing import AttributeTypeError, encode_attribute_map
from lambda_batch.wire.attribute_values import decode_attribute_map
from tests.testing.checking import drawn
from tests.testing.items import items


@drawn(200)
@given(items)
def test_an_encoded_item_decodes_to_itself(item: dict[str, Any]) -> None:
    assert decode_attribute_map(encode_attribute_map(item)) == item


def test_every_type_has_its_tag() -> None:
    item = {
        "text": "a",
        "whole": 7,
        "price": Decimal("12.30"),
        "huge": Decimal("1E+3"),
        "nothing": Decimal("-0.00"),
        "raw": b"\x00\xff",
        "changeable": bytearray(b"a"),
        "no": None,
        "yes": True,
        "list": [1, (2,)],
        "map": {"N": "a name like a tag"},
        "texts": {"b", "a"},
        "numbers": frozenset({1, Decimal("0.5")}),
        "binaries": {b"b", b"a"},
    }
    assert encode_attribute_map(item) == {
        "text": {"S": "a"},
        "whole": {"N": "7"},
        "price": {"N": "12.3"},
        "huge": {"N": "1000"},
        "nothing": {"N": "0"},
        "raw": {"B": "AP8="},
        "changeable": {"B": "YQ=="},
        "no": {"NULL": True},
        "yes": {"BOOL": True},
        "list": {"L": [{"N": "1"}, {"L": [{"N": "2"}]}]},
        "map": {"M": {"N": {"S": "a name like a tag"}}},
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["0.5", "1"]},
        "binaries": {"BS": ["YQ==", "Yg=="]},
    }


def nest(depth: int) -> object:
    return [nest(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, 'got a float.*Decimal\\("9.90"\\)'),
        ({"inner": [1.5]}, "got a float"),
        ({1.5}, "got a float"),
        (set[object](), "got an empty one"),
        ({1, "a"}, "got one of N, S"),
        ({True, False}, "got one of BOOL"),
        ({(1,)}, "got tuple"),
        (Decimal("NaN"), "neither NaN nor Infinity"),
        (Decimal("-Infinity"), "neither NaN nor Infinity"),
        (10**38 + 1, "at most 38 significant digits, got 39"),
        (Decimal("1E126"), "from 1E-130 to 9.9E125"),
        (Decimal("1E-131"), "from 1E-130 to 9.9E125"),
        (nest(33), "at most 32 levels of nesting"),
        ({1: "a"}, "expected text as the name of an attribute, got int"),
        (object(), "or a set, got object"),
    ],
)
def test_a_value_without_an_exact_form_is_rejected(value: object, text: str) -> None:
    with pytest.raises(AttributeTypeError, match=text):
        encode_attribute_map({"attribute": value})


def test_the_deepest_nesting_is_accepted() -> None:
    item = {"attribute": nest(32)}
    assert decode_attribute_map(encode_attribute_map(item)) == item


@pytest.mark.parametrize("number", [10**38, Decimal("9.9E125"), Decimal("1E-130")])
def test_numbers_at_the_bounds_are_exact(number: int | Decimal) -> None:
    assert decode_attribute_map(encode_attribute_map({"number": number})) == {"number": number}


class Mug(BaseModel):
    sku: str
    price: Decimal = Field(alias="unitPrice")


@dataclass
class Shelf:
    mugs: list[Mug]


def test_models_and_dataclasses_are_items_and_values() -> None:
    mug = Mug.model_validate({"sku": "blue", "unitPrice": "9.90"})
    encoded = {"sku": {"S": "blue"}, "unitPrice": {"N": "9.9"}}
    assert encode_attribute_map(mug) == encoded
    assert encode_attribute_map(Shelf([mug])) == {"mugs": {"L": [{"M": encoded}]}}
    assert encode_attribute_map({"mug": mug}) == {"mug": {"M": encoded}}


@pytest.mark.parametrize("item", ["text", None, [("a", 1)], Mug])
def test_a_value_that_is_not_an_item_is_rejected(item: Any) -> None:
    with pytest.raises(AttributeTypeError, match="expected a mapping, a pydantic model or"):
        encode_attribute_map(item)
