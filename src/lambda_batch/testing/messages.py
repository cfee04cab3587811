"""Messages of other services, as payloads of events: `sqs_event([sns_notification(order)])`."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from lambda_batch.testing.converters import region_of
from lambda_batch.testing.dynamodb_events import Item, ItemChange, dynamodb_record
from lambda_batch.testing.payloads import list_of, to_bytes, to_text
from lambda_batch.testing.stable_values import (
    ACCOUNT,
    EPOCH,
    REGION,
    Event,
    make_md5,
    make_uuid,
    override,
)

TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:orders"


def sns_notification(
    message: object = "{}",
    *,
    subject: str | None = None,
    attributes: Mapping[str, str] | None = None,
    topic_arn: str = TOPIC_ARN,
    number: int = 0,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create a notification of an SNS topic, the body of an SQS message.

    Args:
        message: What was published: text. Anything else becomes JSON text.
        subject: Its subject.
        attributes: The values of its attributes, which are strings.
        topic_arn: The ARN of the topic; with `.fifo` at its end, the notification is one of a
            FIFO topic.
        number: The number of the notification, which its ids are made of.
        overrides: Members to replace, by their names in the notification.

    Returns:
        The notification.

    Raises:
        EventError: The message has no JSON form.

    Source: Amazon SNS Developer Guide, "Parsing Amazon SNS message formats".
    """
    notification: Event = {
        "Type": "Notification",
        "MessageId": make_uuid(topic_arn, number),
        "TopicArn": topic_arn,
        "Message": to_text(message),
        "Timestamp": _rfc3339(number, "milliseconds"),
        "UnsubscribeURL": f"https://sns.{region_of(topic_arn)}.amazonaws.com/?Action=Unsubscribe"
        f"&SubscriptionArn={topic_arn}:{make_uuid('subscription', topic_arn)}",
    }
    if topic_arn.endswith(".fifo"):
        notification["SequenceNumber"] = str(10_000_000_000_000_000_000 + number * 1000)
    else:
        url = f"https://sns.{region_of(topic_arn)}.amazonaws.com/SimpleNotificationService"
        notification["SignatureVersion"] = "1"
        notification["Signature"] = b64encode(make_md5(topic_arn).encode() * 8).decode()
        notification["SigningCertURL"] = f"{url}-{make_md5(url)}.pem"
    if subject is not None:
        notification["Subject"] = subject
    if attributes:
        notification["MessageAttributes"] = {
            name: {"Type": "String", "Value": value} for name, value in attributes.items()
        }
    return override(notification, overrides)


def eventbridge_event(
    detail: object,
    *,
    detail_type: str = "Order Placed",
    source: str = "orders",
    resources: Sequence[str] = (),
    number: int = 0,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event of EventBridge, as a rule sends it to a queue or stream.

    Args:
        detail: What the source says of it: a mapping, a pydantic model or a dataclass.
        detail_type: What the detail is.
        source: The service or application that sent it.
        resources: The ARNs of what it is about.
        number: The number of the event, which its id is made of.
        overrides: Members to replace, by their names in the event.

    Returns:
        The event.

    Raises:
        EventError: The detail has no JSON form.

    Source: Amazon EventBridge User Guide, "AWS service event metadata".
    """
    event: Event = {
        "version": "0",
        "id": make_uuid(source, detail_type, number),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": _rfc3339(number, "seconds"),
        "region": REGION,
        "resources": list(resources),
        "detail": json.loads(to_text(detail)),
    }
    return override(event, overrides)


def s3_notification(
    bucket: str,
    key: str,
    *,
    event_name: str = "ObjectCreated:Put",
    size: int = 1024,
    number: int = 0,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create a notification of S3 about one object.

    Args:
        bucket: The name of the bucket.
        key: The key of the object; it is encoded as S3 does.
        event_name: What happened.
        size: The size of the object; events of a removed object have none.
        number: The number of the notification, which its ids and its time are made of.
        overrides: Members of its record to replace, by their names. An object is merged into that
            of the record.

    Returns:
        The notification.

    Source: Amazon S3 User Guide, "Event message structure".
    """
    found: dict[str, Any] = {"key": quote_plus(key, safe="/"), "sequencer": f"{number + 1:018X}"}
    if not event_name.startswith("ObjectRemoved"):
        found |= {"size": size, "eTag": make_md5(f"{bucket}/{key}")}
    record: Event = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": _rfc3339(number, "milliseconds"),
        "eventName": event_name,
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "203.0.113.1"},
        "responseElements": {
            "x-amz-request-id": make_md5(f"request {number}")[:16].upper(),
            "x-amz-id-2": b64encode(make_md5(f"host {number}").encode()).decode(),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": make_uuid("configuration", bucket),
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": "A3EXAMPLE"},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": found,
        },
    }
    return {"Records": [override(record, overrides)]}


