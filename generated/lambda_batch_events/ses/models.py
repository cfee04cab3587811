"""Generated from schemas/ses.json by `nox -s generate`; do not edit it by hand."""

from typing import Any, ClassVar

from pydantic import StrictBool, StrictStr

from lambda_batch.wire.message_models import OneOfModel
from lambda_batch.wire.models import ReadOnlyList, RecordModel
from lambda_batch.wire.scalars import Integer, Rfc3339Text


class SesHeader(RecordModel):
    """A header of an email."""

    name: StrictStr
    """Its name."""
    value: StrictStr
    """Its value."""


class SesRecipient(RecordModel):
    """A recipient of whom SES reports a bounce, a complaint or a delay."""

    emailAddress: StrictStr
    """The address."""
    action: StrictStr | None = None
    """What the recipient's mail server did, if it sent a delivery status notification."""
    status: StrictStr | None = None
    """The status code, such as 5.1.1."""
    diagnosticCode: StrictStr | None = None
    """The text that came with the status code."""


class SesBounce(RecordModel):
    """A bounce: a recipient's mail server rejected the email for good, or SES stopped trying."""

    bounceType: StrictStr
    """Permanent, Transient or Undetermined."""
    bounceSubType: StrictStr
    """The reason, such as NoEmail or MailboxFull."""
    bouncedRecipients: ReadOnlyList[SesRecipient]
    """The recipients."""
    timestamp: Rfc3339Text
    """When the mail server sent the bounce."""
    feedbackId: StrictStr
    """The id of the bounce."""
    reportingMTA: StrictStr | None = None
    """The mail server, if it sent a delivery status notification."""
    remoteMtaIp: StrictStr | None = None
    """The IP address of the mail server, if SES reached it."""


class SesComplaint(RecordModel):
    """A complaint: a recipient marked the email as unwanted."""

    complainedRecipients: ReadOnlyList[SesRecipient]
    """The recipients who may have complained."""
    timestamp: Rfc3339Text
    """When the provider sent the complaint."""
    feedbackId: StrictStr
    """The id of the complaint."""
    complaintSubType: StrictStr | None = None
    """OnAccountSuppressionList if SES did not send the email."""
    userAgent: StrictStr | None = None
    """The system that wrote the feedback report."""
    complaintFeedbackType: StrictStr | None = None
    """The type in the feedback report, such as abuse."""
    arrivalDate: StrictStr | None = None
    """When the email arrived, as the feedback report says."""


class SesDelivery(RecordModel):
    """A delivery to the mail server of recipients."""

    timestamp: Rfc3339Text
    """When the mail server took the email."""
    processingTimeMillis: Integer
    """How long SES took, in milliseconds."""
    recipients: list[StrictStr]
    """The addresses of the recipients."""
    smtpResponse: StrictStr
    """The answer of the mail server."""
    reportingMTA: StrictStr
    """The mail server of SES."""
    remoteMtaIp: StrictStr | None = None
    """The IP address of the mail server."""


class SesReject(RecordModel):
    """A rejection by SES."""

    reason: StrictStr
    """The reason: Bad content, a virus."""


class SesOpen(RecordModel):
    """A recipient opened the email."""

    ipAddress: StrictStr
    """The IP address of the recipient."""
    timestamp: Rfc3339Text
    """When it was opened."""
    userAgent: StrictStr | None = None
    """The browser or mail program."""


class SesClick(RecordModel):
    """A recipient clicked a link in the email."""

    ipAddress: StrictStr
    """The IP address of the recipient."""
    timestamp: Rfc3339Text
    """When the link was clicked."""
    userAgent: StrictStr | None = None
    """The browser."""
    link: StrictStr
    """The URL of the link."""
    linkTags: dict[str, list[StrictStr]] | None = None
    """The tags of the link, with the values of each."""


class SesRenderingFailure(RecordModel):
    """SES could not render the template of the email."""

    templateName: StrictStr | None = None
    """The name of the template."""
    errorMessage: StrictStr
    """What is wrong."""


class SesDeliveryDelay(RecordModel):
    """A delay: SES keeps trying to deliver the email."""

    delayType: StrictStr
    """The reason, such as MailboxFull."""
    delayedRecipients: ReadOnlyList[SesRecipient]
    """The recipients."""
    expirationTime: Rfc3339Text | None = None
    """When SES stops trying."""
    reportingMTA: StrictStr | None = None
    """The IP address of the mail server that reported the delay."""
    timestamp: Rfc3339Text
    """When the delay occurred."""


class SesSubscription(RecordModel):
    """A change of a recipient's preferences in a contact list."""

    contactList: StrictStr
    """The name of the contact list."""
    timestamp: Rfc3339Text
    """When the change was made."""
    source: StrictStr | None = None
    """How the change was made, such as UnsubscribeHeader."""
    newTopicPreferences: dict[str, Any] | None = None
    """The preferences now: unsubscribeAll, and a status of each topic."""
    oldTopicPreferences: dict[str, Any] | None = None
    """The preferences before."""


class SesMail(RecordModel):
    """The email that you sent."""

    timestamp: StrictStr
    """When it was sent. Text, because AWS also shows it with a space before the offset."""
    messageId: StrictStr
    """The id that SES gave it."""
    source: StrictStr
    """The sender: the envelope's MAIL FROM address."""
    sourceArn: StrictStr | None = None
    """The ARN of the identity that sent it."""
    sourceIp: StrictStr | None = None
    """In feedback: the IP address of the client that sent it."""
    callerIdentity: StrictStr | None = None
    """In feedback: the IAM identity that sent it."""
    sendingAccountId: StrictStr | None = None
    """The account that sent it."""
    destination: list[StrictStr]
    """The addresses of its recipients."""
    headersTruncated: StrictBool | None = None
    """Whether headers are missing, because they are larger than 10 KB."""
    headers: ReadOnlyList[SesHeader] | None = None
    """Its original headers."""
    commonHeaders: dict[str, Any] | None = None
    """Its most important headers, by their names in camel case: from and to are arrays, date,
    messageId and subject are texts.
    """
    tags: dict[str, list[StrictStr]] | None = None
    """In an event: its tags, with the values of each."""


class SesNotification(OneOfModel):
    """What Amazon SES publishes to an SNS topic about an email that you sent: an event of a
    configuration set, which has eventType, or feedback to an identity, which has
    notificationType. One other member holds what happened.
    """

    one_of: ClassVar[tuple[str, ...]] = (
        "eventType",
        "notificationType",
    )

    eventType: StrictStr | None = None
    """In an event: Bounce, Complaint, Delivery, Send, Reject, Open, Click, Rendering Failure,
    DeliveryDelay or Subscription.
    """
    notificationType: StrictStr | None = None
    """In feedback: Bounce, Complaint or Delivery; or AmazonSnsSubscriptionSucceeded, when you
    choose the topic.
    """
    mail: SesMail | None = None
    """The email; absent only in the message that SES sends when you choose the topic."""
    bounce: SesBounce | None = None
    """Only if the email bounced."""
    complaint: SesComplaint | None = None
    """Only if a recipient complained about the email."""
    delivery: SesDelivery | None = None
    """Only if the email was delivered."""
    send: dict[str, Any] | None = None
    """Only if SES accepted the email; an object without members."""
    reject: SesReject | None = None
    """Only if SES rejected the email."""
    open: SesOpen | None = None
    """Only if a recipient opened the email."""
    click: SesClick | None = None
    """Only if a recipient clicked a link."""
    failure: SesRenderingFailure | None = None
    """Only if SES could not render the template."""
    deliveryDelay: SesDeliveryDelay | None = None
    """Only if the delivery is delayed."""
    subscription: SesSubscription | None = None
    """Only if a recipient changed the preferences in a contact list."""
