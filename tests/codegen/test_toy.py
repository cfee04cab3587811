"""An event source is one schema file, without hand-written Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.codegen.toy import ROOT

CONSUMER = dedent(
    '''
    """Batches of the imaginary queue, with and without a model."""

    import asyncio
    import base64
    import json

    from lambda_batch import (
        AsyncBatchProcessor,
        AsyncToyBatchProcessor,
        AsyncToyFifoProcessor,
        BatchProcessor,
        EventType,
        ToyBatchModel,
        ToyBatchProcessor,
        ToyFifoError,
        ToyFifoGroupError,
        ToyFifoProcessor,
        ToyMeta,
        ToyMetaModel,
        ToyModel,
        ToyRecord,
        ToyRecordModel,
        UnexpectedBatchTypeError,
        async_process_partial_response,
        process_partial_response,
    )
    from pydantic import BaseModel, Json


    def record(number, content, group=None, **members):
        return {
            "eventSource": "toy:queue",
            "meta": {"id": f"id-{number}", "group": group},
            "content": base64.b64encode(content).decode(),
            "items": number,
            "from": "sender",
            **members,
        }


    def event(*records):
        return {"batch": {"items": list(records)}}


    def failed(*numbers):
        return {"batchItemFailures": [{"itemIdentifier": f"id-{number}"} for number in numbers]}


    class Order(BaseModel):
        amount: int


    class OrderRecord(ToyRecordModel[Json[Order]]):
        pass


    GOOD, BAD = b'{"amount": 1}', b"no JSON"
    mixed = event(record(1, GOOD), record(2, BAD), record(3, GOOD, note="hi"), record(4, BAD))

    # Record classes.
    seen = []


    def handle(toy):
        assert type(toy) is ToyRecord and type(toy.meta) is ToyMeta
        assert toy == mixed["batch"]["items"][toy.items_ - 1]
        assert list(toy.items()) == list(toy.raw_event.items())
        assert toy.meta.id == f"id-{toy.items_}" and toy.meta.group is None
        assert toy.event_source == "toy:queue" and toy.from_ == "sender"
        assert toy.note == ("hi" if toy.items_ == 3 else None)
        assert toy.content_as_bytes() == base64.b64decode(toy.content)
        assert toy.content_as_text().encode() == toy.content_as_bytes()
        assert toy.content_as_json() == {"amount": 1}
        seen.append(toy.items_)


    for processor in (BatchProcessor(event_type=EventType.Toy), ToyBatchProcessor()):
        assert process_partial_response(mixed, handle, processor) == failed(2, 4)
    assert seen == [1, 3, 1, 3]

    # Models.
    amounts = []


    def handle_order(order: OrderRecord):
        assert type(order) is OrderRecord and type(order.meta) is ToyMetaModel
        assert order.items in (1, 3) and order.from_ == "sender"
        assert order.note == ("hi" if order.items == 3 else None)
        amounts.append(order.content.amount)


    for processor in (
        BatchProcessor(event_type=EventType.Toy, model=OrderRecord),
        ToyBatchProcessor(model=OrderRecord),
    ):
        assert process_partial_response(mixed, handle_order, processor) == failed(2, 4)
    assert amounts == [1, 1, 1, 1]

    whole = ToyModel[bytes].model_validate(mixed)
    assert isinstance(whole.batch, ToyBatchModel)
    assert [toy.content for toy in whole.batch.items] == [GOOD, BAD, GOOD, BAD]

    # Async.
    async def handle_later(toy):
        await asyncio.sleep(0)
        handle(toy)


    for processor in (AsyncBatchProcessor(event_type=EventType.Toy), AsyncToyBatchProcessor()):
        assert async_process_partial_response(mixed, handle_later, processor) == failed(2, 4)

    # FIFO.
    groups = event(
        record(1, BAD, "a"), record(2, GOOD, "b"), record(3, GOOD, "a"), record(4, GOOD, "b")
    )


    def take(toy):
        json.loads(toy.content_as_bytes())


    async def take_later(toy):
        take(toy)


    def errors(processor):
        return [kind for kind, _, _ in processor.exceptions]


    fifo = ToyFifoProcessor(skip_group_on_error=True)
    assert process_partial_response(groups, take, fifo) == failed(1, 3)
    assert errors(fifo) == [json.JSONDecodeError, ToyFifoGroupError]
    fifo = AsyncToyFifoProcessor(skip_group_on_error=True)
    assert async_process_partial_response(groups, take_later, fifo) == failed(1, 3)
    assert errors(fifo) == [json.JSONDecodeError, ToyFifoGroupError]
    fifo = ToyFifoProcessor(raise_on_entire_batch_failure=False)
    assert process_partial_response(groups, take, fifo) == failed(1, 2, 3, 4)
    assert errors(fifo) == [json.JSONDecodeError, *[ToyFifoError] * 3]

    # Errors name the paths.
    nameless = event(record(1, GOOD), {"eventSource": "toy:queue", "meta": {}})
    for wrong, path in (
        (nameless, "/meta/id"),
        ({"Records": [record(1, GOOD)]}, "/batch/items"),
    ):
        try:
            process_partial_response(wrong, handle, ToyBatchProcessor())
        except UnexpectedBatchTypeError as error:
            assert path in str(error), error
        else:
            raise AssertionError(path)

    print("all well")
    '''
)

RIGHT = dedent(
    '''
    """Correct uses of the imaginary queue's generated code."""

    from __future__ import annotations

    from typing import TYPE_CHECKING, assert_type

    from pydantic import BaseModel, Json

    from lambda_batch import (
        AsyncToyBatchProcessor,
        BatchProcessor,
        EventType,
        ToyBatchProcessor,
        ToyFifoProcessor,
        ToyMeta,
        ToyModel,
        ToyRecord,
        ToyRecordModel,
        async_process_partial_response,
        process_partial_response,
    )

    if TYPE_CHECKING:
        from lambda_batch import PartialItemFailureResponse


    class Order(BaseModel):
        amount: int


    class OrderRecord(ToyRecordModel[Json[Order]]):
        pass


    class NarrowedRecord(ToyRecordModel):
        content: Json[Order]


    def handle(toy: ToyRecord) -> int:
        assert_type(toy.meta, ToyMeta)
        assert_type(toy.meta.group, "str | None")
        assert_type(toy.content_as_bytes(), bytes)
        assert_type(toy.from_, str)
        assert_type(toy.note, "str | None")
        return toy.items_


    def handle_order(order: OrderRecord) -> int:
        assert_type(order.content, Order)
        assert_type(order.from_, str)
        return order.items


    async def handle_narrowed(order: NarrowedRecord) -> int:
        return order.content.amount


    def handler(event: dict[str, object], context: object) -> PartialItemFailureResponse:
        process_partial_response(event, handle, BatchProcessor(event_type=EventType.Toy))
        process_partial_response(event, handle, ToyBatchProcessor())
        process_partial_response(event, handle, ToyFifoProcessor(skip_group_on_error=True))
        process_partial_response(
            event, handle_order, BatchProcessor(event_type=EventType.Toy, model=OrderRecord)
        )
        process_partial_response(event, handle_order, ToyFifoProcessor(model=OrderRecord))
        narrowed = AsyncToyBatchProcessor(model=NarrowedRecord)
        async_process_partial_response(event, handle_narrowed, narrowed)
        whole = ToyModel[bytes].model_validate(event)
        assert_type(whole.batch.items[0].content, bytes)
        return process_partial_response(event, handle_order, ToyBatchProcessor(OrderRecord))
    '''
)

WRONG = dedent(
    '''
    """Wrong uses of it, each marked."""

    from pydantic import Json

    from lambda_batch import (
        BatchProcessor,
        EventType,
        SqsRecordModel,
        ToyBatchProcessor,
        ToyRecord,
        ToyRecordModel,
        process_partial_response,
    )


    class OtherRecord(SqsRecordModel[Json[object]]):
        pass


    class Narrowed(ToyRecordModel[Json[object]]):
        items: bytes  # WRONG


    def handle(toy: ToyRecord) -> object:
        return toy.remark  # WRONG


    ToyBatchProcessor(model=OtherRecord)  # WRONG
    BatchProcessor(event_type=EventType.Toy, model=OtherRecord)  # WRONG
    process_partial_response({}, handle, ToyBatchProcessor(model=Narrowed))  # WRONG
    '''
)


def environment(project: Path) -> dict[str, str]:
    """Return an environment in which a folder's package replaces the committed one."""
    folders = os.pathsep.join([str(project / "generated"), str(ROOT / "src")])
    return {**os.environ, "PYTHONPATH": folders, "MYPYPATH": folders}


def test_the_source_works_from_its_schema_alone(toy_project: Path) -> None:
    script = toy_project / "consumer.py"
    script.write_text(CONSUMER, encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-W", "error", script],
        cwd=toy_project,
        env=environment(toy_project),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout == "all well\n"


def test_the_source_is_typed_from_its_schema_alone(toy_project: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is in the dependency group `typing`")
    (toy_project / "right.py").write_text(RIGHT, encoding="utf-8")
    (toy_project / "wrong.py").write_text(WRONG, encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "right.py", "wrong.py"],
        cwd=toy_project,
        env=environment(toy_project),
        capture_output=True,
        text=True,
        check=False,
    )

    found = set(re.findall(r"^(\w+\.py):(\d+): error:", run.stdout, re.MULTILINE))
    marked = {
        ("wrong.py", str(number))
        for number, line in enumerate(WRONG.splitlines(), 1)
        if line.endswith("# WRONG")
    }
    assert found == marked, run.stdout + run.stderr
