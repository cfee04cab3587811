"""A processor of our own, which counts and can be asked for the last failures."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, ExceptionInfo, FailureResponse
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError


class CountingProcessor(BatchProcessor):
    counts: dict[str, int] = {}

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        kind = exception[0].__name__ if exception[0] else "unknown"
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return super().failure_handler(record, exception)

    def dump(self) -> str:
        return json.dumps(self.success_messages)


def describe(error: BatchProcessingError) -> str:
    tracebacks = error.format_exceptions("the batch failed")
    return f"{len(error.child_exceptions)} failed: {tracebacks}"
