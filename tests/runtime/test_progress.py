"""A batch on its way: what it says of itself before its last record, and after an interrupt."""

from collections.abc import MutableSequence
from typing import Any

import pytest

from lambda_batch import SqsBatchProcessor, SQSRecord, process_partial_response
from tests.runtime.cases import FAILURE, SQS, OutOfStockError, ends_soon, numbers_of

FAILING = (2, 3)


def test_a_record_counts_as_failed_until_its_handler_has_returned() -> None:
    """While a record is handled, it and those after it are reported, and no success is."""
    processor = SqsBatchProcessor()
    seen: list[object] = []

    def handle(record: SQSRecord) -> None:
        seen.append((processor.response(), numbers_of(processor.success_messages)))
        if SQS.number(record) in FAILING:
            raise OutOfStockError(FAILURE)

    assert process_partial_response(SQS.event(5), handle, processor) == SQS.response(*FAILING)
    assert seen == [
        (SQS.response(1, 2, 3, 4, 5), []),
        (SQS.response(2, 3, 4, 5), [1]),
        (SQS.response(2, 3, 4, 5), [1]),
        (SQS.response(2, 3, 4, 5), [1]),
        (SQS.response(2, 3, 5), [1, 4]),
    ]
    assert numbers_of(processor.success_messages) == [1, 4, 5]
    assert numbers_of(processor.fail_messages) == [2, 3]


def test_a_batch_that_is_never_opened_has_failed() -> None:
    """No other batch is taken for one that was made and then forgotten about."""
    processor = SqsBatchProcessor()
    assert process_partial_response(SQS.event(5), SQS.failing_on(), processor) == SQS.response()
    processor(SQS.records(3), SQS.failing_on())
    assert processor.response() == SQS.response(1, 2, 3)
    assert processor.success_messages == []


@ends_soon
@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("last", [1, 4, 5])
def test_after_an_interrupt_all_but_successes_are_reported(
    interrupt: type[BaseException], last: int
) -> None:
    """The record that was interrupted, and all after it, count as failed."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)

    def handle(record: SQSRecord) -> None:
        if SQS.number(record) == last:
            raise interrupt
        if SQS.number(record) in FAILING:
            raise OutOfStockError(FAILURE)

    with pytest.raises(interrupt):
        process_partial_response(SQS.event(5), handle, processor)
    succeeded = [number for number in range(1, last) if number not in FAILING]
    assert numbers_of(processor.success_messages) == succeeded
    failed = [number for number in range(1, 6) if number not in succeeded]
    assert processor.response() == SQS.response(*failed)


def test_records_cannot_be_removed_from_a_batch() -> None:
    """What a handler does to the lists that it is shown changes nothing of what is handled."""
    processor = SqsBatchProcessor()
    handled: list[int] = []
    event: dict[str, Any] = SQS.event(4)

    def handle(record: SQSRecord) -> None:
        handled.append(SQS.number(record))
        for shown in (processor.records, event["Records"]):
            if isinstance(shown, MutableSequence):
                shown.clear()
        if SQS.number(record) in FAILING:
            raise OutOfStockError(FAILURE)

    assert process_partial_response(event, handle, processor) == SQS.response(*FAILING)
    assert handled == [1, 2, 3, 4]
