"""A maintainer adds a source: the steps of schemas/README.md, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from codegen.__main__ import PAGES_FOLDER
from tests.codegen.toy import ROOT, Schema, schema_id, write_schema


def courier_schema() -> Schema:
    """Return the schema of an imaginary queue of parcels."""

    def text(description: str) -> Schema:
        return {"description": description, "type": "string"}

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id("courier.json"),
        "title": "CourierEventModel",
        "description": "The event of a queue of parcels.",
        "x-source": {
            "name": "Courier",
            "prefix": "Courier",
            "kind": "queue",
            "eventSource": "/source",
            "records": "/parcels/*",
            "itemIdentifier": "/label/trackingNumber",
            "orderingKey": "/label/route",
            "origin": "/depotArn",
            "attempts": "/label/attempts",
            "sentAt": "/label/postedAt",
        },
        "type": "object",
        "required": ["source", "parcels"],
        "properties": {
            "source": {"description": "The source.", "enum": ["aws:courier", "aws:bike"]},
            "parcels": {
                "description": "The parcels of each van.",
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/Parcel"}},
            },
        },
        "$defs": {
            "Parcel": {
                "title": "CourierRecordModel",
                "description": "One parcel.",
                "x-record-class": "CourierRecord",
                "type": "object",
                "required": ["label", "content", "size", "isFragile", "stamps", "depotArn"],
                "properties": {
                    "label": {"description": "Its label.", "$ref": "#/$defs/Label"},
                    "content": {**text("The user's text."), "x-payload": True},
                    "size": {**text("Its size."), "enum": ["SMALL", "LARGE"]},
                    "isFragile": {"description": "Whether it breaks.", "type": "boolean"},
                    "stamps": {
                        "description": "The values of its stamps.",
                        "type": "array",
                        "items": {"type": "integer"},
                    },
                    "depotArn": text("The ARN of its depot."),
                    "note": text("A note, if any."),
                },
            },
            "Label": {
                "title": "CourierLabelModel",
                "description": "The label of a parcel.",
                "x-record-class": "CourierLabel",
                "type": "object",
                "required": ["trackingNumber", "attempts"],
                "properties": {
                    "trackingNumber": text("The item identifier."),
                    "attempts": text("How often it was delivered."),
                    "route": {"description": "Its route.", "type": ["string", "null"]},
                    "postedAt": {
                        "description": "When it was posted.",
                        "anyOf": [
                            {"$ref": "common.json#/$defs/EpochMillisecondsText"},
                            {"type": "null"},
                        ],
                    },
                },
            },
        },
    }


PROGRAM = dedent(
    '''
    """Batches of parcels, from the generated factory."""

    from __future__ import annotations

    import asyncio
    from typing import assert_type

    from lambda_batch import (
        AsyncBatchProcessor,
        AsyncCourierBatchProcessor,
        BatchProcessor,
        CourierBatchProcessor,
        CourierEventModel,
        CourierRecord,
        CourierRecordModel,
        EventType,
        async_process_partial_response,
        process_partial_response,
    )
    from lambda_batch.testing import Event, RawRecord, courier_event, courier_record
    from pydantic import BaseModel, Json


    class Order(BaseModel):
        amount: int


    class OrderRecord(CourierRecordModel[Json[Order]]):
        pass


    def handle(parcel: CourierRecord) -> int:
        assert_type(parcel.label.route, "str | None")
        assert parcel.label.route
        assert parcel.label.posted_at
        assert parcel.label.attempts == "1"
        return int(parcel.json_content["amount"])


    def handle_order(parcel: OrderRecord) -> int:
        assert_type(parcel.content, Order)
        return parcel.content.amount


    async def handle_later(parcel: CourierRecord) -> int:
        await asyncio.sleep(0)
        return handle(parcel)


    async def handle_order_later(parcel: OrderRecord) -> int:
        await asyncio.sleep(0)
        return handle_order(parcel)


    event: Event = courier_event([{"amount": 1}, "no JSON", Order(amount=3)], start=7)
    failed = {"batchItemFailures": [{"itemIdentifier": "trackingNumber-8"}]}

    assert process_partial_response(event, handle, CourierBatchProcessor()) == failed
    with_model = BatchProcessor(event_type=EventType.Courier, model=OrderRecord)
    assert process_partial_response(event, handle_order, with_model) == failed
    later = AsyncBatchProcessor(event_type=EventType.Courier)
    assert async_process_partial_response(event, handle_later, later) == failed
    later_with_model = AsyncCourierBatchProcessor(model=OrderRecord)
    assert async_process_partial_response(event, handle_order_later, later_with_model) == failed

    whole = CourierEventModel[str].model_validate(event)
    [[first, *_]] = whole.parcels.values()
    assert first.content == '{"amount": 1}'
    assert first.depotArn.startswith("arn:aws:courier:")

    record: RawRecord = courier_record(
        "text", overrides={"label": {"route": "north"}, "note": "fragile"}
    )
    assert record["label"]["route"] == "north"
    assert record["label"]["trackingNumber"] == "trackingNumber-0"
    assert record["note"] == "fragile"
    assert "note" not in courier_record()

    # The factories of the other sources are still there.
    from lambda_batch.testing import sqs_event

    assert sqs_event()["Records"]
    '''
)

WRONG = 'from lambda_batch.testing import courier_event\n\ncourier_event(["text"], strat=1)\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which a maintainer has added the schema, and generated."""
    folder = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("codegen", "docs/reference", "generated", "schemas", "src"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    write_schema(folder / "schemas" / "courier.json", courier_schema())
    printed = run(folder, "-m", "codegen").stdout.splitlines()
    assert {"wrote courier/factories.py", "wrote courier/models.py", "wrote courier.md"} < {
        *printed
    }
    return folder


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, and raise if it fails."""
    folders = os.pathsep.join(map(str, (project, project / "generated", project / "src")))
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": folders, "MYPYPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_the_check_accepts_what_was_generated(project: Path) -> None:
    assert "up to date" in run(project, "-m", "codegen", "--check").stdout


def test_events_of_the_generated_factory_are_processed(project: Path) -> None:
    (project / "program.py").write_text(PROGRAM, encoding="utf-8")

    run(project, "-W", "error", "program.py")


def test_a_program_with_the_source_is_typed(project: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is in the dependency group `typing`")
    (project / "program.py").write_text(PROGRAM, encoding="utf-8")
    (project / "wrong.py").write_text(WRONG, encoding="utf-8")
    mypy = ("-m", "mypy", "--strict", "--config-file=")

    run(project, *mypy, "program.py")
    with pytest.raises(AssertionError, match='Unexpected keyword argument "strat"'):
        run(project, *mypy, "wrong.py")


def test_every_name_of_the_source_is_on_its_page_of_the_reference(project: Path) -> None:
    page = (project / PAGES_FOLDER / "courier.md").read_text(encoding="utf-8")
    listed = (project / PAGES_FOLDER / "README.md").read_text(encoding="utf-8")
    code = (
        "import lambda_batch as a, lambda_batch.testing as b\n"
        "for module in (a, b):\n"
        "    for name in module.__all__:\n"
        "        if 'courier' in name.lower() and getattr(module, name):\n"
        "            print(f'{module.__name__}.{name}')\n"
    )

    names = run(project, "-c", code).stdout.split()

    assert len(names) >= 9
    assert sorted(re.findall(r"^::: (\S+)$", page, re.MULTILINE)) == sorted(names)
    assert "# Courier\n\nThe event of a queue of parcels.\n" in page
    assert "| [Courier](courier.md) | The event of a queue of parcels. |" in listed
