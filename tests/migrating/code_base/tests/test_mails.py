from __future__ import annotations

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import mails
from tests.conftest import failed, sqs_event


def test_mails_are_sent(lambda_context: LambdaContext) -> None:
    mails.sent.clear()
    event = sqs_event('{"to": "a@example.com"}', "{}", '{"to": "b@example.com"}')
    assert failed(mails.lambda_handler(event, lambda_context)) == ["id-1"]
    assert mails.sent == {"a@example.com", "b@example.com"}
