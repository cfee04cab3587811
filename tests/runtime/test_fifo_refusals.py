"""What every processor refuses or reports, FIFO processors refuse and report, too."""

from typing import Any

import pytest

from lambda_batch import BatchProcessingError, HandlerError, UnexpectedBatchTypeError, UsageError
from tests.runtime.cases import SQS, SYNC, Mode, every_mode, own_modes
from tests.runtime.events import Raw, event_of, kinesis_record, sqs_record

both_ways = pytest.mark.parametrize("skip", [False, True], ids=["batch", "group"])


@every_mode
@both_ways
@pytest.mark.parametrize("identifier", [None, "", 7, "absent"], ids=repr)
def test_a_record_without_identifier_is_refused(mode: Mode, skip: bool, identifier: object) -> None:
    """A batch with a message that can't be reported is refused before any is handled."""
    seen: list[int] = []
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    records[1]["messageId"] = identifier
    if identifier == "absent":
        del records[1]["messageId"]
    processor = mode.fifo(skip_group_on_error=skip)
    with pytest.raises(UnexpectedBatchTypeError, match="/messageId in record 1 of the SQS"):
        mode.respond(event_of(*records), SQS.failing_on(seen=seen), processor)
    assert seen == []
    with pytest.raises(UsageError):
        processor.response()


@every_mode
@both_ways
@pytest.mark.parametrize(
    "foreign", [kinesis_record(2), sqs_record(2) | {"eventSource": "aws:mq"}], ids=["stream", "MQ"]
)
def test_an_event_of_another_source_is_refused(mode: Mode, skip: bool, foreign: Raw) -> None:
    """Records of another source are not taken for an empty batch."""
    seen: list[object] = []
    processor = mode.fifo(skip_group_on_error=skip)
    with pytest.raises(UnexpectedBatchTypeError, match="record 1 of the SQS batch"):
        mode.respond(event_of(sqs_record(1, group="a"), foreign), seen.append, processor)
    assert seen == []


@both_ways
def test_an_async_handler_in_a_sync_processor_is_refused(skip: bool) -> None:
    """No coroutine is taken for a result."""
    called: list[int] = []

    async def handle(record: Any) -> None:
        called.append(SQS.number(record))

    with pytest.raises(HandlerError, match="handle is async"):
        SYNC.respond_to(SQS.event(2), handle, SYNC.fifo(skip_group_on_error=skip))
    assert called == []


@own_modes
@both_ways
def test_a_caught_failure_of_all_still_reports_all(mode: Mode, skip: bool) -> None:
    """To catch BatchProcessingError and return response() reports every message."""
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    processor = mode.fifo(skip_group_on_error=skip)
    with pytest.raises(BatchProcessingError):
        mode.respond(event_of(*records), SQS.failing_on(1), processor)
    assert processor.response() == SQS.response(1, 2, 3)
