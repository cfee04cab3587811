"""The scalars that schemas share: what common.json and the Python types of its names must be."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeGuard, get_args

from jsonschema import Draft202012Validator

from codegen.errors import SchemaError
from codegen.forms import PlainKind
from codegen.keywords import schemas_in
from codegen.schemas import COMMON, Schema, pointer_of

TYPES = Path(__file__).parent.parent / "src/lambda_batch/wire/scalars.py"
_ENCODED: Mapping[object, str] = {
    "base64": "string",
    "epoch-seconds": "number",
    "attribute-map": "object",
    "byte-array": "array",
}
"""The JSON types of encodings."""


def check_common(common: Schema) -> None:
    """Check the shared scalars.

    Args:
        common: The shared scalars.

    Raises:
        SchemaError: A keyword has no place there, or a scalar is not what its encoding decodes.
    """
    if "$defs" not in common:
        raise SchemaError(COMMON, "", "'$defs' is required: it holds the scalars")
    references = {f"#/$defs/{key}" for key in common["$defs"]}
    for path, node in schemas_in(common, ()):
        for keyword in sorted(node):
            if keyword.startswith("x-") and keyword != "x-encoding":
                problem = f"{keyword!r} belongs into the schema of a source"
                raise SchemaError(COMMON, pointer_of(path), problem)
        if "$ref" in node and node["$ref"] not in references:
            problem = f"refers to {node['$ref']!r}, which is not there"
            raise SchemaError(COMMON, pointer_of(path), problem)
    for key in sorted(common["$defs"].keys() & types_of_scalars()):
        kind, encoding = common["$defs"][key].get("type"), common["$defs"][key].get("x-encoding")
        if kind != _ENCODED.get(encoding, kind) or (encoding is None and not is_plain(kind)):
            wanted = _ENCODED.get(encoding, "of one JSON scalar")
            problem = f"with 'x-encoding' {encoding!r}, 'type' must be {wanted}, not {kind!r}"
            raise SchemaError(COMMON, pointer_of(("$defs", key)), problem)
        _check_examples(common, key)


def _check_examples(common: Schema, key: str) -> None:
    """Raise if an example, which test events get, is none of a scalar."""
    validator = Draft202012Validator({**common, "$ref": f"#/$defs/{key}"})
    for position, example in enumerate(common["$defs"][key].get("examples", ())):
        if not validator.is_valid(example):  # pyright: ignore[reportUnknownMemberType]  # its stubs
            pointer = pointer_of(("$defs", key, "examples", position))
            raise SchemaError(COMMON, pointer, f"{example!r} is no {key}: see its keywords")


@cache
def types_of_scalars() -> set[str]:
    """Return the names of the types of shared scalars; read, as the generator imports none."""
    nodes = ast.walk(ast.parse(TYPES.read_text(encoding="utf-8")))
    return {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def is_plain(kind: object) -> TypeGuard[PlainKind]:
    """Return whether a JSON type is one of a scalar."""
    return kind in get_args(PlainKind)
