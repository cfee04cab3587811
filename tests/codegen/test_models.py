"""The first pass: pydantic models, type parameters, and checks of the generator's output."""

from __future__ import annotations

import ast
import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

import codegen.models
from codegen.documents import read_document
from codegen.errors import GenerationError, SchemaError
from codegen.models import generate_models, generate_typed_dicts
from tests.codegen.test_sources import add_definition, add_member

if TYPE_CHECKING:
    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema


def generate_toy(toy: Schema, schemas: Schemas) -> str:
    """Generate the models of a schema."""
    return generate_models(read_document("toy.json", toy, schemas.common), "Header.")


def models_of(toy: Schema, schemas: Schemas) -> dict[str, ast.ClassDef]:
    """Generate the models of a schema and return them by name."""
    text = generate_toy(toy, schemas)
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}


def bases_of(model: ast.ClassDef) -> list[str]:
    """Return the bases of a model as source text."""
    return [ast.unparse(base) for base in model.bases]


def codings_of(model: ast.ClassDef) -> dict[str, str]:
    """Give how the payloads of a model are written on the wire."""
    for node in model.body:
        match node:
            case ast.AnnAssign(target=ast.Name("payload_codings"), value=ast.Dict(keys, values)):
                names = [ast.literal_eval(key) for key in keys if key is not None]
                return dict(zip(names, map(ast.unparse, values), strict=True))
            case _:
                continue
    return {}


def fields_of(model: ast.ClassDef) -> dict[str, str]:
    """Return the annotations and defaults of a model's fields as source text."""
    return {
        ast.unparse(node.target): ast.unparse(node).partition(": ")[2]
        for node in model.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) != "payload_codings"
    }


def test_the_toy(toy: Schema, schemas: Schemas) -> None:
    models = models_of(toy, schemas)

    assert {name: bases_of(model) for name, model in models.items()} == {
        "ToyMetaModel": ["RecordModel"],
        "ToyRecordModel": ["PayloadModel", "Generic[PayloadT]"],
        "ToyBatchModel": ["RecordModel", "Generic[PayloadT]"],
        "ToyModel": ["RecordModel", "Generic[PayloadT]"],
    }
    assert fields_of(models["ToyRecordModel"]) == {
        "eventSource": "Literal['toy:queue']",
        "meta": "ToyMetaModel",
        "content": "PayloadT",
        "items": "Integer",
        "from_": "StrictStr = Field(alias='from')",
        "note": "StrictStr | None = None",
    }
    assert codings_of(models["ToyRecordModel"]) == {"content": "BASE64"}
    assert fields_of(models["ToyMetaModel"]) == {
        "id": "StrictStr",
        "group": "StrictStr | None = None",
    }
    assert fields_of(models["ToyBatchModel"]) == {"items": "ReadOnlyList[ToyRecordModel[PayloadT]]"}
    assert fields_of(models["ToyModel"]) == {"batch": "ToyBatchModel[PayloadT]"}


def test_descriptions_become_docstrings(toy: Schema, schemas: Schemas) -> None:
    text = generate_toy(toy, schemas)

    assert text.startswith('"""Header."""')
    assert '"""One record of the imaginary queue."""' in text
    assert '"""Who sent it."""' in text
    assert '"""A remark, if any."""' in text


def test_the_schema_itself_is_not_changed(toy: Schema, schemas: Schemas) -> None:
    before = deepcopy(toy)

    generate_toy(toy, schemas)

    assert toy == before


def test_an_optional_member_of_a_reserved_name(toy: Schema, schemas: Schemas) -> None:
    toy["$defs"]["Record"]["required"].remove("from")

    models = models_of(toy, schemas)

    field = fields_of(models["ToyRecordModel"])["from_"]
    assert field == "StrictStr | None = Field(default=None, alias='from')"


def test_an_optional_payload_that_is_decoded(toy: Schema, schemas: Schemas) -> None:
    toy["$defs"]["Record"]["required"].remove("content")

    fields = fields_of(models_of(toy, schemas)["ToyRecordModel"])

    assert fields["content"] == "PayloadT | None = None"
    assert fields["optional_payloads"] == "ClassVar[frozenset[str]] = frozenset({'content'})"


def test_payloads_of_all_encodings(toy: Schema, schemas: Schemas) -> None:
    attributes = {"$ref": "common.json#/$defs/AttributeMap", "x-payload": True}
    or_null = {"anyOf": [{"$ref": attributes["$ref"]}, {"type": "null"}], "x-payload": True}
    for name, form in {"image": attributes, "class": attributes, "old": or_null}.items():
        member = {"description": "Attributes.", **form}
        toy["$defs"]["Record"]["properties"][name] = member

    record = models_of(toy, schemas)["ToyRecordModel"]

    assert codings_of(record) == {
        "content": "BASE64",
        "image": "ATTRIBUTE_MAP",
        "class_": "ATTRIBUTE_MAP",
        "old": "ATTRIBUTE_MAP_OR_NULL",
    }
    assert fields_of(record)["class_"] == "PayloadT | None = Field(default=None, alias='class')"
    assert fields_of(record)["optional_payloads"] == (
        "ClassVar[frozenset[str]] = frozenset({'image', 'class_', 'old'})"
    )


