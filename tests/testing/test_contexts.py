"""The context counts down by its clock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambda_batch import LambdaContext
from lambda_batch.testing import FakeLambdaContext, SimulationError, VirtualClock


def test_it_is_a_lambda_context() -> None:
    context: LambdaContext = FakeLambdaContext(function_name="refunds")
    assert context.function_name == "refunds"
    assert context.invoked_function_arn.endswith(":function:refunds")
    assert context.log_group_name == "/aws/lambda/refunds"


def test_it_has_the_members_of_the_runtimes_context() -> None:
    runtime: Any = pytest.importorskip(
        "awslambdaric.lambda_context", reason="comparing with it takes awslambdaric"
    )
    theirs, ours = (
        {name for name in dir(context) if not name.startswith("_")}
        for context in (runtime.LambdaContext("request", {}, None, 0), FakeLambdaContext())
    )
    if "w3c" not in theirs:
        pytest.skip("w3c() takes awslambdaric 4.2")
    assert ours ^ theirs == {"clock", "deadline", "timeout", "trace_context"}


def test_a_function_reads_its_tenant() -> None:
    assert FakeLambdaContext().tenant_id is None
    assert FakeLambdaContext(tenant_id="blue").tenant_id == "blue"


def test_a_function_reads_its_trace_context() -> None:
    assert FakeLambdaContext().w3c() == {}
    context = FakeLambdaContext(trace_context={"traceparent": "00-1-2-01"})
    context.w3c().clear()
    assert context.w3c() == {"traceparent": "00-1-2-01"}


def test_a_function_logs_through_its_context(capsys: pytest.CaptureFixture[str]) -> None:
    FakeLambdaContext().log("shipped")
    assert capsys.readouterr().out == "shipped"


def test_the_remaining_time_counts_down() -> None:
    clock = VirtualClock(100.0)
    context = FakeLambdaContext(timeout=3.0, clock=clock)
    assert context.get_remaining_time_in_millis() == 3000
    clock.advance(2.5)
    assert context.get_remaining_time_in_millis() == 500
    clock.advance(60)
    assert context.get_remaining_time_in_millis() == 0


def test_the_real_clock_is_the_default() -> None:
    context = FakeLambdaContext(timeout=900.0)
    assert 0 < context.get_remaining_time_in_millis() <= 900_000


def test_a_clock_can_not_go_back() -> None:
    with pytest.raises(SimulationError, match="at least 0"):
        VirtualClock().advance(-1.0)


def test_powertools_can_read_the_context(capsys: pytest.CaptureFixture[str]) -> None:
    powertools = pytest.importorskip(
        "aws_lambda_powertools", reason="injecting the context takes aws-lambda-powertools"
    )
    logger = powertools.Logger(service="test_powertools_can_read_the_context")

    def function(event: dict[str, Any], context: FakeLambdaContext) -> None:
        logger.info("here")

    logger.inject_lambda_context(function)({}, FakeLambdaContext())
    entry = json.loads(capsys.readouterr().out)
    assert entry["function_name"] == "orders"
    assert entry["function_request_id"] == FakeLambdaContext().aws_request_id
