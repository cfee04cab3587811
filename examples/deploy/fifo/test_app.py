"""Run it with `pytest`; the fixture lambda_batch_context comes with lambda-batch."""

import json
from pathlib import Path
from typing import Any

from app import lambda_handler
from lambda_batch.testing import FakeLambdaContext, QueueSettings, simulate_queue

EVENT: dict[str, Any] = json.loads(Path(__file__).with_name("event.json").read_text())
# The second order is bad, and the fourth is behind it in its message group.
BAD = [EVENT["Records"][position]["messageId"] for position in (1, 3)]


def test_the_bad_order_and_its_group_are_reported(lambda_batch_context: FakeLambdaContext) -> None:
    response = lambda_handler(EVENT, lambda_batch_context)

    assert response == {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in BAD]}


def test_no_order_is_lost() -> None:
    settings = QueueSettings(fifo=True, visibility_timeout=180, max_receive_count=5)

    report = simulate_queue(lambda_handler, EVENT, settings)

    report.assert_nothing_lost()
    # Each delivery counts for both, so both end in the dead-letter queue.
    assert report.dead_lettered == tuple(BAD)
