"""Generated from schemas/s3.json by `nox -s generate`; do not edit it by hand."""

from typing import Any, ClassVar, Literal

from pydantic import Field, StrictStr

from lambda_batch.wire.message_models import OneOfModel
from lambda_batch.wire.models import ReadOnlyList, RecordModel
from lambda_batch.wire.scalars import Integer, Rfc3339Text, UrlEncodedText


class S3Identity(RecordModel):
    """A user, an account or a service."""

    principalId: StrictStr
    """Its id."""


class S3RequestParameters(RecordModel):
    """Where a request came from."""

    sourceIPAddress: StrictStr
    """The IP address, or the name of the service that made the request."""


class S3ResponseElements(RecordModel):
    """The ids of a request."""

    x_amz_request_id: StrictStr | None = Field(default=None, alias="x-amz-request-id")
    """The id of the request."""
    x_amz_id_2: StrictStr | None = Field(default=None, alias="x-amz-id-2")
    """The host of S3 that handled the request."""


class S3Bucket(RecordModel):
    """The bucket of an event."""

    name: StrictStr
    """Its name."""
    ownerIdentity: S3Identity | None = None
    """Its owner."""
    arn: StrictStr
    """Its ARN."""


class S3Object(RecordModel):
    """The object of an event."""

    key: UrlEncodedText
    """Its key, encoded as in a URL; `key.unquoted` is the key that other APIs take."""
    size: Integer | None = None
    """Its size in bytes; absent if it was deleted."""
    eTag: StrictStr | None = None
    """Its ETag; absent if it was deleted."""
    versionId: StrictStr | None = None
    """Its version, if the bucket has versioning."""
    sequencer: StrictStr | None = None
    """A hexadecimal number: of two events with the same key, the later one has the greater number.
    """


class S3RestoreEventData(RecordModel):
    """The details of a restoration."""

    lifecycleRestorationExpiryTime: Rfc3339Text
    """When the restored copy expires."""
    lifecycleRestoreStorageClass: StrictStr
    """The storage class that it was restored from."""


class S3Entity(RecordModel):
    """The bucket and the object of an event."""

    s3SchemaVersion: StrictStr | None = None
    """The version of the format of this member."""
    configurationId: StrictStr | None = None
    """The id of the notification configuration."""
    bucket: S3Bucket
    """The bucket."""
    object: S3Object
    """The object."""


class S3GlacierEventData(RecordModel):
    """The restoration of an object from an archive."""

    restoreEventData: S3RestoreEventData
    """The restoration."""


class S3EventRecord(RecordModel):
    """One event of a bucket."""

    eventVersion: StrictStr
    """The version of the event format."""
    eventSource: Literal["aws:s3"]
    """Always aws:s3."""
    awsRegion: StrictStr
    """The region of the bucket."""
    eventTime: Rfc3339Text
    """When S3 had finished the request."""
    eventName: StrictStr
    """What happened, without the prefix s3: such as ObjectCreated:Put."""
    userIdentity: S3Identity | None = None
    """Who made the request."""
    requestParameters: S3RequestParameters | None = None
    """Where the request came from."""
    responseElements: S3ResponseElements | None = None
    """The ids of the request, for AWS Support."""
    s3: S3Entity
    """The bucket and the object."""
    glacierEventData: S3GlacierEventData | None = None
    """Only if an object was restored from an archive."""
    replicationEventData: dict[str, Any] | None = None
    """Only in events about replication."""
    intelligentTieringEventData: dict[str, Any] | None = None
    """Only in events about Intelligent-Tiering."""
    lifecycleEventData: dict[str, Any] | None = None
    """Only in events about transitions by a lifecycle."""


class S3Notification(OneOfModel):
    """A notification of Amazon S3 about objects in a bucket, or its test message."""

    one_of: ClassVar[tuple[str, ...]] = (
        "Records",
        "Event",
    )

    Records: ReadOnlyList[S3EventRecord] | None = None
    """The events; absent in the test message."""
    Event: Literal["s3:TestEvent"] | None = None
    """Only in the test message, which S3 sends when notifications are configured: s3:TestEvent."""
    Service: StrictStr | None = None
    """Only in the test message: Amazon S3."""
    Time: Rfc3339Text | None = None
    """Only in the test message: when S3 sent it."""
    Bucket: StrictStr | None = None
    """Only in the test message: the name of the bucket."""
    RequestId: StrictStr | None = None
    """Only in the test message: the id of the request that configured the notifications."""
    HostId: StrictStr | None = None
    """Only in the test message: the host of S3 that handled this request."""
