from __future__ import annotations

import json
import zlib
from base64 import b64encode
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import clicks
from tests.conftest import failed


def kinesis_record(number: int, data: bytes, key: str) -> dict[str, Any]:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key,
            "sequenceNumber": str(number),
            "data": b64encode(data).decode(),
            "approximateArrivalTimestamp": 1545084650.987,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
    }


def test_plain_and_compressed_clicks(lambda_context: LambdaContext) -> None:
    clicks.pages.clear()
    plain = json.dumps({"page": "a"}).encode()
    records = [
        kinesis_record(1, plain, "1"),
        kinesis_record(2, zlib.compress(json.dumps({"page": "b"}).encode()), "zlib-1"),
        kinesis_record(3, b"no JSON", "1"),
    ]
    response = clicks.lambda_handler({"Records": records}, lambda_context)
    assert failed(response) == ["3"]
    assert clicks.pages == ["a", "b"]
