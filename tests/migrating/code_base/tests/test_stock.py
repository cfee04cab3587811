from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import stock
from tests.conftest import failed


def change(number: int, name: str, image: dict[str, Any] | None) -> dict[str, Any]:
    images = {} if image is None else {"NewImage": image}
    return {
        "eventID": str(number),
        "eventVersion": "1.1",
        "dynamodb": {
            "Keys": {"sku": {"S": "mug"}},
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "SequenceNumber": str(number),
            "SizeBytes": 26,
            **images,
        },
        "awsRegion": "us-west-2",
        "eventName": name,
        "eventSourceARN": "arn:aws:dynamodb:us-west-2:123456789012:table/stock/stream/1",
        "eventSource": "aws:dynamodb",
    }


def test_items_come_and_go(lambda_context: LambdaContext) -> None:
    stock.stock.clear()
    records = [
        change(1, "INSERT", {"count": {"N": "3"}}),
        change(2, "MODIFY", {"sku": {"S": "mug"}}),
        change(3, "MODIFY", {"count": {"N": "4"}}),
    ]
    assert failed(stock.lambda_handler({"Records": records}, lambda_context)) == ["2"]
    assert stock.stock == {"mug": 4}
    removed = [change(4, "REMOVE", None)]
    assert failed(stock.lambda_handler({"Records": removed}, lambda_context)) == []
    assert stock.stock == {}
