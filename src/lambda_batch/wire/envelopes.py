"""The members of a record around the user's data, which are checked when they are read.

The engine validates what the user's model declares: payloads, and each field that the user's
classes add, override or validate. The other members stay in the raw record until they are read, so
a member that nobody reads costs nothing, and can't fail the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from pydantic import ValidationError
from pydantic_core import CoreConfig, SchemaValidator, core_schema

from lambda_batch.wire.models import RecordModel, raw_of
from lambda_batch.wire.trimmed_schemas import Trimmed, Trimming, model_of, models_in


class UnreadMember:
    """A class attribute for a member that an instance need not have yet, as `cached_property`."""

    def __init__(self, name: str) -> None:
        """Take the name of the member."""
        self._name = name

    def __get__(self, record: RecordModel | None, model: type[RecordModel]) -> Any:
        """Read the member; the record keeps it."""
        raw = None if record is None else raw_of(record)
        if record is None or raw is None:
            if record is not None and self._name in record.__dict__:
                return record.__dict__[self._name]  # another thread has completed the record
            raise AttributeError(self._name)
        envelope: Any = model.__lambda_batch_envelope__
        return envelope.read(record, raw, self._name)


class Envelope:
    """The members of a model that are checked when they are read.

    The first read of one validates all at once, which takes pydantic little longer than one; but
    objects and arrays apart from texts and numbers. If one is invalid, each is validated alone when
    it is read.
    """

    def __init__(self, model: type[RecordModel], fields: Mapping[str, Any]) -> None:
        """Plan the reads.

        Args:
            model: The model.
            fields: The core schemas of the fields.
        """
        self._model = model
        names = frozenset(fields)
        objects = frozenset(name for name, each in fields.items() if _is_object(each["schema"]))
        self._groups = [_Group(model, each) for each in (names - objects, objects) if each]
        self._group_of = {name: group for group in self._groups for name in group.names}
        self._alone: dict[str, Callable[[Any], dict[str, Any]]] = {}

    def read(self, record: RecordModel, raw: Mapping[str, Any], name: str) -> Any:
        """Return a member that has not been read yet.

        Args:
            record: The record; it keeps what is read.
            raw: The raw record.
            name: The name of the member.

        Returns:
            The value.

        Raises:
            ValidationError: The member is invalid.
        """
        try:
            values = self._group_of[name].validate(raw)[0]
        except ValidationError:
            values = self._read_alone(raw, name)
        members: Any = record.__dict__
        members.update(values)
        return members[name]

    def read_all(self, record: RecordModel, raw: Mapping[str, Any]) -> None:
        """Read all members that have not been read yet.

        Args:
            record: The record; it keeps what is read.
            raw: The raw record.

        Raises:
            ValidationError: A member is invalid.
        """
        members: Any = record.__dict__
        for group in self._groups:
            if not members.keys() >= group.names:
                members.update(group.validate(raw)[0])
        record.__pydantic_fields_set__.update(self._group_of.keys() & raw.keys())

    def build(self) -> None:
        """Build what validates the members."""
        for group in self._groups:
            group.build()

    def _read_alone(self, raw: Mapping[str, Any], name: str) -> dict[str, Any]:
        if name not in self._alone:
            self._alone[name] = _validation_of_one(self._model, name)
        return self._alone[name](raw)


class _Group:
    """Members that are validated together."""

    def __init__(self, model: type[RecordModel], names: frozenset[str]) -> None:
        self.names = names
        self._model = model
        self.validate: Callable[[Any], Any] = self._build_and_validate
        """Returns the members by name, and what else pydantic returns, for a raw record."""

    def build(self) -> None:
        """Build the validation."""
        schema, definitions = _finished_schema(self._model)
        fields = {name: schema["schema"]["fields"][name] for name in self.names}
        self.validate = _validation_of(fields, schema, definitions)

    def _build_and_validate(self, raw: Any) -> Any:
        self.build()
        return self.validate(raw)


def _validation_of_one(
    model: type[RecordModel], name: str
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return the validation of one member; if it is an object, its own members stay unread."""
    schema, definitions = _finished_schema(model)
    field, base = schema["schema"]["fields"][name], model_of(model, name)
    trimmed = Trimmed(field["schema"], None)
    if base is not None:
        trimming = Trimming(lambda reference: definitions[reference["schema_ref"]])
        trimmed = trimming.trim(field["schema"], base)
        plan_reads(trimming)
    validate = _validation_of({name: {**field, "schema": trimmed.schema}}, schema, definitions)

    def read(raw: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = validate(raw)[0]
        if trimmed.keep is not None and values[name] is not None:
            trimmed.keep(values[name], raw[name])
        return values

    return read


def plan_reads(trimming: Trimming) -> None:
    """Let the models that were trimmed read their other members on demand."""
    for model, fields in trimming.unread.items():
        if "__lambda_batch_envelope__" not in vars(model):
            model.__lambda_batch_envelope__ = Envelope(model, fields)
            for name in fields:
                setattr(model, name, UnreadMember(name))


def build(model: type[RecordModel]) -> None:
    """Build what is built when a model, or one in it, needs it for the first time."""
    import_module("lambda_batch.wire.attribute_encoding")  # which dumps need
    models = [model]
    for each in models:  # which grows
        each.model_rebuild()
        envelope = vars(each).get("__lambda_batch_envelope__")
        if envelope is not None:
            envelope.build()
        for field in each.model_fields.values():
            models += [inner for inner in models_in(field.annotation) if inner not in models]
    read: Any = model.__lambda_batch_reader__
    with suppress(ValidationError):
        read({})  # builds what explains errors


def _is_object(schema: Any) -> bool:
    """Return whether a member is an object or array that is always there, which takes longer."""
    return schema["type"] in ("model", "dict", "list", "definition-ref", "function-before")


def _finished_schema(model: type[RecordModel]) -> tuple[Any, dict[str, Any]]:
    """Return the core schema of a model, below its validators, and the definitions in it."""
    model.model_rebuild()
    schema: Any = model.__pydantic_core_schema__
    definitions = {each["ref"]: each for each in schema.get("definitions", ())}
    while schema["type"] != "model":
        is_reference = schema["type"] == "definition-ref"
        schema = definitions[schema["schema_ref"]] if is_reference else schema["schema"]
    return schema, definitions


def _validation_of(
    fields: dict[str, Any], schema: Any, definitions: dict[str, Any]
) -> Callable[[Any], Any]:
    """Return the validation of some fields of a model, whose core schema is given."""
    whole: Any = core_schema.model_fields_schema(fields, model_name=schema["cls"].__name__)
    if definitions:
        whole = core_schema.definitions_schema(whole, list(definitions.values()))
    config: CoreConfig = schema["config"]
    return SchemaValidator(whole, config).validate_python
