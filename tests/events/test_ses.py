"""Notifications of Amazon SES through SNS, in the forms that AWS documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import Json

from lambda_batch import (
    SesNotification,
    SnsNotification,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)
from lambda_batch.testing import sns_notification, sqs_event
from tests.testing.checking import validator

MESSAGE = "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000"
FEEDBACK = "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000"
TIME = "2017-08-05T00:41:02.669Z"
# Without sourceArn, as in the examples of opens and clicks.
MAIL: dict[str, Any] = {
    "timestamp": "2017-08-05T00:40:02.012Z",
    "source": "Sender Name <sender@example.com>",
    "sendingAccountId": "123456789012",
    "messageId": MESSAGE,
    "destination": ["recipient@example.com"],
    "headersTruncated": False,
    "headers": [{"name": "From", "value": "Sender Name <sender@example.com>"}],
    "commonHeaders": {"from": ["Sender Name <sender@example.com>"], "subject": "Hello"},
    "tags": {"ses:configuration-set": ["ConfigSet"]},
}
# The mail object of "Amazon SNS notification contents for Amazon SES" has a time of this form.
FEEDBACK_MAIL = {
    "timestamp": "2018-10-08T14:05:45 +0000",
    "messageId": "000001378603177f-7a5433e7-8edb-42ae-af10-f0181f34d6ee-000000",
    "source": "sender@example.com",
    "sourceArn": "arn:aws:ses:us-west-2:888888888888:identity/example.com",
    "sourceIp": "127.0.3.0",
    "sendingAccountId": "123456789012",
    "destination": ["recipient@example.com"],
}
BOUNCED = {
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [
        {
            "emailAddress": "recipient@example.com",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
    ],
    "timestamp": TIME,
    "feedbackId": FEEDBACK,
    "reportingMTA": "dsn; mta.example.com",
}
DELIVERED = {
    "timestamp": "2016-10-19T23:21:04.133Z",
    "processingTimeMillis": 11893,
    "recipients": ["recipient@example.com"],
    "smtpResponse": "250 2.6.0 Message received",
    "reportingMTA": "mta.example.com",
}
COMPLAINED = {
    "complainedRecipients": [{"emailAddress": "recipient@example.com"}],
    "timestamp": TIME,
    "feedbackId": FEEDBACK,
}
REPORT = {
    "complaintSubType": None,
    "userAgent": "ExampleCorp Feedback Loop (V0.01)",
    "complaintFeedbackType": "abuse",
    "arrivalDate": "2009-12-03T04:24:21.000-05:00",
}
VIEWED = {"ipAddress": "192.0.2.1", "timestamp": TIME, "userAgent": "Mozilla/5.0"}
DELAYED = {
    "timestamp": "2020-06-16T00:25:40.095Z",
    "delayType": "TransientCommunicationFailure",
    "expirationTime": "2020-06-16T00:25:40.914Z",
    "delayedRecipients": [{"emailAddress": "recipient@example.com", "status": "4.4.1"}],
}
SUBSCRIBED: dict[str, Any] = {
    "contactList": "ContactListName",
    "timestamp": "2022-01-12T01:00:17.910Z",
    "source": "UnsubscribeHeader",
    "newTopicPreferences": {"unsubscribeAll": True, "topicSubscriptionStatus": []},
    "oldTopicPreferences": {"unsubscribeAll": False, "topicSubscriptionStatus": []},
}
# Amazon SES Developer Guide, "Examples of event data that Amazon SES publishes to Amazon SNS".
EVENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("Bounce", "bounce", BOUNCED),
    ("Complaint", "complaint", COMPLAINED | REPORT),
    ("Delivery", "delivery", DELIVERED),
    ("Send", "send", {}),
    ("Reject", "reject", {"reason": "Bad content"}),
    ("Open", "open", VIEWED),
    ("Click", "click", VIEWED | {"link": "https://example.com", "linkTags": {"key": ["value"]}}),
    ("Rendering Failure", "failure", {"errorMessage": "Missing.", "templateName": "MyTemplate"}),
    ("DeliveryDelay", "deliveryDelay", DELAYED),
    ("Subscription", "subscription", SUBSCRIBED),
]
# The same, "Amazon SNS notification examples for Amazon SES": without and with remoteMtaIp.
FEEDBACKS: list[tuple[str, str, dict[str, Any]]] = [
    ("Bounce", "bounce", BOUNCED | {"remoteMtaIp": "127.0.2.0"}),
    ("Complaint", "complaint", COMPLAINED),
    ("Delivery", "delivery", DELIVERED | {"remoteMtaIp": "127.0.2.0"}),
]
NOTIFICATIONS = [
    *({"eventType": kind, "mail": MAIL, name: what} for kind, name, what in EVENTS),
    *(
        {"notificationType": kind, "mail": FEEDBACK_MAIL, name: what}
        for kind, name, what in FEEDBACKS
    ),
    {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have subscribed."},
]


class Record(SqsRecordModel[Json[SnsNotification[Json[SesNotification]]]]):
    """A notification of SES, published to SNS, in a queue."""


@pytest.mark.parametrize("raw", NOTIFICATIONS, ids="-".join)
def test_each_documented_notification_of_ses_is_read(raw: dict[str, Any]) -> None:
    name = [*raw][-1]
    read: list[SesNotification] = []

    def handle(record: Record) -> None:
        read.append(record.body.Message)

    event = sqs_event([sns_notification(raw)])
    response = process_partial_response(event, handle, SqsBatchProcessor(model=Record))

    assert response == {"batchItemFailures": []}
    [notification] = read
    assert (notification.eventType or notification.notificationType) in raw.values()
    assert (notification.mail is None) == ("mail" not in raw)
    assert "mail" not in raw or getattr(notification, name) is not None
    assert [error.message for error in validator("ses").iter_errors(raw)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"mail": MAIL, "bounce": BOUNCED}, id="no-type"),
        pytest.param(
            {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}}, id="no-members"
        ),
        pytest.param(
            "Successfully validated SNS topic for Amazon SES event publishing.", id="text"
        ),
    ],
)
def test_what_is_no_notification_of_ses_fails_alone(wrong: object) -> None:
    read: list[SesNotification] = []

    def handle(record: Record) -> None:
        read.append(record.body.Message)

    event = sqs_event([sns_notification(wrong), sns_notification(NOTIFICATIONS[0])])
    response = process_partial_response(event, handle, SqsBatchProcessor(model=Record))

    assert len(response["batchItemFailures"]) == len(read) == 1
    assert json.dumps(wrong) not in str(response)
