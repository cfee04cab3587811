"""The way of a record through the engine is short enough to be followed."""

import logging
import sys
from types import FrameType
from typing import Any

import pytest

from lambda_batch import SqsBatchProcessor, process_partial_response
from lambda_batch._engine.batches import Batch
from tests.runtime.cases import FAILURE, SQS, OutOfStockError, SqsOrder

MAX_LINES = 60
LOOP = vars(Batch)["_handle_plainly"].__code__


@pytest.mark.parametrize("model", [None, SqsOrder])
def test_a_record_goes_through_few_lines(model: Any) -> None:
    """One record that succeeds and one that fails run fewer lines of ours than fit a screen."""
    processor: Any = SqsBatchProcessor(model=model, logger=logging.getLogger("orders"))
    lines: set[tuple[str, int]] = set()
    handled: list[int] = []

    def handle(record: Any) -> None:
        handled.append(SQS.number(record))
        if handled[-1] % 2 == 1:
            raise OutOfStockError(FAILURE)

    def trace(frame: FrameType, event: str, _: object) -> Any:
        is_ours = frame.f_globals["__name__"].startswith("lambda_batch")
        # What is made for the first failure of a batch is no part of the way.
        if is_ours and event == "line" and len(handled) > 1:
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        if frame.f_code is LOOP and event == "return":
            handled.clear()
        return trace if is_ours else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        response = process_partial_response(SQS.event(3), handle, processor)
    finally:
        sys.settrace(before)
    assert response == SQS.response(1, 3)
    assert 20 < len(lines) < MAX_LINES
