"""An interrupt at any line leaves no batch open, no task behind and no old answer."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import lambda_batch
from lambda_batch import (
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    UsageError,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from lambda_batch._engine import event_loops
from tests.runtime.cases import SQS

PACKAGE = str(Path(lambda_batch.__file__).parent)


class Interrupt(KeyboardInterrupt):
    """An interrupt, as a signal handler raises it."""


def interrupted(run: Any) -> Iterator[Any]:
    """Run a function once for each instruction of the library, with an interrupt there."""
    at = -1  # a first run without an interrupt: Python 3.12.1 traces no opcodes of a new frame
    while True:
        at += 1
        left = at

        def trace(frame: FrameType, event: str, _arg: object) -> Any:
            nonlocal left
            if not frame.f_code.co_filename.startswith(PACKAGE):
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                left -= 1
                if left == 0:
                    raise Interrupt
            return trace

        sys.settrace(trace)
        try:
            run()
        except Interrupt:
            pass
        else:
            if left > 0 and at > 0:
                return
        finally:
            sys.settrace(None)
        yield at


async def handle_later(record: Any) -> None:
    await asyncio.sleep(0)


def with_decorator(processor: Any) -> None:
    decorate: Any = batch_processor(record_handler=SQS.failing_on(), processor=processor)
    decorate(lambda _event, _context: processor.response())(SQS.event(2), None)


def with_batch(processor: Any) -> None:
    with processor(SQS.records(2), SQS.failing_on(1)) as batch:
        batch.process()


def with_async_batch(processor: Any) -> None:
    with processor(SQS.records(2), handle_later) as batch:
        batch.async_process()


def refuse(processor: Any) -> None:
    if processor.is_async:
        async_process_partial_response({"Records": []}, handle_later, processor)
    else:
        process_partial_response({"Records": []}, SQS.failing_on(), processor)


RUNS: list[Any] = [
    (
        SqsBatchProcessor,
        lambda processor: process_partial_response(SQS.event(2), SQS.failing_on(1), processor),
    ),
    (
        SqsFifoPartialProcessor,
        lambda processor: process_partial_response(SQS.event(2), SQS.failing_on(2), processor),
    ),
    (SqsBatchProcessor, with_decorator),
    (
        AsyncSqsBatchProcessor,
        lambda processor: async_process_partial_response(SQS.event(2), handle_later, processor),
    ),
    (
        AsyncSqsFifoPartialProcessor,
        lambda processor: async_process_partial_response(SQS.event(2), handle_later, processor),
    ),
    (SqsBatchProcessor, with_batch),
    (AsyncSqsBatchProcessor, with_async_batch),
]
IDS = ["sync", "fifo", "decorator", "async", "async fifo", "with", "async with"]


# An interrupt can come between the making of a coroutine and that of its task.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize(("make", "run"), RUNS, ids=IDS)
def test_an_interrupt_leaves_no_batch_open(make: Any, run: Any) -> None:
    """Wherever it hits, the next event is answered for itself, and a refused one not at all."""
    processor = make()
    run(processor)
    count = 0
    for at in interrupted(lambda: run(processor)):
        count = at
        if run not in (with_batch, with_async_batch):  # an `__exit__` may not have begun
            with pytest.raises(UsageError):
                processor.records  # noqa: B018  # no batch is open
        with pytest.raises(BatchProcessingError):
            refuse(processor)
        with pytest.raises(UsageError):
            processor.response()
        if processor.is_async:
            assert asyncio.all_tasks(vars(event_loops)["_kept"][0]) == set()
    assert count > 100
    run(processor)
    assert processor.response()["batchItemFailures"] is not None
    gc.collect()  # within the warning filter of this test
