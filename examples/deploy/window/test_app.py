"""Run it with `pytest`; the fixture lambda_batch_context comes with lambda-batch."""

import json
from pathlib import Path
from typing import Any

from app import lambda_handler
from lambda_batch.testing import FakeLambdaContext, WindowSettings, simulate_windows

EVENT: dict[str, Any] = json.loads(Path(__file__).with_name("event.json").read_text())
NUMBERS = [record["kinesis"]["sequenceNumber"] for record in EVENT["Records"]]


def test_the_state_ends_before_the_bad_order(lambda_batch_context: FakeLambdaContext) -> None:
    response = lambda_handler(EVENT, lambda_batch_context)

    assert response["state"] == {"orders": 2, "quantities": {"lamp": 1, "mug": 2}}
    assert response["batchItemFailures"] == [{"itemIdentifier": each} for each in NUMBERS[1:]]


def test_the_window_goes_on_behind_the_bad_order() -> None:
    settings = WindowSettings(
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=5,
        maximum_record_age=3600,
        tumbling_window=120,
        isolates_poison_record=True,
    )

    report = simulate_windows(lambda_handler, EVENT, settings)

    report.assert_nothing_lost()
    assert report.dead_lettered == (NUMBERS[1],)
    [end] = report.ends
    assert end.state == {"orders": 2, "quantities": {"mug": 2, "vase": 1}}
