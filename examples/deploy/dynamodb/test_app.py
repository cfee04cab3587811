"""Run it with `pytest`; the fixture lambda_batch_context comes with lambda-batch."""

import json
from pathlib import Path
from typing import Any

from app import lambda_handler
from lambda_batch.testing import FakeLambdaContext, StreamSettings, simulate_stream

EVENT: dict[str, Any] = json.loads(Path(__file__).with_name("event.json").read_text())
BAD = EVENT["Records"][1]["dynamodb"]["SequenceNumber"]


def test_only_the_bad_order_is_reported(lambda_batch_context: FakeLambdaContext) -> None:
    response = lambda_handler(EVENT, lambda_batch_context)

    assert response == {"batchItemFailures": [{"itemIdentifier": BAD}]}


def test_no_order_is_lost() -> None:
    settings = StreamSettings(
        bisect_batch_on_function_error=True, maximum_retry_attempts=5, maximum_record_age=3600
    )

    report = simulate_stream(lambda_handler, EVENT, settings)

    report.assert_nothing_lost()
    assert BAD in report.dead_lettered
