"""The first pass: pydantic models, by datamodel-code-generator."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from codegen.errors import GenerationError, SchemaError
from codegen.forms import (
    PAYLOADS,
    Array,
    Choice,
    Control,
    Document,
    Form,
    FreeObject,
    Map,
    Member,
    Named,
    Nullable,
    ObjectType,
    Plain,
    Reference,
    Shared,
    encodings_in,
    reader_of,
    references_in,
)
from codegen.names import LINE_LENGTH, docstring, field_name, quoted
from codegen.schemas import COMMON, Schema

TEMPLATES = Path(__file__).parent / "templates" / "models"

# For these files, the generator imports the name behind $defs instead of reading a file.
_GENERICS = "generics.json"
_IMPORTS = {COMMON: "lambda_batch.wire.scalars", _GENERICS: "lambda_batch.wire.models"} | {
    "identifiers.json": "lambda_batch._typing"
}
_FILE_OF = dict.fromkeys(PAYLOADS.values(), _GENERICS) | {"IdentifierT": "identifiers.json"}

# How a payload is written on the wire, by its encoding.
_CODINGS = {None: "TEXT", "base64": "BASE64", "attribute-map": "ATTRIBUTE_MAP"}

# What takes no other form: pydantic would make a number of "26", and text of bytes.
_STRICT = [StrictTypes.str, StrictTypes.float, StrictTypes.bool]
Names: TypeAlias = Mapping[str, str]
"""The Python types of JSON types."""

_MODEL_NAMES: Names = {
    "string": "StrictStr",
    "number": "StrictFloat",
    "integer": "Integer",
    "boolean": "StrictBool",
    # A user's model can narrow the models in an array or a map, if it can't be changed.
    "array of objects": "ReadOnlyList",
    "map of objects": "ReadOnlyDict",
}
_DICT_NAMES: Names = {
    "string": "str",
    "number": "float",
    "integer": "int",
    "boolean": "bool",
    "array of objects": "list",
    "map of objects": "dict",
}


@dataclass(frozen=True)
class Field:
    """What the template prints for one member."""

    alias: str
    """Its name on the wire, as a string literal."""
    annotation: str
    docstring: str
    coding: str | None
    """How it is written on the wire, if the user's type for it gets it decoded."""
    is_optional_payload: bool


@dataclass(frozen=True)
class ModelPlan:
    """What the template prints for one model, beyond what the generator passes to it."""

    bases: list[str]
    docstring: str
    fields: dict[str, Field]
    """By the names of the members on the wire."""
    one_of: tuple[str, ...]
    """Members of which the object has one at least."""
    control: Control | None
    identifier: str
    """The item identifier, as a format of the record; empty for other objects."""

    @property
    def codings(self) -> dict[str, str]:
        """The codings of the members that have one."""
        return {name: of.coding for name, of in self.fields.items() if of.coding}

    @property
    def optional_payloads(self) -> list[str]:
        """The payloads that can be absent."""
        return [name for name, of in self.fields.items() if of.is_optional_payload]


def generate_models(
    document: Document, header: str, package: str = "", identifiers: Names | None = None
) -> str:
    """Generate the pydantic models of an event schema.

    Args:
        document: The schema.
        header: The docstring of the module.
        package: The package of the source, which has the enums.
        identifiers: The item identifier of the model of a record, as a format of it.

    Returns:
        The module's text, not formatted yet.

    Raises:
        GenerationError: The generator warned, or its output does not match the plan.
    """
    plans = _plans(document, _MODEL_NAMES, identifiers)
    codings = {
        coding.partition("(")[0] for plan in plans.values() for coding in plan.codings.values()
    }
    has_enums = any(isinstance(of.form, Named) for each in document.objects for of in each.members)
    text = _generate(
        _schema_of(document),
        header,
        output_model_type=DataModelType.PydanticV2BaseModel,
        base_class="lambda_batch.wire.models.RecordModel",
        custom_template_dir=TEMPLATES,
        extra_template_data={title: {"plan": plan} for title, plan in plans.items()},
        # Names that the template uses; the formatter removes unused ones.
        additional_imports=[
            "collections.abc.Mapping",
            "typing.Annotated",
            "typing.ClassVar",
            "typing.Generic",
            "pydantic.Field",
            *([f"{package}.enums"] if has_enums else []),
            "lambda_batch.wire.scalars.AsMember",
            "lambda_batch.wire.models.ReadOnlyDict",
            "lambda_batch.wire.models.ReadOnlyList",
            "lambda_batch.wire.message_models.ControlModel",
            "lambda_batch.wire.message_models.OneOfModel",
            "lambda_batch.wire.payload_codings.PayloadCoding",
            "lambda_batch.wire.payload_models.PayloadModel",
            *(f"lambda_batch.wire.decoding.{name}" for name in ("array_of", "map_of")),
            "lambda_batch.wire.decoding.decode_array_value",
            *(f"lambda_batch.wire.payload_codings.{name}" for name in sorted(codings)),
        ],
        strict_types=_STRICT,
        aliases={
            member.wire_name: name
            for each in document.objects
            for member in each.members
            if (name := field_name(member.wire_name))
        },
    )
    _check_models(document, text, plans)
    return text


