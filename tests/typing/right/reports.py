"""Functions that get reports."""

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    BatchReport,
    RecordReport,
    SqsFifoPartialProcessor,
)


def count(report: BatchReport) -> int:
    slow: list[RecordReport] = [each for each in report.records if (each.duration or 0) > 1]
    return report.counts.get("failed", 0) + len(slow)


processors = [SqsFifoPartialProcessor(on_report=count), AsyncKinesisBatchProcessor(on_report=print)]
