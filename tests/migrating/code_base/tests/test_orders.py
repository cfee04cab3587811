from __future__ import annotations

from unittest.mock import patch

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import orders
from tests.conftest import failed, sqs_event


def test_what_failed_is_reported(lambda_context: LambdaContext) -> None:
    orders.shipped.clear()
    event = sqs_event('{"sku": "a", "quantity": 1}', "no JSON", '{"sku": "b", "quantity": 101}')
    response = orders.lambda_handler(event, lambda_context)
    assert failed(response) == ["id-1", "id-2"]
    assert orders.shipped == ["a"]
    assert len(orders.processor.fail_messages) == 2
    assert orders.processor.success_messages[0] == event["Records"][0]


def test_all_failed(lambda_context: LambdaContext) -> None:
    with pytest.raises(BatchProcessingError) as error:
        orders.lambda_handler(sqs_event("no JSON"), lambda_context)
    assert len(error.value.child_exceptions) == 1


def test_the_entry_point_can_be_patched(lambda_context: LambdaContext) -> None:
    with patch("functions.orders.process_partial_response") as process:
        orders.lambda_handler(sqs_event(), lambda_context)
    process.assert_called_once()