def generate_typed_dicts(document: Document, header: str) -> str:
    """Generate typed dictionaries of a schema whose values stay plain dictionaries.

    Args:
        document: The schema.
        header: The docstring of the module.

    Returns:
        The module's text, not formatted yet.

    Raises:
        GenerationError: The generator warned.
    """
    plans = _plans(document, _DICT_NAMES)
    return _generate(
        _schema_of(document),
        header,
        output_model_type=DataModelType.TypingTypedDict,
        custom_template_dir=TEMPLATES,
        extra_template_data={title: {"plan": plan} for title, plan in plans.items()},
        additional_imports=["typing.Generic"],
    )


def _generate(schema: Schema, header: str, **options: Any) -> str:
    with warnings.catch_warnings():
        # The generator only warns about unknown keywords.
        warnings.simplefilter("error")
        # The generator leaves files open until garbage collection.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            text = generate(
                schema,
                input_file_type=InputFileType.JsonSchema,
                schema_version="2020-12",
                # A misspelt reference is an error, and nothing is fetched.
                strict_refs=True,
                allow_remote_refs=False,
                external_ref_mapping=_IMPORTS,
                # The default header has the time, which would change every file in every run.
                custom_file_header=f'"""{header}"""',
                target_python_version=PythonVersion.PY_311,
                use_title_as_name=True,
                # "required": the field is always present. "null": it can be null.
                strict_nullable=True,
                # Members of an enum class do not equal plain text.
                enum_field_as_literal=LiteralType.All,
                use_schema_description=True,
                use_single_line_docstring=True,
                use_standard_collections=True,
                use_union_operator=True,
                # pydantic would have to compile annotations that are kept as text.
                disable_future_imports=True,
                use_exact_imports=True,
                use_double_quotes=True,
                # ruff formats all files at the end.
                formatters=[Formatter.BUILTIN],
                # By default, that of a pyproject.toml in the current folder.
                builtin_format_line_length=LINE_LENGTH,
                output=None,
                **options,
            )
        except Warning as warning:
            msg = f"datamodel-code-generator warned: {warning}"
            raise GenerationError(msg) from warning
    if not isinstance(text, str):
        msg = "datamodel-code-generator returned more than one module"
        raise GenerationError(msg)
    return text


def _plans(
    document: Document, names: Names, identifiers: Names | None = None
) -> dict[str, ModelPlan]:
    given = identifiers or {}
    return {
        each.title: _plan(document, each, names, given.get(each.title, ""))
        for each in document.objects
    }


def _plan(document: Document, owner: ObjectType, names: Names, identifier: str) -> ModelPlan:
    fields = {
        member.wire_name: Field(
            alias=quoted(member.wire_name),
            annotation=_annotation_of(document, member, names),
            docstring=docstring(member.description),
            coding=_coding_of(member),
            is_optional_payload=_coding_of(member) is not None and not member.is_required,
        )
        for member in owner.members
    }
    bases = ["PayloadModel"] if any(of.coding for of in fields.values()) else []
    bases += ["OneOfModel"] if owner.one_of else []
    bases += ["ControlModel"] if owner.control else []
    bases = bases or ["RecordModel"]
    parameters = document.parameters_of(owner)
    if parameters:
        bases.append(f"Generic[{', '.join(parameters)}]")
    text = docstring(owner.description)
    return ModelPlan(bases, text, fields, owner.one_of, owner.control, identifier)


def _coding_of(member: Member) -> str | None:
    """Return how the type of a member gets it, if that is up to the user."""
    match member.core:
        case Shared(encoding="base64") if member.parameter is None:
            return "BINARY_OR_NULL"  # bytes are decoded already, where Python code makes a model
        case Shared(encoding="base64" | "attribute-map" as encoding):
            return _CODINGS[encoding] + ("_OR_NULL" if member.is_nullable else "")
        case Plain() if member.parameter:
            return _CODINGS[None]
        case FreeObject() if member.parameter:
            return "OBJECT"
        case Array() as form if "byte-array" in encodings_in(form):
            # Bytes are decoded already, where Python code makes a model.
            return f"byte_arrays({reader_of(form, lambda _bytes: 'decode_array_value')})"
        case _:
            return None


