"""Functions under the real runtime client, against the Runtime API of these tests."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from lambda_batch.testing import Answer, Failed, Returned
from tests.e2e.functions import Function, InitError
from tests.e2e.ledgers import Handling, read_ledger
from tests.e2e.orders import Order

pytestmark = pytest.mark.skipif(
    find_spec("awslambdaric") is None, reason="awslambdaric has wheels for Linux only"
)


@pytest.fixture
def function(tmp_path: Path) -> Iterator[Function]:
    with Function("tests.e2e.ours.on_sqs", seconds=1.0, folder=tmp_path) as function:
        yield function


def event(*faults: str, times: int = 1) -> dict[str, Any]:
    """Return an event with an order for each fault."""
    orders = [
        Order(number=at, customer="a", sequence=at, quantity=1, fault=fault, times=times)
        for at, fault in enumerate(faults)
    ]
    return {
        "Records": [
            {
                "messageId": f"id-{order.number}",
                "receiptHandle": "handle",
                "body": order.model_dump_json(),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1700000000000",
                    "SenderId": "sender",
                    "ApproximateFirstReceiveTimestamp": "1700000000000",
                },
                "messageAttributes": {},
                "md5OfBody": "md5",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:orders",
                "awsRegion": "eu-west-1",
            }
            for order in orders
        ]
    }


def failures(answer: Answer) -> list[str]:
    """Return the numbers of the reported orders."""
    assert isinstance(answer, Returned)
    return [entry["itemIdentifier"] for entry in json.loads(answer.payload)["batchItemFailures"]]


def test_a_response_comes_back(function: Function, tmp_path: Path) -> None:
    assert failures(function.invoke(event("", "raise", ""))) == ["id-1"]
    assert failures(function.invoke(event("", "raise", ""))) == []

    assert function.counts == {"invocations": 2, "cold starts": 1}
    assert [handling.number for handling in read_ledger(tmp_path / "ledger")] == [0, 2, 0, 1, 2]


def test_an_exception_is_a_failure_and_leaves_the_process_alive(function: Function) -> None:
    assert function.invoke(event("raise")) == Failed("BatchProcessingError")
    assert failures(function.invoke(event(""))) == []

    assert function.counts == {"invocations": 2, "errors": 1, "cold starts": 1}


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [("kill", "exits", "the process has ended"), ("hang", "timeouts", "timed out after 1 s")],
)
def test_a_lost_process_is_a_failure_and_starts_again(
    fault: str, kind: str, said: str, function: Function, tmp_path: Path
) -> None:
    assert function.invoke(event("", fault, "")) == Failed(said)
    assert read_ledger(tmp_path / "ledger") == [Handling(0, "id-0")]
    assert failures(function.invoke(event("", fault, ""))) == []

    assert function.counts == {"invocations": 2, kind: 1, "cold starts": 2}


def test_an_event_of_megabytes_goes_through(function: Function) -> None:
    large = event("")
    large["Records"][0]["padding"] = "x" * 5_000_000

    assert failures(function.invoke(large)) == []


def test_a_function_that_cannot_start_is_not_a_failed_batch(tmp_path: Path) -> None:
    with (
        Function("tests.e2e.ours.nowhere", seconds=1.0, folder=tmp_path) as function,
        pytest.raises(InitError, match=r"Runtime\.HandlerNotFound"),
    ):
        function.invoke(event(""))