def test_a_payload_without_encoding_is_text(toy: Schema, schemas: Schemas) -> None:
    payload = {"description": "Text.", "type": "string", "x-payload": True}
    toy["$defs"]["Record"]["properties"]["content"] = payload

    record = models_of(toy, schemas)["ToyRecordModel"]

    assert bases_of(record) == ["PayloadModel", "Generic[PayloadT]"]
    assert fields_of(record)["content"] == "PayloadT"
    assert codings_of(record) == {"content": "TEXT"}


@pytest.mark.parametrize(
    ("member", "annotation"),
    [
        ({"$ref": "#/$defs/Extra"}, "ExtraModel[PayloadT] | None = None"),
        (
            {"anyOf": [{"$ref": "#/$defs/Extra"}, {"type": "null"}]},
            "ExtraModel[PayloadT] | None = None",
        ),
        (
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/Extra"}},
            "ReadOnlyDict[str, ExtraModel[PayloadT]] | None = None",
        ),
        (
            {"type": "array", "items": {"$ref": "#/$defs/Extra"}},
            "ReadOnlyList[ExtraModel[PayloadT]] | None = None",
        ),
    ],
)
def test_the_type_parameter_spreads_to_models_around_a_payload(
    toy: Schema, schemas: Schemas, member: dict[str, Any], annotation: str
) -> None:
    del toy["$defs"]["Record"]["properties"]["content"]["x-payload"]
    payload = {"description": "Text.", "type": "string", "x-payload": True}
    add_definition(title="ExtraModel", type="object", properties={"text": payload})(toy)
    add_member(**member)(toy)

    models = models_of(toy, schemas)

    assert fields_of(models["ToyRecordModel"])["extra"] == annotation
    assert {name for name, model in models.items() if "Generic[PayloadT]" in bases_of(model)} == {
        "ExtraModel",
        "ToyRecordModel",
        "ToyBatchModel",
        "ToyModel",
    }


def test_a_warning_of_the_generator_is_an_error(
    monkeypatch: pytest.MonkeyPatch, toy: Schema, schemas: Schemas
) -> None:
    def warn(*_: object, **__: object) -> str:
        warnings.warn("frobnicated", UserWarning, stacklevel=1)
        return ""

    monkeypatch.setattr(codegen.models, "generate", warn)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # even if the caller ignores warnings
        with pytest.raises(GenerationError, match=r"warned: .*frobnicated"):
            generate_toy(toy, schemas)


def test_warnings_are_as_before_afterwards(toy: Schema, schemas: Schemas) -> None:
    before = list(warnings.filters)

    generate_toy(toy, schemas)

    assert list(warnings.filters) == before


def test_more_than_one_module_is_an_error(
    monkeypatch: pytest.MonkeyPatch, toy: Schema, schemas: Schemas
) -> None:
    def two_modules(*_: object, **__: object) -> dict[tuple[str, ...], str]:
        return {("a.py",): "", ("b.py",): ""}

    monkeypatch.setattr(codegen.models, "generate", two_modules)

    with pytest.raises(GenerationError, match="more than one module"):
        generate_toy(toy, schemas)


def test_typed_dicts(schemas: Schemas) -> None:
    response = read_document("response.json", schemas.response, schemas.common)

    text = generate_typed_dicts(response, "Header.")

    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert {node.name: (bases_of(node), fields_of(node)) for node in classes} == {
        "PartialItemFailures": (
            ["TypedDict", "Generic[IdentifierT]"],
            {"itemIdentifier": "IdentifierT"},
        ),
        "PartialItemFailureResponse": (
            ["TypedDict", "Generic[IdentifierT]"],
            {"batchItemFailures": "list[PartialItemFailures[IdentifierT]]"},
        ),
    }


@pytest.mark.parametrize(
    ("planned", "made", "problem"),
    [
        pytest.param("class ToyBatchModel", "class Other", "'Other'", id="model-renamed"),
        pytest.param(
            "class ToyBatchModel", "class Xyz: ...\nclass ToyBatchModel", "'Xyz'", id="stray-model"
        ),
        pytest.param('alias="from"', 'alias="form"', "ToyRecordModel", id="other-alias"),
        pytest.param('Field(alias="from")', "None", "ToyRecordModel", id="no-alias"),
        pytest.param("    note: ", "    memo: ", "ToyRecordModel", id="field-renamed"),
        pytest.param("    note: ", "    memo: int\n    note: ", "ToyRecordModel", id="stray-field"),
    ],
)
def test_models_that_do_not_match_the_plan_are_rejected(
    toy: Schema,
    schemas: Schemas,
    planned: str,
    made: str,
    problem: str,
) -> None:
    add_member(**{"type": "string", "x-payload": True})(toy)
    text = generate_toy(toy, schemas)
    assert planned in text

    def misplace(*_: object, **__: object) -> str:
        return text.replace(planned, made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codegen.models, "_generate", misplace)
        with pytest.raises(SchemaError) as caught:
            generate_toy(toy, schemas)

    assert caught.value.file == "toy.json"
    assert problem in caught.value.problem
