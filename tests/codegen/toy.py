"""An imaginary event source with every difficult form, and folders of schemas."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
GENERATED = ROOT / "generated" / "lambda_batch_events"

Schema: TypeAlias = dict[str, Any]


def schema_id(name: str) -> str:
    """Return the `$id` of a file: it has the base and the date of the meta-schema's."""
    identifier: str = read_schema(SCHEMAS / "meta.json")["$id"]
    return identifier.removesuffix("meta.json") + name


def toy_schema() -> Schema:
    """Return a new schema of the imaginary queue."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id("toy.json"),
        "title": "ToyModel",
        "description": "The event of an imaginary queue.",
        "x-source": {
            "name": "Toy",
            "prefix": "Toy",
            "kind": "queue",
            "eventSource": "/batch/items/*/eventSource",
            "records": "/batch/items",
            "itemIdentifier": "/meta/id",
            "orderingKey": "/meta/group",
            "fifo": {
                "processor": "ToyFifoProcessor",
                "error": "ToyFifoError",
                "groupError": "ToyFifoGroupError",
            },
        },
        "type": "object",
        "required": ["batch"],
        "properties": {"batch": {"description": "The batch.", "$ref": "#/$defs/Batch"}},
        "$defs": {
            "Batch": {
                "title": "ToyBatchModel",
                "description": "What holds the records.",
                "type": "object",
                "required": ["items"],
                "properties": {
                    "items": {
                        "description": "The records.",
                        "type": "array",
                        "items": {"$ref": "#/$defs/Record"},
                    },
                },
            },
            "Record": {
                "title": "ToyRecordModel",
                "description": "One record of the imaginary queue.",
                "x-record-class": "ToyRecord",
                "type": "object",
                "required": ["eventSource", "meta", "content", "items", "from"],
                "properties": {
                    "eventSource": {"description": "Always toy:queue.", "const": "toy:queue"},
                    "meta": {"description": "What is said of it.", "$ref": "#/$defs/Meta"},
                    "content": {
                        "description": "The user's bytes.",
                        "$ref": "common.json#/$defs/Base64Data",
                        "x-payload": True,
                    },
                    "items": {"description": "How many things it holds.", "type": "integer"},
                    "from": {"description": "Who sent it.", "type": "string"},
                    "note": {"description": "A remark, if any.", "type": "string"},
                },
            },
            "Meta": {
                "title": "ToyMetaModel",
                "description": "What is said of a record.",
                "x-record-class": "ToyMeta",
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"description": "The item identifier.", "type": "string"},
                    "group": {"description": "Its group.", "type": ["string", "null"]},
                },
            },
        },
    }


def copy_schemas(folder: Path) -> Path:
    """Copy the project's schemas into a new folder."""
    shutil.copytree(SCHEMAS, folder, ignore=shutil.ignore_patterns("*.md"))
    return folder


def write_schema(path: Path, schema: Schema) -> None:
    """Write a schema file."""
    path.write_text(json.dumps(schema, indent=2), encoding="utf-8")


def read_schema(path: Path) -> Schema:
    """Read a schema file."""
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema
