"""Generated from schemas/sns.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal

from pydantic import StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyDict, RecordModel
from lambda_batch.wire.payload_codings import TEXT, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import Rfc3339Text


class SnsMessageAttribute(RecordModel):
    """One attribute of a message."""

    Type: StrictStr
    """The data type: String, String.Array, Number or Binary."""
    Value: StrictStr
    """The value as text; base64 if its type is Binary."""


class SnsNotification(PayloadModel, Generic[PayloadT]):
    """A notification of an Amazon SNS topic, as the body of an SQS message: without raw message
    delivery.
    """

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "Message": TEXT,
    }

    Type: Literal["Notification"]
    """Always Notification. The confirmation of a subscription has another type."""
    MessageId: StrictStr
    """The id of the message; each subscription of the topic gets the same one."""
    TopicArn: StrictStr
    """The ARN of the topic."""
    Subject: StrictStr | None = None
    """The subject, if the publisher gave one."""
    Message: PayloadT
    """The text that the publisher sent."""
    Timestamp: Rfc3339Text
    """When the message was published."""
    SignatureVersion: StrictStr | None = None
    """The version of the signature; absent for FIFO topics, like the signature."""
    Signature: StrictStr | None = None
    """The signature of the notification, as base64 text."""
    SigningCertURL: StrictStr | None = None
    """The URL of the certificate of the signature."""
    UnsubscribeURL: StrictStr | None = None
    """The URL that ends the subscription."""
    SequenceNumber: StrictStr | None = None
    """On a FIFO topic: the position of the message, a decimal number of 20 digits."""
    MessageAttributes: ReadOnlyDict[str, SnsMessageAttribute] | None = None
    """The attributes that the publisher gave, by name."""
