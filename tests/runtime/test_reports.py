"""The report of a batch: what became of each record, once, after the last one."""

from __future__ import annotations

import asyncio
from time import time
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BasePartialProcessor,
    BatchReport,
    ConfigurationError,
    NotAttemptedError,
    PermanentError,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.testing import FakeLambdaContext, VirtualClock
from tests.runtime.cases import (
    FAILURE,
    KINESIS,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    own_modes,
)
from tests.runtime.events import event_of, sqs_record


@every_case
@every_mode
def test_a_report_tells_what_became_of_each_record(mode: Mode, case: Case) -> None:
    reports: list[BatchReport] = []
    processor = mode.processor(case, on_report=reports.append)
    records = case.records(3)
    response = mode.respond(case.make_event(*records), case.failing_on(2), processor)
    [report] = reports
    assert report.source == case.event_type.value
    assert [each.outcome for each in report.records] == ["succeeded", "failed", "succeeded"]
    assert [each.position for each in report.records] == [0, 1, 2]
    assert [each.record for each in report.records] == records
    assert report.counts == {"succeeded": 2, "failed": 1}
    assert response == {"batchItemFailures": [{"itemIdentifier": report.records[1].identifier}]}
    assert [type(each.exception) for each in report.records] == [
        type(None),
        OutOfStockError,
        type(None),
    ]


@every_mode
def test_durations_are_those_of_the_records(mode: Mode) -> None:
    reports: list[BatchReport] = []
    processor = mode.processor(SQS, on_report=reports.append)

    async def nap(record: Any) -> None:
        await asyncio.sleep(0.05 if SQS.number(record) == 2 else 0)

    def nap_sync(record: Any) -> None:
        asyncio.run(nap(record))

    mode.respond_to(SQS.event(3), nap if mode.is_async else nap_sync, processor)
    [report] = reports
    first, second, third = [each.duration or 0 for each in report.records]
    assert second >= 0.05
    assert 0 < first < second
    assert 0 < third < second
    assert second <= report.duration < 60


@every_case
@every_mode
def test_a_report_tells_the_age_of_the_oldest_record(mode: Mode, case: Case) -> None:
    reports: list[BatchReport] = []
    mode.respond(case.event(2), lambda _: None, mode.processor(case, on_report=reports.append))
    # The records of these tests have a time in October 2025.
    assert reports[0].oldest_age == pytest.approx(time() - 1761213600, abs=60)


@pytest.mark.parametrize(
    ("sent", "age"),
    [
        (lambda now: f"{now * 1000:.0f}", 0),
        (lambda now: now * 1000 - 5000, 5),
        (lambda now: f"{now - 7:.0f}", 7),
        (lambda now: now + 3600, 0),  # a clock that is fast
        (lambda _: -1, None),
        (lambda _: "soon", None),
        (lambda _: "nan", None),
        (lambda _: "inf", None),
        (lambda _: "9" * 500, None),
        (lambda _: 10**400, None),
        (lambda _: True, None),
        (lambda _: None, None),
        (lambda _: {}, None),
    ],
)
def test_times_are_read_in_seconds_or_milliseconds(sent: Any, age: float | None) -> None:
    reports: list[BatchReport] = []
    record = sqs_record(1)
    record["attributes"]["SentTimestamp"] = sent(time())
    process_partial_response(
        event_of(record), lambda _: None, SqsBatchProcessor(on_report=reports.append)
    )
    assert reports[0].oldest_age == (None if age is None else pytest.approx(age, abs=2))


def test_a_record_of_a_fast_clock_is_no_time_old() -> None:
    reports: list[BatchReport] = []
    record = sqs_record(1)
    record["attributes"]["SentTimestamp"] = f"{time() * 1000 + 60_000:.0f}"
    processor = SqsBatchProcessor(on_report=reports.append)
    process_partial_response(event_of(record), lambda _: None, processor)
    assert reports[0].oldest_age == 0


def test_a_report_of_a_processor_without_a_source() -> None:
    reports: list[BatchReport] = []

    class Scratch(BasePartialProcessor[Any]):
        on_report = staticmethod(reports.append)

        def _prepare(self) -> None: ...

        def _clean(self) -> None: ...

        def _process_record(self, record: Any) -> Any:
            return self.success_handler(record, self.handler(record))

    with Scratch()(SQS.records(1), lambda _: 1) as batch:
        batch.process()
    [report] = reports
    assert [(each.outcome, each.identifier) for each in report.records] == [("succeeded", None)]
    assert report.oldest_age is None


