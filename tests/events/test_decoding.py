"""The decoders: their input, their results, and errors that show no payload."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from lambda_batch.errors import DecodingError, LambdaBatchError
from lambda_batch.wire.attribute_values import MAX_DEPTH, decode_attribute_map
from lambda_batch.wire.decoding import decode_base64, json_type, parse_json
from tests.events.samples import ALL_TYPES, Raw

if TYPE_CHECKING:
    from collections.abc import Callable


def decode(attribute: object) -> Any:
    """Decode one attribute."""
    return decode_attribute_map({"name": attribute})["name"]


def nested(tag: str, levels: int) -> dict[str, Any]:
    """Return an attribute inside the given number of maps or lists."""
    attribute: dict[str, Any] = {"S": "innermost"}
    for _ in range(levels):
        attribute = {tag: {"inner": attribute} if tag == "M" else [attribute]}
    return attribute


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ({"S": "text"}, "text"),
        ({"S": ""}, ""),
        ({"N": "42"}, Decimal(42)),
        ({"B": "AAH/"}, b"\x00\x01\xff"),
        ({"B": ""}, b""),
        ({"SS": ["b", "a"]}, {"a", "b"}),
        ({"NS": ["1", "2.5"]}, {Decimal(1), Decimal("2.5")}),
        ({"BS": ["AA==", "AQ=="]}, {b"\x00", b"\x01"}),
        ({"SS": []}, set[str]()),
        ({"NS": []}, set[Decimal]()),
        ({"BS": []}, set[bytes]()),
        ({"M": {}}, {}),
        ({"L": []}, []),
        ({"M": {"M": {"M": {"S": {"S": "s"}}}}}, {"M": {"S": "s"}}),
        ({"L": [{"S": "a"}, {"L": [{"NULL": True}]}]}, ["a", [None]]),
        ({"BOOL": True}, True),
        ({"BOOL": False}, False),
        ({"NULL": True}, None),
    ],
)
def test_each_type(attribute: object, value: object) -> None:
    decoded = decode(attribute)

    assert decoded == value
    assert type(decoded) is type(value)


def test_all_types_nested() -> None:
    assert decode_attribute_map(ALL_TYPES) == {
        "String": "text",
        "Number": Decimal("3.14159265358979323846264338327950288419"),
        "Binary": b"\x00\x01\xff",
        "Strings": {"a", "b"},
        "Numbers": {Decimal(1), Decimal("2.5")},
        "Binaries": {b"\x00", b"\x01"},
        "Null": None,
        "True": True,
        "False": False,
        "EmptyMap": {},
        "EmptyList": [],
        "Map": {
            "S": "a member that is called like a type",
            "List": [Decimal(1), None, {"Inner": {"c"}}],
        },
    }


def test_no_attributes_at_all() -> None:
    assert decode_attribute_map({}) == {}


def test_any_mapping_is_an_object() -> None:
    empty: MappingProxyType[str, Any] = MappingProxyType({})

    raw = MappingProxyType({"a": MappingProxyType({"M": empty})})

    assert decode_attribute_map(raw) == {"a": {}}


def test_decoding_does_not_change_its_input() -> None:
    raw = deepcopy(ALL_TYPES)

    decoded = decode_attribute_map(raw)
    decoded["Map"]["List"].append("more")

    assert raw == ALL_TYPES


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-0",
        "1",
        "-1",
        "12.30",
        "0.1",
        "1E-130",
        "-1E-130",
        "1e+5",
        "9.9999999999999999999999999999999999999E+125",
        "12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001",
        "007",
    ],
)
def test_numbers_are_exact(text: str) -> None:
    number = decode({"N": text})

    assert type(number) is Decimal
    assert number.as_tuple() == Decimal(text).as_tuple()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "inf",
        "1_000",
        " 1",
        "1 ",
        "1\n",
        "\t1",
        "+1",
        "--1",
        ".5",
        "5.",
        "1e",
        "1e5.5",
        "0x10",
        "1,5",
        "\u0663",  # a digit, but not ASCII
        "\uff11",
        "1E9999999999999999999",
        "-1E-9999999999999999999",
        "geheim",
    ],
)
@pytest.mark.parametrize("tag", ["N", "NS"])
def test_other_texts_are_not_numbers(tag: str, text: str) -> None:
    with pytest.raises(DecodingError) as caught:
        decode({tag: text if tag == "N" else ["1", text]})

    assert caught.value.expected == "a number as decimal text"
    assert caught.value.actual == f"other text of {len(text)} characters"
    assert len(text) < 3 or text not in str(caught.value)


@pytest.mark.parametrize(
    ("attribute", "expected", "actual"),
    [
        # The object around the value.
        (None, "an attribute", "null (None)"),
        ("geheim", "an attribute", "a string"),
        ([], "an attribute", "an array (list)"),
        ({}, "an attribute", "an object (dict) with 0 members"),
        ({"S": "geheim", "N": "1"}, "an attribute", "an object (dict) with 2 members"),
        ({"X": "geheim"}, "one of the type tags S, N, B, SS, NS, BS, M, L, BOOL, NULL", "another"),
        ({"s": "geheim"}, "one of the type tags", "another"),
        ({"geheim": True}, "one of the type tags", "another"),
        # Each type.
        ({"S": 1}, "a string", "a number"),
        ({"S": None}, "a string", "null (None)"),
        ({"N": 1}, "a number as decimal text", "a number"),
        ({"N": True}, "a number as decimal text", "a boolean"),
        ({"B": 1}, "base64 text", "a number"),
        ({"B": "geheim!"}, "base64 text", "other text of 7 characters"),
        ({"SS": "geheim"}, "an array", "a string"),
        ({"SS": {"a": 1}}, "an array", "an object (dict)"),
        ({"SS": ["a", 1]}, "a string", "a number"),
        ({"SS": [["a"]]}, "a string", "an array (list)"),
        ({"NS": [1]}, "a number as decimal text", "a number"),
        ({"BS": ["geheim!"]}, "base64 text", "other text of 7 characters"),
        ({"M": []}, "an object of attributes", "an array (list)"),
        ({"M": None}, "an object of attributes", "null (None)"),
        ({"L": {}}, "an array", "an object (dict)"),
        ({"L": "geheim"}, "an array", "a string"),
        ({"BOOL": "true"}, "a boolean", "a string"),
        ({"BOOL": 1}, "a boolean", "a number"),
        ({"BOOL": None}, "a boolean", "null (None)"),
        ({"NULL": False}, "true as the value of NULL", "a boolean"),
        ({"NULL": None}, "true as the value of NULL", "null (None)"),
        ({"NULL": 1}, "true as the value of NULL", "a number"),
        ({"NULL": "true"}, "true as the value of NULL", "a string"),
    ],
)
def test_a_malformed_attribute_is_named_but_not_shown(
    attribute: object, expected: str, actual: str
) -> None:
    with pytest.raises(DecodingError) as caught:
        decode(attribute)

    assert caught.value.expected.startswith(expected)
    assert caught.value.actual.startswith(actual)
    assert str(caught.value) == f"expected {caught.value.expected}, got {caught.value.actual}"
    assert caught.value.path == ("name",)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("value", [None, [], "geheim", 1, True])
def test_values_that_are_not_an_object_of_attributes(value: object) -> None:
    with pytest.raises(DecodingError, match=r"^expected an object of attributes, got") as caught:
        decode_attribute_map(value)

    assert caught.value.path == ()


def test_the_path_leads_to_the_mistake_and_is_not_in_the_text() -> None:
    image: Raw = {
        "good": {"S": "a"},
        "secret": {"M": {"list": {"L": [{"S": "a"}, {"M": {"x": {}}}]}}},
    }

    with pytest.raises(DecodingError) as caught:
        decode_attribute_map(image)

    assert caught.value.path == ("secret", "list", 1, "x")
    assert "secret" not in str(caught.value)
    assert "list" not in str(caught.value)


@pytest.mark.parametrize("tag", ["M", "L"])
def test_all_nesting_levels_of_dynamodb_are_decoded(tag: str) -> None:
    assert MAX_DEPTH == 32

    value = decode(nested(tag, 32))

    for _ in range(32):
        value = value["inner"] if tag == "M" else value[0]
    assert value == "innermost"


@pytest.mark.parametrize("tag", ["M", "L"])
@pytest.mark.parametrize("levels", [33, 5000])
def test_one_more_level_is_rejected(tag: str, levels: int) -> None:
    with pytest.raises(DecodingError) as caught:
        decode(nested(tag, levels))

    assert str(caught.value) == "expected at most 32 levels of nesting, got more"
    assert len(caught.value.path) == 33


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", b""),
        ("YQ==", b"a"),
        ("YWI=", b"ab"),
        ("YWJj", b"abc"),
        ("+/+/", b"\xfb\xff\xbf"),
        ("84mawg==", b"\xf3\x89\x9a\xc2"),
    ],
)
def test_base64(text: str, data: bytes) -> None:
    assert decode_base64(text) == data


def test_bytes_in_an_attribute_are_decoded_already_as_boto3_has_them() -> None:
    assert decode_attribute_map({"a": {"B": b"YQ=="}}) == {"a": b"YQ=="}


@pytest.mark.parametrize(
    "text",
    [
        "YQ",
        "YQ=",
        "Y",
        "YWJj=",
        "YQ==YQ==",
        "YQ==\n",
        "YQ ==",
        " YQ==",
        "Y\nQ==",
        "=YQ=",
        "====",
        "_-8=",
        "YW*j",
        "geheim!!",
        "gehe\u00efm==",
    ],
)
def test_base64_is_strict(text: str) -> None:
    with pytest.raises(DecodingError) as caught:
        decode_base64(text)

    assert str(caught.value) == f"expected base64 text, got other text of {len(text)} characters"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("value", [None, 1, True, [], {}, bytearray(b"YQ==")])
def test_base64_is_text(value: object) -> None:
    with pytest.raises(DecodingError, match=f"got {re.escape(json_type(value))}$"):
        decode_base64(value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null (None)"),
        (True, "a boolean"),
        (False, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ("text", "a string"),
        ([], "an array (list)"),
        ({}, "an object (dict)"),
        (MappingProxyType[str, Any]({}), "an object (dict)"),
        (b"", "a bytes"),
        ((), "a tuple"),
    ],
)
def test_json_type(value: object, name: str) -> None:
    assert json_type(value) == name


@pytest.mark.parametrize("text", ['{"a": [1, null]}', b'{"a": [1, null]}'])
def test_parse_json(text: str | bytes) -> None:
    assert parse_json(text) == {"a": [1, None]}


@pytest.mark.parametrize("text", ["", "geheim", "{'a': 1}", b"\xff"])
def test_invalid_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_json(text)

    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("decoder", [decode_attribute_map, decode_base64])
def test_errors_are_of_the_library_and_value_errors(decoder: Callable[[object], object]) -> None:
    with pytest.raises(LambdaBatchError) as caught:
        decoder(7)

    # pydantic turns a ValueError into a validation error.
    assert isinstance(caught.value, ValueError)


def test_decoded_values_survive_json() -> None:
    parsed = json.loads(json.dumps(ALL_TYPES))

    assert decode_attribute_map(parsed) == decode_attribute_map(ALL_TYPES)
