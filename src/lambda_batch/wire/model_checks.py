"""Checks a user's model before any record arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import NoneType
from typing import Any, TypeGuard, get_args, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel
from pydantic.errors import PydanticUndefinedAnnotation
from pydantic.fields import FieldInfo

from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.core_schemas import definitions_in
from lambda_batch.wire.model_readers import read_with
from lambda_batch.wire.models import RecordModel
from lambda_batch.wire.payload_codings import PayloadCoding, PayloadKind, coding_of, schema_inside
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.payload_types import refuses
from lambda_batch.wire.sources import full_name


def reader_of(model: type[RecordModel], base: type[RecordModel], source: str) -> Callable[..., Any]:
    """Build and check a model of records, and return its validation.

    Args:
        model: The user's model.
        base: The generated model that it extends.
        source: The name of the event source, for errors.

    Returns:
        The function that converts a raw record to the model.

    Raises:
        ConfigurationError: The model can't read any record: it requires a member that no record
            has, a payload can't be converted to its type, or a type is not known at run time.
    """
    known: Callable[..., Any] | None = vars(model).get("__lambda_batch_reader__")
    if known is not None:
        return known
    try:
        read, schema = read_with(model, base)
    except PydanticUndefinedAnnotation as error:
        msg = (
            f"the model {full_name(model)} can't be built: {error.name!r} in its annotations is "
            "not known at run time, when pydantic reads them. Import it outside of "
            "`if TYPE_CHECKING:`, and define it before the processor is created"
        )
        raise ConfigurationError(msg) from error
    _check_members(model, base, base, f"the model {full_name(model)} can read no {source} record")
    _check_payloads(schema, f"the model {full_name(model)} can read no {source} record")
    model.__lambda_batch_reader__ = read
    return read


def _check_members(
    model: type[BaseModel], base: type[BaseModel], root: type[BaseModel], problem: str
) -> None:
    """Raise if a model requires a member that the event source does not have.

    Args:
        model: The user's model of a record, or of an object in it.
        base: The generated model of the same.
        root: The generated model of the record.
        problem: The beginning of the error text.
    """
    known = {name for field in base.model_fields.items() for name in _wire_names(base, *field)}
    for name, field in model.model_fields.items():
        names = _wire_names(model, name, field)
        if _is_prepared(model):
            continue
        encoded = names & _codings_of(base).keys()
        if encoded and name not in base.model_fields:
            wire = sorted(encoded)[0]
            msg = (
                f"{problem}: {full_name(model)}.{name} reads {wire!r} by an alias, and so would "
                f"get it undecoded; override {wire!r} itself, and add a property {name!r}"
            )
            raise ConfigurationError(msg)
        # An alias that no record has would make an optional member of the source always absent.
        is_renamed = name in base.model_fields
        if (field.is_required() or is_renamed) and not names & known:
            named = sorted(names)[0]
            advice = f"leave the alias of {name!r} out"
            if not is_renamed:
                advice = _advise(named, known, model, base, root)
            msg = f"{problem}: {full_name(model)} needs {named!r}, which none has; {advice}"
            raise ConfigurationError(msg)
    for name in base.model_fields.keys() & model.model_fields.keys():
        container, inner = _model_in(model.model_fields[name].annotation)
        base_container, inner_base = _model_in(base.model_fields[name].annotation)
        if inner and inner_base and inner is not inner_base and container is base_container:
            _check_members(inner, inner_base, root, problem)


def _codings_of(base: type[BaseModel]) -> Mapping[str, PayloadCoding]:
    """Return the codings of the encoded members of a generated model, by their wire names."""
    if not issubclass(base, PayloadModel):
        return {}
    return {
        wire: coding
        for name, coding in base.payload_codings.items()
        if coding.is_encoded
        for wire in _wire_names(base, name, base.model_fields[name])
    }


def _has_payload(model: type[BaseModel]) -> TypeGuard[type[PayloadModel]]:
    """Return whether an object holds the user's data itself."""
    is_generic = bool(model.__pydantic_generic_metadata__["parameters"])
    return issubclass(model, PayloadModel) and is_generic