def s3_test_event(bucket: str = "orders") -> Event:
    """Create the message that S3 sends when the notifications of a bucket are configured.

    Args:
        bucket: The name of the bucket.

    Returns:
        The message.

    Source: Amazon S3 User Guide, "Event message structure".
    """
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": _rfc3339(0, "milliseconds"),
        "Bucket": bucket,
        "RequestId": make_md5("request")[:16].upper(),
        "HostId": b64encode(make_md5("host").encode()).decode(),
    }


def ses_notification(
    event_type: str,
    details: Mapping[str, Any],
    *,
    recipients: Sequence[str] = ("reader@example.com",),
    number: int = 0,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event of SES about an email, the message of an SNS notification.

    Args:
        event_type: What happened, such as Bounce.
        details: The other member, by its name: `{"reject": {"reason": "Bad content"}}`.
        recipients: The addresses of the recipients of the email.
        number: The number of the email, which its id and its time are made of.
        overrides: Members to replace, by their names. An object is merged into that of the event.

    Returns:
        The event.

    Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon
    SNS".
    """
    mail: Event = {
        "timestamp": _rfc3339(number, "milliseconds"),
        "messageId": f"{make_uuid('email', number)}-000000",
        "source": "shop@example.com",
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.com",
        "sendingAccountId": ACCOUNT,
        "destination": list(recipients),
        "headersTruncated": False,
        "tags": {"ses:configuration-set": ["orders"]},
    }
    return override({"eventType": event_type, "mail": mail, **details}, overrides)


def cloudwatch_logs_data(
    messages: Iterable[object],
    *,
    log_group: str = "/aws/lambda/orders",
    log_stream: str = "2025/10/23/[$LATEST]0123456789abcdef0123456789abcdef",
    is_control: bool = False,
    overrides: Mapping[str, Any] | None = None,
) -> bytes:
    """Create the data of a subscription of CloudWatch Logs, the data of a Kinesis record.

    Args:
        messages: A list with the text of each log event. Anything else becomes JSON text.
        log_group: The name of the log group.
        log_stream: The name of the log stream.
        is_control: Whether CloudWatch Logs only checks that it can reach the stream.
        overrides: Members to replace, by their names in the data.

    Returns:
        The data: JSON, compressed with gzip.

    Raises:
        EventError: A log event has no JSON form, or `messages` is one message.

    Source: Amazon CloudWatch Logs User Guide, "Log group-level subscription filters".
    """
    data: Event = {
        "messageType": "CONTROL_MESSAGE" if is_control else "DATA_MESSAGE",
        "owner": "CloudwatchLogs" if is_control else ACCOUNT,
        "logGroup": "" if is_control else log_group,
        "logStream": "" if is_control else log_stream,
        "subscriptionFilters": [] if is_control else ["orders"],
        "logEvents": [
            {"id": f"{number:056}", "timestamp": EPOCH * 1000 + number, "message": to_text(message)}
            for number, message in enumerate(list_of(messages, "messages", "cloudwatch_logs_data"))
        ],
    }
    return gzip.compress(to_bytes(override(data, overrides)), mtime=0)


def dynamodb_kinesis_change(
    change: ItemChange | Item,
    *,
    keys: str | Sequence[str] | None = None,
    table: str = "orders",
    number: int = 0,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create a change of a table with a Kinesis data stream, the data of a Kinesis record.

    Args:
        change: The change. A plain item is an insert.
        keys: The attributes of the primary key. By default the item's first attribute.
        table: The name of the table.
        number: The number of the change, which its id and its time are made of.
        overrides: Members to replace, by their names. An object is merged into that of the change.

    Returns:
        The change.

    Raises:
        EventError: The change has no item, or the item lacks a key.
        AttributeTypeError: A value has no exact form as an attribute value, such as a float.

    Source: Amazon DynamoDB Developer Guide, "Using Kinesis Data Streams to capture changes to
    DynamoDB".
    """
    record = dynamodb_record(change, keys=keys, number=number)
    images = record["dynamodb"]
    created: Event = {
        "awsRegion": record["awsRegion"],
        "eventID": make_uuid("change", table, number),
        "eventName": record["eventName"],
        "userIdentity": record.get("userIdentity"),
        "recordFormat": "application/json",
        "tableName": table,
        "dynamodb": {
            "ApproximateCreationDateTime": EPOCH * 1000 + number,
            **{name: images[name] for name in ("Keys", "NewImage", "OldImage") if name in images},
            "SizeBytes": images["SizeBytes"],
        },
        "eventSource": "aws:dynamodb",
    }
    return override(created, overrides)


def _rfc3339(number: int, precision: str) -> str:
    moment = datetime.fromtimestamp(EPOCH, UTC) + timedelta(milliseconds=number)
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