def _annotation_of(document: Document, member: Member, names: Names) -> str:
    if member.parameter:
        annotation = f"{member.parameter} | None" if member.is_nullable else member.parameter
    else:
        annotation = _annotation(document, member.form, names)
    has_none = member.is_nullable or member.is_listed
    return annotation if has_none else f"{annotation} | None"


def _annotation(document: Document, form: Form, names: Names) -> str:  # noqa: PLR0911  # one for each form
    match form:
        case Plain(kind):
            return names[kind]
        case Choice(values):
            return f"Literal[{', '.join(map(quoted, values))}]"
        case Named(enum, values, is_open):
            plain = Plain("string") if is_open else Choice(values)
            text = _annotation(document, plain, names)
            return f"Annotated[{text}, AsMember(enums.{enum})]"
        case Shared(name):
            return name
        case FreeObject():
            return "dict[str, Any]"
        case Reference(key):
            target = document.definitions[key]
            parameters = ", ".join(document.parameters_of(target))
            return f"{target.title}[{parameters}]" if parameters else target.title
        case Array(items):
            outer = names["array of objects"] if any(references_in(items)) else "list"
            return f"{outer}[{_annotation(document, items, names)}]"
        case Map(values):
            outer = names["map of objects"] if any(references_in(values)) else "dict"
            return f"{outer}[str, {_annotation(document, values, names)}]"
        case Nullable(inner):
            return f"{_annotation(document, inner, names)} | None"


def _schema_of(document: Document) -> Schema:
    """Return a schema with the names and forms of a tree, and nothing else."""
    root = _object_schema(document.root)
    root["$defs"] = {
        _plain_key(key): _object_schema(of) for key, of in document.definitions.items()
    }
    return root


def _object_schema(owner: ObjectType) -> Schema:
    return {
        "title": owner.title,
        "type": "object",
        "required": [member.wire_name for member in owner.members if member.is_listed],
        "properties": {member.wire_name: _member_schema(member) for member in owner.members},
    }


def _member_schema(member: Member) -> Schema:
    if member.parameter is None:
        return _form_schema(member.form)
    parameter: Schema = {"$ref": f"{_FILE_OF[member.parameter]}#/$defs/{member.parameter}"}
    return {"anyOf": [parameter, {"type": "null"}]} if member.is_nullable else parameter


def _form_schema(form: Form) -> Schema:  # noqa: PLR0911  # one for each form
    match form:
        case Plain("integer"):
            # Takes what JSON Schema calls one, and nothing else.
            return {"$ref": f"{COMMON}#/$defs/Integer"}
        case Plain(kind):
            return {"type": kind}
        case Choice(values) | Named(_, values, False):
            return {"enum": list(values)}
        case Named():
            return {"type": "string"}
        case Shared(name):
            return {"$ref": f"{COMMON}#/$defs/{name}"}
        case FreeObject():
            return {"type": "object"}
        case Reference(key):
            return {"$ref": f"#/$defs/{_plain_key(key)}"}
        case Array(items):
            return {"type": "array", "items": _form_schema(items)}
        case Map(values):
            return {"type": "object", "additionalProperties": _form_schema(values)}
        case Nullable(inner):
            return {"anyOf": [_form_schema(inner), {"type": "null"}]}


def _plain_key(key: str) -> str:
    """Return a key of `$defs` that a reference needs no escapes for."""
    return f"D{key.encode().hex()}"


def _check_models(document: Document, text: str, plans: dict[str, ModelPlan]) -> None:
    """Raise if the models do not match the plans: the generator ignores what it can't place."""
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    if classes.keys() != plans.keys():
        problem = f"expected the models {sorted(plans)}, but {sorted(classes)} were generated"
        raise SchemaError(document.file, "", problem)
    for owner in document.objects:
        expected = plans[owner.title].fields.keys()
        found = set(_wire_names(classes[owner.title]))
        if found != expected:
            problem = f"{owner.title} should have {sorted(expected)}, not {sorted(found)}"
            raise SchemaError(document.file, owner.pointer, problem)


def _wire_names(model: ast.ClassDef) -> Iterator[str]:
    """Yield the wire names of a model's fields."""
    for node in model.body:
        match node:
            case ast.AnnAssign(annotation=ast.Subscript(value=ast.Name(id="ClassVar"))):
                continue
            case ast.AnnAssign(value=ast.Call(keywords=[*_, ast.keyword("alias", alias)])):
                yield ast.literal_eval(alias)
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:  # a docstring
                continue
