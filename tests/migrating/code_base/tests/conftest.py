from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass
class FakeContext:
    function_name: str = "test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id: str = "52fdfc07-2182-154f-163f-5f0f9a621d72"


@pytest.fixture
def lambda_context() -> LambdaContext:
    return cast(LambdaContext, FakeContext())


def sqs_event(*bodies: str, **attributes: str) -> dict[str, Any]:
    """Return an event with a message for each body; their ids are their places."""
    records = [
        {
            "messageId": f"id-{index}",
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": body,
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1545082649185",
                **attributes,
            },
            "messageAttributes": {},
            "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
            "awsRegion": "us-east-2",
        }
        for index, body in enumerate(bodies)
    ]
    return {"Records": records}


def failed(response: Any) -> list[str]:
    """Return the identifiers in a response."""
    return [each["itemIdentifier"] for each in response["batchItemFailures"]]
