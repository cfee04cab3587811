"""The members of a record around the user's data, which are checked when they are read.

The engine validates what the user's model declares: payloads, and each field that the user's
classes add, override or validate. The other members stay in the raw record until they are read, so
a member that nobody reads costs nothing, and can't fail the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from pydantic_core import CoreConfig, SchemaValidator, core_schema

from lambda_batch.wire.models import RecordModel
from lambda_batch.wire.trimmed_schemas import Trimmed, Trimming, keep_all_raw, model_of, models_in


class Envelope:
    """The members of a model that are checked when they are read.

    Text needs only a look at its type, so the first read of a text stores all of them. The first
    read of another member validates all of them at once, which takes pydantic little longer than
    one. If one is invalid, each is validated when it is read.
    """

    def __init__(self, model: type[RecordModel], fields: Mapping[str, Any]) -> None:
        """Plan the reads.

        Args:
            model: The model.
            fields: The core schemas of the fields.
        """
        self.names = frozenset(fields)
        self._model = model
        self._texts = [name for name, field in fields.items() if _is_text(field["schema"])]
        self._validate_all: Callable[[Any], Any] | None = None

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
        members: Any = record.__dict__
        names_set = record.__pydantic_fields_set__
        if name in self._texts:
            for each in self._texts:
                value = raw.get(each)
                if type(value) is str:
                    members[each] = value
                    names_set.add(each)
            if name in members:
                return members[name]
        try:
            values, names = self.read_all(raw)
        except ValidationError:
            values, names = self._read_one(raw, name)
        for each, value in values.items():
            members.setdefault(each, value)
        names_set |= names
        return members[name]

    def read_all(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """Validate all members.

        Args:
            raw: The raw record.

        Returns:
            The values, and the names of those that are in the raw record.

        Raises:
            ValidationError: A member is invalid.
        """
        values, _, names = self.build()(raw)
        return values, names

    def build(self) -> Callable[[Any], Any]:
        """Return the validation of all members, built when it is first needed."""
        if self._validate_all is None:
            schema, definitions = _finished_schema(self._model)
            fields = {name: schema["schema"]["fields"][name] for name in self.names}
            self._validate_all = _validation_of(fields, schema, definitions)
        return self._validate_all

    def _read_one(self, raw: Mapping[str, Any], name: str) -> tuple[dict[str, Any], set[str]]:
        """Validate one member; if it is an object, its members are checked when they are read."""
        schema, definitions = _finished_schema(self._model)
        field = schema["schema"]["fields"][name]
        trimmed = Trimmed(field["schema"], None)
        base = model_of(self._model, name)
        if base is not None:
            trimming = Trimming(lambda reference: definitions[reference["schema_ref"]])
            trimmed = trimming.trim(field["schema"], base)
            plan_reads(trimming)
        field = {**field, "schema": trimmed.schema}
        values, _, names = _validation_of({name: field}, schema, definitions)(raw)
        if trimmed.children is not None and values[name] is not None:
            keep_all_raw(values[name], raw[name], trimmed.children)
        return values, names


def plan_reads(trimming: Trimming) -> None:
    """Let the models that were trimmed read their other members on demand."""
    for model, fields in trimming.unread.items():
        if "__lambda_batch_envelope__" not in vars(model):
            model.__lambda_batch_envelope__ = Envelope(model, fields)


def build(model: type[RecordModel]) -> None:
    """Build what is built when a model, or one in it, needs it for the first time."""
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


def _is_text(schema: Any) -> bool:
    while schema["type"] in ("default", "nullable"):
        schema = schema["schema"]
    return bool(schema["type"] == "str" and schema.keys() <= {"type", "strict", "metadata"})


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
    """Return the validation of some fields of a model, as a dictionary."""
    whole: Any = core_schema.model_fields_schema(fields, model_name=schema["cls"].__name__)
    if definitions:
        whole = core_schema.definitions_schema(whole, list(definitions.values()))
    config: CoreConfig = schema["config"]
    return SchemaValidator(whole, config).validate_python
