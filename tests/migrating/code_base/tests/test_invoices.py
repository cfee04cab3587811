from __future__ import annotations

import json

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import invoices
from tests.conftest import failed, sqs_event


def test_failures_are_counted(lambda_context: LambdaContext) -> None:
    invoices.processor.counts.clear()
    event = sqs_event("first", "", "third")
    assert failed(invoices.lambda_handler(event, lambda_context)) == ["id-1"]
    assert invoices.processor.counts == {"LookupError": 1}
    assert json.loads(invoices.processor.dump()) == [event["Records"][0], event["Records"][2]]


def test_a_batch_of_failures_is_described(lambda_context: LambdaContext) -> None:
    with pytest.raises(BatchProcessingError):
        invoices.lambda_handler(sqs_event(""), lambda_context)
    assert invoices.reports[-1].startswith("1 failed: ")
    assert "an invoice without a text" in invoices.reports[-1]
