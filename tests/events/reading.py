"""Read whole records: each property of a record class, and the same through a model."""

from __future__ import annotations

from datetime import datetime
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeGuard, Union, get_args, get_origin, get_type_hints

import lambda_batch
import lambda_batch_events
from codegen.names import snake_case
from lambda_batch import EventType, RecordModel
from lambda_batch.wire.enums import WireEnum
from lambda_batch.wire.records import RecordView, ViewMap
from tests.codegen.toy import SCHEMAS, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMAS = {path.stem: read_schema(path) for path in sorted(SCHEMAS.glob("*.json"))}
_SOURCES = {
    name: EventType[schema["x-source"]["name"]].source
    for name, schema in _SCHEMAS.items()
    if "x-source" in schema
}

VIEWS: dict[str, type[RecordView]] = {name: source.view for name, source in _SOURCES.items()}

MODELS: dict[tuple[str, str], type[RecordModel]] = {
    (name, of): model
    for name, source in _SOURCES.items()
    for of, model in (
        ("event", getattr(lambda_batch, _SCHEMAS[name]["title"])),
        ("record", source.load_model()),
    )
}


_CLASSES = {name: getattr(lambda_batch_events, name) for name in lambda_batch_events.__all__}
_NAMES = {"Any": Any} | {name: of for name, of in _CLASSES.items() if issubclass(of, WireEnum)}
"""The names in annotations that record classes import only for type checkers."""


def check_view(view: RecordView) -> int:
    """Read a record through all its properties, and as a mapping.

    Args:
        view: The record.

    Returns:
        How many properties were read.
    """
    check_mapping(view)
    count = 0
    for name, annotation in properties(type(view)):
        if name.startswith("json_"):
            continue  # A payload need not be JSON.
        value: object = getattr(view, name)
        assert agrees(value, annotation), f"{type(view).__name__}.{name} is no {annotation}"
        count += 1
        parts = value.values() if is_map(value) else [value]
        # An object that is absent is an empty view.
        count += sum(check_view(part) for part in parts if isinstance(part, RecordView) and part)
    return count


def check_mapping(view: RecordView) -> None:
    """Assert that a record equals the raw mapping."""
    raw = view.raw_event
    assert view == raw
    assert raw == view
    assert dict(view) == raw
    assert list(view) == list(raw)
    assert list(view.items()) == list(raw.items())
    assert len(view) == len(raw)
    assert all(name in view and view[name] is raw[name] for name in raw)
    assert "aMemberThatIsNotThere" not in view


def properties(view: type[RecordView]) -> Iterator[tuple[str, Any]]:
    """List the properties of a record class with their annotations."""
    for name, value in vars(view).items():
        if isinstance(value, property):
            assert value.fget is not None
            yield name, get_type_hints(value.fget, localns=_NAMES)["return"]


def agrees(value: object, annotation: Any) -> bool:
    """Return whether a value matches an annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return True
    if origin in (Union, UnionType):
        return any(agrees(value, argument) for argument in arguments)
    if origin is list:
        return is_list(value) and all(agrees(item, arguments[0]) for item in value)
    if origin in (dict, ViewMap):
        arguments = (str, *arguments)[-2:]
        return is_map(value) and all(
            agrees(name, arguments[0]) and agrees(item, arguments[1])
            for name, item in value.items()
        )
    return type(value) is annotation


def is_list(value: object) -> TypeGuard[list[object]]:
    """Return whether a value is a list."""
    return type(value) is list


def is_map(value: object) -> TypeGuard[dict[object, object]]:
    """Return whether a value is a dictionary."""
    return isinstance(value, dict)


def check_same(model: object, view: object) -> None:
    """Assert that a model and a record class have the same values."""
    match model, view:
        case RecordModel(), RecordView():
            for member in type(model).model_fields:
                check_same(getattr(model, member), value_of(view, member))
        case datetime(), str() | int():
            assert model.timestamp() == int(view) / 1000
        case datetime(), float():
            assert abs(model.timestamp() - view) < 1e-6
        case None, dict() | RecordView():
            assert view == {}  # the image or the object is absent
        case _ if is_map(model) and is_map(view):
            assert model.keys() == view.keys()
            for name, value in view.items():
                check_same(model[name], value)
        case _:
            assert model == view
            assert type(model) is type(view)


def value_of(view: RecordView, member: str) -> object:
    """Read a member of a record, decoded like that of the model."""
    name = snake_case(member)
    if as_bytes := getattr(view, f"{name}_as_bytes", None):
        return as_bytes()
    if hasattr(type(view), f"decoded_{name}"):  # by `x-accessors`
        return getattr(view, f"decoded_{name}")
    return getattr(view, name)
