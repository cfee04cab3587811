"""The first pass: pydantic models, by datamodel-code-generator."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from codegen.errors import GenerationError, SchemaError
from codegen.forms import (
    PAYLOADS,
    Array,
    Choice,
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
)
from codegen.model_plans import DICT_NAMES, MODEL_NAMES, ModelPlan, Names, plan_models
from codegen.names import LINE_LENGTH, field_name
from codegen.schemas import COMMON, Schema

TEMPLATES = Path(__file__).parent / "templates" / "models"

# For these files, the generator imports the name behind $defs instead of reading a file.
_GENERICS = "generics.json"
_IMPORTS = {COMMON: "lambda_batch.wire.scalars", _GENERICS: "lambda_batch.wire.models"} | {
    "identifiers.json": "lambda_batch._typing"
}
_FILE_OF = dict.fromkeys(PAYLOADS.values(), _GENERICS) | {"IdentifierT": "identifiers.json"}

# What takes no other form: pydantic would make a number of "26", and text of bytes.
_STRICT = [StrictTypes.str, StrictTypes.float, StrictTypes.bool]


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
    plans = plan_models(document, MODEL_NAMES, identifiers)
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
    plans = plan_models(document, DICT_NAMES)
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
