"""The members of a record that a user's model does not declare, which are checked when read.

The engine validates what the user's model declares: typed payloads, and each field that the user's
classes add, override or validate. The other members stay in the raw record until they are read, so
a member that nobody reads costs nothing, and can't fail the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from typing import Any

from pydantic import ValidationError
from pydantic_core import core_schema

from lambda_batch.wire.core_schemas import (
    adapt,
    definitions_in,
    model_in,
    resolver_of,
    validation_of,
)
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
    objects and arrays apart from texts and numbers, and each payload alone. If one is invalid, each
    is validated alone when it is read.
    """

    def __init__(self, model: type[RecordModel], fields: Mapping[str, Any]) -> None:
        """Plan the reads.

        Args:
            model: The model.
            fields: The core schemas of the fields.
        """
        self._model = model
        names = frozenset(fields)
        payloads = names.intersection(getattr(model, "payload_codings", ()))
        objects = frozenset(name for name in names - payloads if _is_object(fields[name]["schema"]))
        alone = [frozenset({name}) for name in payloads]
        groups = [names - objects - payloads, objects, *alone]
        self._groups = [_Group(self, each) for each in groups if each]
        self._group_of = {name: group for group in self._groups for name in group.names}
        self._alone: dict[str, Callable[[Any], dict[str, Any]]] = {}

    @cached_property
    def fields(self) -> _Fields:
        """The fields of the model; made when the first member is read."""
        return _Fields(self._model)

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
        members.update(values | members)  # what is there stays: validators can replace members
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
                members.update(group.validate(raw)[0] | members)
        record.__pydantic_fields_set__.update(self._group_of.keys() & raw.keys())

    def build(self) -> None:
        """Build what validates the members."""
        for group in self._groups:
            group.build()

    def _read_alone(self, raw: Mapping[str, Any], name: str) -> dict[str, Any]:
        if name not in self._alone:
            self._alone[name] = _validation_of_one(self.fields, name)
        return self._alone[name](raw)


class _Group:
    """Members that are validated together."""

    def __init__(self, envelope: Envelope, names: frozenset[str]) -> None:
        self.names = names
        self._envelope = envelope
        self.validate: Callable[[Any], Any] = self._build_and_validate
        """Returns the members by name, and what else pydantic returns, for a raw record."""

    def build(self) -> None:
        """Build the validation."""
        fields = self._envelope.fields
        self.validate = fields.validation_of({name: fields[name] for name in self.names})

    def _build_and_validate(self, raw: Any) -> Any:
        self.build()
        return self.validate(raw)


def _validation_of_one(fields: _Fields, name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return the validation of one member; if it is an object, its own members stay unread."""
    field, base = fields[name], model_of(fields.model, name)
    trimmed, trimming = Trimmed(field["schema"], None), Trimming(fields.resolve)
    if base is not None:
        trimmed = trimming.trim(field["schema"], base)
        plan_reads(trimming)
    field = {**field, "schema": trimmed.schema}
    validate = fields.validation_of({name: field}, trimming.unread)

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
    return schema["type"] in ("model", "dict", "list", "definition-ref")


class _Fields:
    """The fields of a model, as core schemas."""

    def __init__(self, model: type[RecordModel]) -> None:
        whole: Any = adapt(model, None).core_schema
        self.model = model
        self.resolve = resolver_of(whole)
        self._definitions = definitions_in(whole)
        self._schema = model_in(whole, self.resolve)

    def __getitem__(self, name: str) -> Any:
        return self._schema["schema"]["fields"][name]

    def validation_of(
        self, fields: dict[str, Any], trimmed: Iterable[type[RecordModel]] = ()
    ) -> Callable[[Any], Any]:
        """Return the validation of some fields, in which some models are trimmed."""
        schema: Any = core_schema.model_fields_schema(fields, model_name=self.model.__name__)
        if self._definitions:
            schema = core_schema.definitions_schema(schema, list(self._definitions.values()))
        return validation_of(schema, self._schema["config"], trimmed)