def test_the_oldest_record_counts_whatever_handlers_do_with_it() -> None:
    reports: list[BatchReport] = []
    records = [sqs_record(1), sqs_record(2)]
    records[0]["attributes"]["SentTimestamp"] = f"{time() * 1000:.0f}"
    records[1]["attributes"]["SentTimestamp"] = f"{time() * 1000 - 9000:.0f}"

    def handle(record: SQSRecord) -> None:
        for each in records:
            each["attributes"].clear()

    process_partial_response(
        event_of(*records), handle, SqsBatchProcessor(on_report=reports.append)
    )
    assert reports[0].oldest_age == pytest.approx(9, abs=2)


@own_modes
def test_every_outcome_has_a_name(mode: Mode) -> None:
    reports: list[BatchReport] = []
    clock = VirtualClock()
    options: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = mode.fifo(
        skip_group_on_error=True,
        sink=lambda _: None,
        reserve=1,
        on_report=reports.append,
        **options,
    )

    def handle(record: SQSRecord) -> None:
        clock.advance(1)
        if SQS.number(record) == 1:
            raise PermanentError(FAILURE)
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    records = [sqs_record(number, group=group) for number, group in enumerate("abbcd", 1)]
    context = FakeLambdaContext(timeout=4, clock=clock)
    response = mode.respond(event_of(*records), handle, processor, context)
    outcomes = [each.outcome for each in reports[0].records]
    if not mode.is_async:  # groups run at the same time there, so the third one begins later
        assert outcomes == ["sunk", "failed", "stopped", "succeeded", "not attempted"]
        assert [each.duration is None for each in reports[0].records][2::2] == [True, True]
        assert type(reports[0].records[4].exception) is NotAttemptedError
    assert response == SQS.response(
        *[at for at, outcome in enumerate(outcomes, 1) if outcome not in ("sunk", "succeeded")]
    )


@own_modes
def test_an_interrupted_batch_is_reported_too(mode: Mode) -> None:
    reports: list[BatchReport] = []
    processor = mode.processor(SQS, on_report=reports.append)

    def handle(record: SQSRecord) -> None:
        if SQS.number(record) == 2:
            raise KeyboardInterrupt

    options: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = mode.processor(SQS, on_report=reports.append, **options)
    with pytest.raises(KeyboardInterrupt):
        mode.respond(SQS.event(3), handle, processor)
    [report] = reports
    assert report.records[0].outcome == "succeeded"
    assert report.records[1].outcome == "failed"
    assert report.records[2].outcome == "not attempted"


@every_mode
def test_a_batch_that_is_raised_whole_is_reported_once(mode: Mode) -> None:
    reports: list[BatchReport] = []
    processor = mode.processor(SQS, on_report=reports.append)
    with pytest.raises(Exception, match="All records failed"):
        mode.respond(SQS.event(2), SQS.failing_on(1, 2), processor)
    assert [report.counts for report in reports] == [{"failed": 2}]


@own_modes
def test_hooks_that_keep_failures_themselves_do_not_hide_them(mode: Mode) -> None:
    reports: list[BatchReport] = []
    base: Any = mode.base(KINESIS)

    class Processor(base):  # type: ignore[misc]
        def failure_handler(self, record: Any, exception: Any) -> Any: ...

    mode.respond(KINESIS.event(2), KINESIS.failing_on(1), Processor(on_report=reports.append))
    assert isinstance(reports[0].records[0].exception, OutOfStockError)


def test_a_report_that_fails_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def report(report: BatchReport) -> None:
        raise OSError(FAILURE)

    processor = SqsBatchProcessor(on_report=report)
    assert process_partial_response(SQS.event(2), SQS.failing_on(1), processor) == SQS.response(1)
    assert "the function that gets the report of a batch failed: builtins.OSError" in caplog.text
    assert FAILURE not in caplog.text


def test_as_text_a_report_is_a_table_without_payloads() -> None:
    reports: list[BatchReport] = []
    processor = SqsBatchProcessor(on_report=reports.append)
    event = event_of(sqs_record(1, {"secret": FAILURE}), sqs_record(2))
    process_partial_response(event, SQS.failing_on(1), processor)
    [report] = reports
    text = str(report._replace(duration=0.25)).splitlines()
    assert text[0] == "SQS batch in 0.250 s: 1 failed, 1 succeeded"
    assert text[1].split() == ["record", "outcome", "seconds", "exception"]
    assert text[2].split()[:2] == ["059f36b4-87a3-44ab-83d2-661975830001", "failed"]
    assert text[2].split()[3] == "tests.runtime.cases.OutOfStockError"
    assert FAILURE not in str(report) + repr(report) + repr(report.records)
    assert repr(report) == "<BatchReport of SQS: 1 failed, 1 succeeded>"


def test_a_class_for_a_function_is_refused() -> None:
    options: dict[str, Any] = {"on_report": BatchReport}
    with pytest.raises(ConfigurationError, match=r"^on_report must be a function that takes"):
        AsyncSqsBatchProcessor(**options)
