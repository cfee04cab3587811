"""Core schemas of users' models without the fields that are checked only when they are read.

What stays is what the user's model declares: typed payloads, and each field that the user's classes
add, override or validate. A model that pydantic validates in another way than the generated ones,
since its config or its own validators ask for it, stays whole.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import core_schema

from lambda_batch.wire.core_schemas import Resolve, changed
from lambda_batch.wire.models import KeyT, PayloadT, RecordModel, complete, keep_raw, write_complete

Keep: TypeAlias = Callable[[Any, Any], None]
"""Lets a record, and the trimmed models in it, keep the raw records that they were made of."""


class Trimmed(NamedTuple):
    """The trimmed schema of a model."""

    schema: Any
    keep: Keep | None
    """None if nothing is trimmed, or if the models keep their raw records themselves."""


class Trimming:
    """Trims the models of one record."""

    def __init__(self, resolve: Resolve) -> None:
        """Trim nothing yet.

        Args:
            resolve: Returns the schema that a `definition-ref` refers to.
        """
        self._resolve = resolve
        self.unread: dict[type[RecordModel], dict[str, Any]] = {}
        """For each trimmed model, the schemas of the fields that are left out."""

    def trim(self, schema: Any, base: type[RecordModel]) -> Trimmed:
        """Trim the schema of a model, which can be optional or have a default.

        Args:
            schema: The core schema; it is not changed.
            base: The generated model that the model is, or extends.

        Returns:
            The trimmed schema, or the same one if the model stays whole.
        """
        kind = schema["type"]
        if kind == "model" and _can_be_trimmed(schema, base):
            return self._trim_model(schema, base)
        if kind == "definition-ref":
            whole = self._resolve(schema)
            trimmed = self.trim(whole, base)
            return Trimmed(schema, None) if trimmed.schema is whole else trimmed
        if kind in ("default", "nullable", "function-after"):
            whole = schema["schema"]
            inner, keep = self.trim(whole, base)
            if inner is whole:
                return Trimmed(schema, None)
            if kind != "function-after":
                return Trimmed(changed(schema, schema=inner), keep)
            if keep is not None:
                # The validator can read members, so the model must have its raw record by then.
                function = partial(_validate_and_keep, keep)
                inner = core_schema.no_info_wrap_validator_function(function, inner)
            validator = schema["function"]
            validator = {**validator, "function": partial(_call_after, validator["function"])}
            return Trimmed(changed(schema, schema=inner, function=validator), None)
        return Trimmed(schema, None)

    def _trim_model(self, schema: Any, base: type[RecordModel]) -> Trimmed:
        model = schema["cls"]
        fields: dict[str, Any] = schema["schema"]["fields"]
        names = _names_to_read_later(model, base)
        kept: dict[str, Any] = {}
        children: list[tuple[str, Keep]] = []
        for name, field in fields.items():
            if name in names and "validation_alias" not in field:
                continue
            trimmed = Trimmed(field["schema"], None)
            inner = model_of(base, name)
            if inner is not None and "validation_alias" not in field:
                trimmed = self.trim(field["schema"], inner)
            if trimmed.keep is not None:
                children.append((name, trimmed.keep))
            kept[name] = changed(field, schema=trimmed.schema)
        self.unread[model] = {name: fields[name] for name in fields if name not in kept}
        inner_schema = changed(schema["schema"], fields=kept)
        return Trimmed(changed(schema, schema=inner_schema), _keep_with(children))


def _keep_with(children: Sequence[tuple[str, Keep]]) -> Keep:
    """Return what lets a record keep its raw record, and the models in its fields theirs."""
    if not children:
        return keep_raw

    def keep(record: Any, raw: Any) -> None:
        keep_raw(record, raw)
        members = record.__dict__
        for name, keep_child in children:
            value = raw.get(name)
            if value is not None:
                keep_child(members[name], value)

    return keep


def model_of(base: type[BaseModel], name: str) -> type[RecordModel] | None:
    """Return the generated model that a field of a generated model holds, if it is one."""
    field = base.model_fields.get(name)
    model = next(models_in(field.annotation), None) if field else None
    origin: Any = model and model.__pydantic_generic_metadata__["origin"]
    return origin or model


def models_in(annotation: Any) -> Iterator[type[RecordModel]]:
    """Yield the models of records, or of objects in them, in an annotation."""
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, RecordModel):
            yield each


def _validate_and_keep(keep: Keep, raw: Any, validate: Callable[[Any], Any]) -> Any:
    record = validate(raw)
    if record is not raw:
        keep(record, raw)
    return record


def _call_after(validator: Callable[..., Any], record: Any, *info: Any) -> Any:
    """Call a validator of the user's; an error of a member that it reads names its whole place."""
    try:
        return validator(record, *info)
    except ValidationError:
        if isinstance(record, RecordModel):
            complete(record)
        raise