def _advise(
    name: str, known: set[str], model: type[BaseModel], base: type[BaseModel], root: type[BaseModel]
) -> str:
    """Say what to do about a member that the objects of a model do not have."""
    # Imported here, because the import takes longer than all checks.
    from difflib import get_close_matches

    payloads = {
        payload: owner.payload_codings[payload]
        for owner, _ in _objects_in(root)
        if _has_payload(owner)
        for payload in owner.payload_codings
    }
    needs_json = any(coding.decoded_kind != "mapping" for coding in payloads.values())
    form = f"{root.__name__}[{'Json[{}]' if needs_json else '{}'}]"
    if base is not root and _has_payload(base) and not issubclass(model, base):
        return (
            f"if {model.__name__} is the type of the payload, write "
            f"{form.format(model.__name__)}; otherwise extend lambda_batch.{base.__name__}"
        )
    for owner, holder in _objects_in(root):
        if owner is not base and name in owner.model_fields:
            place = f"{holder!r}" if holder else "the record itself"
            advice = f"it is a member of {place}: declare it in a model that extends "
            advice += f"lambda_batch.{owner.__name__}"
            return f"{advice}, or write {form.format('...')}" if name in payloads else advice
    by_plain_name = {each.lower().replace("_", ""): each for each in known}
    near = get_close_matches(name.lower().replace("_", ""), by_plain_name, n=1)
    if near:
        return f"did you mean {by_plain_name[near[0]]!r}?"
    return (
        "give it a default if it can be absent, or declare it in the type of the payload if it "
        f"is part of that: {form.format('...')}"
    )


def _objects_in(
    model: type[BaseModel], holder: str | None = None
) -> Iterator[tuple[type[BaseModel], str | None]]:
    """Yield a generated model, and each one of an object in it with the member that holds it."""
    yield model, holder
    for name, field in model.model_fields.items():
        _, inner = _model_in(field.annotation)
        if inner is not None:
            yield from _objects_in(inner, name)


def _is_prepared(model: type[BaseModel]) -> bool:
    """Return whether a validator of the model runs before its fields, and may add members."""
    validators = model.__pydantic_decorators__.model_validators.values()
    return any(validator.info.mode != "after" for validator in validators)


def _wire_names(model: type[BaseModel], name: str, field: FieldInfo) -> set[str]:
    alias = field.validation_alias
    if alias is None:
        return {name}
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    names = {str(each.path[0] if isinstance(each, AliasPath) else each) for each in choices}
    config = model.model_config
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    return names | {name} if by_name else names


def _model_in(annotation: Any) -> tuple[object, type[BaseModel] | None]:
    """Return the container (if any) and the model in an annotation."""
    choices: list[Any] = [each for each in get_args(annotation) if each is not NoneType]
    origin: Any = get_origin(annotation)
    container: object = origin if origin in (list, dict) else None
    if container is not None:
        annotation = choices[-1]
    elif len(choices) == 1:  # apart from None
        [annotation] = choices
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return container, annotation
    return container, None


def _check_payloads(root: Any, problem: str) -> None:
    """Raise if the type of a payload rejects all possible payloads."""
    defined = definitions_in(root)
    for owner, name, schema in _fields_in(root, defined):
        coding = coding_of(schema)
        if coding is None:
            continue
        if schema_inside(schema)["type"] == "none" and not owner.model_fields[name].is_required():
            continue  # an image that these records never have
        is_decoded = getattr(owner, "payload_form", "decoded") == "decoded"
        kind = coding.decoded_kind if is_decoded else coding.wire_kind
        is_strict = bool(owner.model_config.get("strict"))
        if refuses(schema_inside(schema), kind, defined, is_strict=is_strict):
            annotation = owner.model_fields[name].annotation
            msg = f"{problem}: {_explain(name, annotation, kind)}"
            raise ConfigurationError(msg)


def _explain(name: str, annotation: Any, kind: PayloadKind) -> str:
    choices = [each for each in get_args(annotation) if each is not NoneType]
    if NoneType in get_args(annotation) and len(choices) == 1:
        [annotation] = choices
    said = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    if kind == "mapping":
        return (
            f"{name!r} comes as a mapping of Python values, which {said} can't be made of; "
            "take a type that can, such as a model, without Json[...]"
        )
    return (
        f"{name!r} comes as {kind}, which {said} can't be made of; "
        f"if it is JSON, take pydantic's Json[{said}]"
    )


def _fields_in(
    schema: Any, defined: dict[str, Any], outer: tuple[Any, ...] = ()
) -> Iterator[tuple[type[BaseModel], str, Any]]:
    """Yield the fields of a record, and of the objects and messages in it, without defaults."""
    owner: Any = None
    while schema["type"] != "model-fields":
        if schema["type"] == "model":
            owner = schema["cls"]
        inside = defined.get(schema["schema_ref"]) if "schema_ref" in schema else None
        if schema["type"] == "list":
            inside = schema.get("items_schema")
        schema = inside or schema.get("schema")
        if schema is None or coding_of(schema) is not None:
            return
    if owner in outer or not issubclass(owner, RecordModel):
        return
    for name, field in schema["fields"].items():
        inner = field["schema"]
        inner = inner["schema"] if inner["type"] == "default" else inner
        yield owner, name, inner
        # A payload can be a message of another service, which has a payload itself.
        inside = inner if coding_of(inner) is None else schema_inside(inner)
        yield from _fields_in(inside, defined, (*outer, owner))
