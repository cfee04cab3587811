from __future__ import annotations

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import payments
from tests.conftest import failed, sqs_event


def test_nothing_is_booked_behind_a_failure(lambda_context: LambdaContext) -> None:
    payments.booked.clear()
    event = sqs_event('{"amount": 3}', '{"amount": -1}', '{"amount": 5}', MessageGroupId="eve")
    assert failed(payments.lambda_handler(event, lambda_context)) == ["id-1", "id-2"]
    assert payments.booked == ["id-0"]
    assert payments.was_held_back(payments.processor.exceptions[1][0])
