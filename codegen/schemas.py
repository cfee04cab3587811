"""Load the schemas and check them against the meta-schema of this project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema_specifications import REGISTRY as _REGISTRY  # pyright: ignore[reportMissingTypeStubs]
from referencing.jsonschema import DRAFT202012, SchemaRegistry

from codegen.errors import SchemaError
from codegen.keywords import unknown_keywords

Schema: TypeAlias = dict[str, Any]

REGISTRY: SchemaRegistry = _REGISTRY.crawl()
"""The meta-schemas of JSON Schema itself."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The only version of JSON Schema that the generator knows."""

BASE = "https://lambda-batch.invalid/schemas/"
"""What each `$id` begins with. schemas/README.md says why."""

META = "meta.json"
COMMON = "common.json"
RESPONSE = "response.json"


@dataclass(frozen=True)
class Schemas:
    """All schemas of a folder, checked against the meta-schema."""

    common: Schema
    response: Schema
    sources: Mapping[str, Schema]
    """The event schemas by their file names without .json, in the order of the names."""
    messages: Mapping[str, Schema]
    """Those of messages inside payloads, likewise."""
    texts: Mapping[str, str]
    """The texts of all of these by their file names, as users get them."""


def load_schemas(folder: Path) -> Schemas:
    """Load and check all schemas of a folder.

    Args:
        folder: The folder, with the meta-schema, the common scalars and the response.

    Returns:
        The schemas.

    Raises:
        SchemaError: A file is missing, is not JSON, or does not match the meta-schema.
    """
    paths = sorted(folder.glob("*.json"))
    schemas = {path.name: _read(path) for path in paths}
    for name in (META, COMMON, RESPONSE):
        if name not in schemas:
            raise SchemaError(name, "", f"not found in {folder}")
    meta = schemas.pop(META)
    if not re.fullmatch(rf"{re.escape(BASE)}\d{{4}}-\d\d-\d\d/{META}", str(meta.get("$id"))):
        raise SchemaError(META, "/$id", f"expected '{BASE}YYYY-MM-DD/{META}', with a date")
    for name, schema in schemas.items():
        try:
            check_schema(name, schema, meta)
        except RecursionError as error:
            raise SchemaError(name, "", "schemas are nested too deeply") from error
    common, response = schemas.pop(COMMON), schemas.pop(RESPONSE)
    sources: dict[str, Schema] = {}
    messages: dict[str, Schema] = {}
    for name, schema in schemas.items():
        (sources if "x-source" in schema else messages)[name.removesuffix(".json")] = schema
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths if path.name != META}
    return Schemas(common, response, sources, messages, texts)


def check_schema(name: str, schema: Schema, meta: Schema) -> None:
    """Check one schema against the meta-schema.

    Args:
        name: Its file name, for the error.
        schema: The schema.
        meta: The meta-schema.

    Raises:
        SchemaError: It does not match the meta-schema.
    """
    if schema.get("$schema") != DIALECT:
        raise SchemaError(name, "", f"'$schema' must be {DIALECT!r}")
    expected = meta["$id"].removesuffix(META) + name
    if schema.get("$id") != expected:
        problem = f"expected {expected!r}: the base and date of {META}, and the name of the file"
        raise SchemaError(name, "/$id", problem)
    for path in _unwritable(schema, ()):
        raise SchemaError(name, pointer_of(path), "a lone surrogate is no text: remove it")
    for path, problem in unknown_keywords(schema, set(meta["properties"])):
        raise SchemaError(name, pointer_of(path), problem)
    # The validator gets a reference, because it would add the meta-schema itself to the registry
    # uncrawled, and each dynamic reference would crawl that again.
    resource = DRAFT202012.create_resource(meta)
    registry = REGISTRY.with_resource(meta["$id"], resource).crawl()
    validator = Draft202012Validator({"$ref": meta["$id"]}, registry=registry)
    errors: Iterable[ValidationError] = validator.iter_errors(schema)  # pyright: ignore[reportUnknownMemberType]  # its stubs
    error = _deepest(errors)
    if error is not None:
        raise SchemaError(name, pointer_of(error.absolute_path), error.message)


def registry_of(folder: Path) -> SchemaRegistry:
    """Return a registry of the schemas of a folder, by their ids.

    Args:
        folder: The folder.

    Returns:
        The registry, which resolves the references between them.
    """
    registry = REGISTRY
    for path in sorted(folder.glob("*.json")):
        schema = _read(path)
        registry = registry.with_resource(schema["$id"], DRAFT202012.create_resource(schema))
    return registry


def pointer_of(path: Iterable[str | int]) -> str:
    """Return a path as a JSON Pointer: `/$defs/a~1b` for `["$defs", "a/b"]`."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def _read(path: Path) -> Schema:
    try:
        text = path.read_text(encoding="utf-8")
        schema: Any = json.loads(text, object_pairs_hook=_reject_repeated)
    except (ValueError, RecursionError, OSError) as error:
        raise SchemaError(path.name, "", f"not JSON: {error}") from error
    if not isinstance(schema, dict):
        raise SchemaError(path.name, "", "a schema file must hold an object")
    return cast("Schema", schema)


def _reject_repeated(members: list[tuple[str, Any]]) -> Schema:
    """Return an object, or raise if it has a member twice."""
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        repeated = next(name for name in names if names.count(name) > 1)
        msg = f"the member {repeated!r} comes twice"
        raise ValueError(msg)
    return found


def _unwritable(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of texts that UTF-8 can't have."""
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield path
    elif isinstance(value, dict):
        for name, inner in cast("Schema", value).items():
            yield from _unwritable(name, path)
            yield from _unwritable(inner, (*path, name))
    elif isinstance(value, list):
        for position, inner in enumerate(cast("list[object]", value)):
            yield from _unwritable(inner, (*path, position))


def _deepest(errors: Iterable[ValidationError]) -> ValidationError | None:
    """Return the error that is nearest to the mistake.

    A mistake deep in a schema also makes each schema around it fail, because their members then
    count as unevaluated.
    """
    return max(errors, key=lambda error: len(error.absolute_path), default=None)