def _can_be_trimmed(schema: Any, base: type[RecordModel]) -> bool:
    """Return whether pydantic validates a model field by field, as it does the generated ones."""
    model = schema["cls"]
    if not issubclass(model, base):
        return False
    config = {name: value for name, value in schema["config"].items() if _is_validated_with(name)}
    after_init = model.model_post_init
    return (
        schema["schema"]["type"] == "model-fields"  # else the user's validators run before
        and not any(map(_gets_other_fields, schema["schema"]["fields"].values()))
        and config == {"extra_fields_behavior": "ignore"}
        and bool(model.model_config.get("frozen"))
        and not schema["custom_init"]
        and not any(_OWN_WAYS & vars(each).keys() for each in _user_classes(model, base))
        # Private attributes have one of pydantic's; those of users can read members.
        and (
            after_init is BaseModel.model_post_init
            or after_init.__name__ == "init_private_attributes"
        )
        # Not with a serializer of the user's.
        and schema.get("serialization", {}).get("function") is write_complete
    )


def _is_validated_with(option: str) -> bool:
    """Return whether an option of a core config changes which values are valid, or the values."""
    is_for_dumps = option.startswith("ser")  # ser_json_bytes, serialize_by_alias, and so on
    return not is_for_dumps and option not in {"title", "hide_input_in_errors"}


_OWN_WAYS = {"__get_pydantic_core_schema__", "__getattr__"}
"""With one of these, a user's class decides itself how members are validated or read."""


def _user_classes(model: type[RecordModel], base: type[RecordModel]) -> tuple[type, ...]:
    return model.__mro__[: model.__mro__.index(base)]


def _gets_other_fields(schema: object) -> bool:
    """Return whether a validator or default of a field gets the values of the fields before it."""
    if isinstance(schema, list | tuple):
        return any(map(_gets_other_fields, cast("list[object]", schema)))
    if not isinstance(schema, dict):
        return False
    part = cast("dict[str, object]", schema)
    if part.get("type") in _WITH_OWN_FIELDS:
        return False
    if part.get("type") == "with-info" or part.get("default_factory_takes_data"):
        return True
    return any(map(_gets_other_fields, part.values()))


_WITH_OWN_FIELDS = {"model", "dataclass", "typed-dict"}


def _names_to_read_later(model: type[RecordModel], base: type[RecordModel]) -> set[str]:
    """Return the members that the user's classes do not declare or validate."""
    own: set[str] = set()
    for each in _user_classes(model, base):
        try:
            own |= inspect.get_annotations(each).keys()
        except NameError:  # from Python 3.14 on: a name that is imported for type checkers only
            return set()
    decorators = model.__pydantic_decorators__
    validators: list[Any] = [*decorators.field_validators.values(), *decorators.validators.values()]
    for validator in validators:
        own |= set(validator.info.fields)
    if "*" in own:
        return set()
    own |= {name for name in base.model_fields if hasattr(model, name)}  # of a mixin
    return {
        name
        for name in base.model_fields.keys() - own
        if not _holds_payload(base.model_fields[name].annotation)
        or _is_untyped(model.model_fields[name].annotation)
    }


def _holds_payload(annotation: Any) -> bool:
    """Return whether a field of a generated model is, or holds, the user's data."""
    return _is_untyped(annotation) or bool(getattr(annotation, "__parameters__", ()))


def _is_untyped(annotation: Any) -> bool:
    """Return whether a payload has no type of the user's."""
    return not {PayloadT, KeyT}.isdisjoint((annotation, *get_args(annotation)))
