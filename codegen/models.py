"""The first pass: pydantic models, by datamodel-code-generator."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from codegen.errors import GenerationError, SchemaError
from codegen.names import docstring
from codegen.schemas import COMMON, Schema

TEMPLATES = Path(__file__).parent / "templates" / "models"

# For these files, the generator imports the name behind $defs instead of reading a file.
_GENERICS = "generics.json"
_IMPORTS = {COMMON: "lambda_batch.wire.scalars", _GENERICS: "lambda_batch.wire.models"}

# How a payload is written on the wire, by its encoding.
_CODINGS = {None: "TEXT", "base64": "BASE64", "attribute-map": "ATTRIBUTE_MAP"}

# Where a member says what it holds any number of.
_HOLDING = ("items", "additionalProperties")

# What takes no other form: pydantic would make a number of "26", and text of bytes.
_STRICT = [StrictTypes.str, StrictTypes.float, StrictTypes.bool]


@dataclass
class ModelPlan:
    """What the template needs for one model, beyond what the generator passes to it."""

    bases: list[str]
    docstring: str
    members: dict[str, str]
    """The docstring of each field; the generator offers them only as `Field(description=...)`."""
    nested: dict[str, str] = field(default_factory=dict[str, str])
    """Members that hold a generic model, and which."""
    payloads: dict[str, str] = field(default_factory=dict[str, str])
    """Members with a payload, and how each is written on the wire."""
    optional: list[str] = field(default_factory=list[str])
    """Those of them that can be absent."""
    decoded: dict[str, str] = field(default_factory=dict[str, str])
    """Members that are no payload, but are encoded like one."""
    enums: dict[str, str] = field(default_factory=dict[str, str])
    """Members whose values have names, and the enums that have them."""
    containers: list[str] = field(default_factory=list[str])
    """Members that hold any number of models."""

    @property
    def codings(self) -> dict[str, str]:
        """How each member that needs it is written on the wire."""
        return self.payloads | self.decoded


def generate_models(
    file: str, schema: Schema, common: Schema, header: str, package: str = ""
) -> str:
    """Generate the pydantic models of an event schema.

    Args:
        file: The name of the schema file, for errors.
        schema: The schema.
        common: The shared scalars.
        header: The docstring of the module.
        package: The package of the source, which has the enums.

    Returns:
        The module's text, not formatted yet.

    Raises:
        GenerationError: The generator warned, or its output does not match the plan.
    """
    prepared = deepcopy(schema)
    plans = _plan(prepared)
    _swap_payloads(file, prepared, plans, common)
    _spread_generics(prepared, plans)
    _swap_integers(prepared)
    codings = {coding for plan in plans.values() for coding in plan.codings.values()}
    text = _generate(
        prepared,
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
            *([f"{package}.enums"] if any(plan.enums for plan in plans.values()) else []),
            "lambda_batch.wire.scalars.AsMember",
            "lambda_batch.wire.models.ReadOnlyDict",
            "lambda_batch.wire.models.ReadOnlyList",
            "lambda_batch.wire.payload_codings.PayloadCoding",
            "lambda_batch.wire.payload_models.PayloadModel",
            *(f"lambda_batch.wire.payload_codings.{coding}" for coding in sorted(codings)),
        ],
        strict_types=_STRICT,
    )
    _check_models(file, text, plans)
    return text


def generate_typed_dicts(schema: Schema, header: str) -> str:
    """Generate typed dictionaries of a schema whose values stay plain dictionaries.

    Args:
        schema: The schema.
        header: The docstring of the module.

    Returns:
        The module's text, not formatted yet.
    """
    return _generate(schema, header, output_model_type=DataModelType.TypingTypedDict)


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


def _objects(schema: Schema) -> dict[str, Schema]:
    """Return the objects that become models, by the names of the models."""
    return {node["title"]: node for node in (schema, *schema["$defs"].values())}


def _plan(schema: Schema) -> dict[str, ModelPlan]:
    """Create a plan for each model, and remove `additionalProperties` from the schema."""
    plans: dict[str, ModelPlan] = {}
    for title, node in _objects(schema).items():
        plans[title] = ModelPlan(
            bases=["RecordModel"],
            docstring=docstring(node["description"]),
            members={name: docstring(of["description"]) for name, of in node["properties"].items()},
            enums={
                name: of.pop("x-enum")["name"]
                for name, of in node["properties"].items()
                if "x-enum" in of
            },
            containers=[
                name
                for name, of in node["properties"].items()
                if any(isinstance(of.get(key), dict) and "$ref" in of[key] for key in _HOLDING)
            ],
        )
        # Models ignore unknown members anyway. With this keyword, they would keep them in a mutable
        # dictionary.
        node.pop("additionalProperties", None)
    return plans


def _swap_payloads(file: str, schema: Schema, plans: dict[str, ModelPlan], common: Schema) -> None:
    """Replace the type of each payload by the type parameter."""
    for title, node in _objects(schema).items():
        plan = plans[title]
        for name, member in node["properties"].items():
            is_payload = member.pop("x-payload", False)
            scalar = member.get("$ref", "").removeprefix(f"{COMMON}#/$defs/")
            encoding = common["$defs"].get(scalar, {}).get("x-encoding")
            if not is_payload:
                if encoding == "attribute-map":
                    # The user's type for it gets Python values, too.
                    plan.decoded[name] = _CODINGS[encoding]
                    plan.bases[0] = "PayloadModel"
                continue
            if encoding not in _CODINGS:
                raise SchemaError(file, "", f"{title}.{name} has the unknown {encoding=}")
            plan.payloads[name] = _CODINGS[encoding]
            if name not in node.get("required", []):
                plan.optional.append(name)
            plan.bases[0] = "PayloadModel"
            plan.bases[1:] = ["Generic[PayloadT]"]
            member.clear()
            member["$ref"] = f"{_GENERICS}#/$defs/PayloadT"


def _spread_generics(schema: Schema, plans: dict[str, ModelPlan]) -> None:
    """Add the type parameter to each model around a generic one, until nothing changes."""
    titles = {f"#/$defs/{key}": node["title"] for key, node in schema["$defs"].items()}
    changed = True
    while changed:
        changed = False
        for title, node in _objects(schema).items():
            plan = plans[title]
            for name, member in node["properties"].items():
                inner = next((titles[of] for of in _references(member) if of in titles), None)
                if inner and "Generic[PayloadT]" in plans[inner].bases and name not in plan.nested:
                    plan.nested[name] = inner
                    plan.bases[1:] = ["Generic[PayloadT]"]
                    changed = True


def _swap_integers(schema: Schema) -> None:
    """Let each integer be of a type that takes what JSON Schema calls one, and nothing else."""
    integer = {"$ref": f"{COMMON}#/$defs/Integer"}
    for node in _objects(schema).values():
        for member in node["properties"].values():
            kinds = member.get("type")
            if kinds in ("integer", ["integer"]):
                del member["type"]
                member.update(integer)
            elif isinstance(kinds, list) and "integer" in kinds:
                del member["type"]
                member["anyOf"] = [integer, {"type": "null"}]


def _references(member: Schema) -> Iterator[str]:
    """Yield all references of a member: its own, and those of items, map values and choices."""
    for node in (member, member.get("items"), member.get("additionalProperties")):
        if isinstance(node, dict) and "$ref" in node:
            yield node["$ref"]
    for choice in member.get("anyOf", []):
        yield from _references(choice)


def _check_models(file: str, text: str, plans: dict[str, ModelPlan]) -> None:
    """Raise if the models do not match the plans: the generator ignores what it can't place."""
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    if classes.keys() != plans.keys():
        problem = f"expected the models {sorted(plans)}, but {sorted(classes)} were generated"
        raise SchemaError(file, "", problem)
    for title, plan in plans.items():
        bases = [ast.unparse(base) for base in classes[title].bases]
        if bases != plan.bases:
            raise SchemaError(file, "", f"{title} should extend {plan.bases}, not {bases}")
        annotations = dict(_annotations(classes[title]))
        if annotations.keys() != plan.members.keys():
            problem = f"{title} should have {sorted(plan.members)}, not {sorted(annotations)}"
            raise SchemaError(file, "", problem)
        generic = {name: f"{inner}[PayloadT]" for name, inner in plan.nested.items()}
        for name, expected in (generic | dict.fromkeys(plan.payloads, "PayloadT")).items():
            if expected not in annotations[name]:
                raise SchemaError(file, "", f"{title}.{name} did not become generic")


def _annotations(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the wire names of a model's fields and their annotations."""
    for node in model.body:
        match node:
            case ast.AnnAssign(annotation=ast.Subscript(value=ast.Name(id="ClassVar"))):
                continue
            case ast.AnnAssign(value=ast.Call(keywords=[*_, ast.keyword("alias", alias)])):
                yield ast.literal_eval(alias), ast.unparse(node.annotation)
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, ast.unparse(node.annotation)
            case _:  # a docstring
                continue
