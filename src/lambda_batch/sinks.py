"""Ready sinks for records that no retry can help: an SQS queue, an SNS topic, an S3 bucket.

Each takes a client of boto3 that the caller has made, so this library does not need boto3.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from lambda_batch.errors import ConfigurationError, LambdaBatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from lambda_batch.results import DeadLetter

__all__ = ["S3Sink", "SnsSink", "SqsSink"]


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__


MAX_ENTRIES = 10
"""The number of messages of one request. Source: SQS and SNS API references, SendMessageBatch and
PublishBatch."""

_HASH_LENGTH = 16

SQS_BYTES = 1_048_576
"""The bytes of one request. Source: Amazon SQS API reference, SendMessageBatch."""

SNS_BYTES = 262_144
"""The bytes of one request. Source: Amazon SNS API reference, PublishBatch."""


class SqsClient(Protocol):
    """The part of boto3's SQS client that `SqsSink` needs."""

    @property
    def send_message_batch(self) -> Callable[..., Mapping[str, Any]]:
        """Send up to ten messages."""
        ...


class SnsClient(Protocol):
    """The part of boto3's SNS client that `SnsSink` needs."""

    @property
    def publish_batch(self) -> Callable[..., Mapping[str, Any]]:
        """Publish up to ten messages."""
        ...


class S3Client(Protocol):
    """The part of boto3's S3 client that `S3Sink` needs."""

    @property
    def put_object(self) -> Callable[..., Any]:
        """Store an object."""
        ...


class SqsSink:
    """Sends dead letters as JSON to a standard SQS queue, ten in a request."""

    def __init__(self, client: SqsClient, queue_url: str, *, texts: bool = False) -> None:
        """Create a sink.

        Args:
            client: A client of boto3: `boto3.client("sqs")`.
            queue_url: The URL of the queue.
            texts: Whether messages hold the texts of exceptions, which can hold user data.

        Raises:
            ConfigurationError: The queue is a FIFO queue.
        """
        if queue_url.endswith(".fifo"):
            msg = f"a sink needs a standard queue, since dead letters have no order: {queue_url}"
            raise ConfigurationError(msg)
        self._client = client
        self._queue_url = queue_url
        self._texts = texts

    def __call__(self, letters: Sequence[DeadLetter], /) -> Sequence[Exception | None]:
        """Send dead letters.

        Args:
            letters: The dead letters.

        Returns:
            For each, None or why it was not sent.
        """

        def send(entries: list[dict[str, str]]) -> Mapping[str, Any]:
            messages = [{"Id": each["Id"], "MessageBody": each["text"]} for each in entries]
            return self._client.send_message_batch(QueueUrl=self._queue_url, Entries=messages)

        return _send_all(letters, send, SQS_BYTES, "SQS", texts=self._texts)


class SnsSink:
    """Publishes dead letters as JSON to a standard SNS topic, ten in a request."""

    def __init__(self, client: SnsClient, topic_arn: str, *, texts: bool = False) -> None:
        """Create a sink.

        Args:
            client: A client of boto3: `boto3.client("sns")`.
            topic_arn: The ARN of the topic.
            texts: Whether messages hold the texts of exceptions, which can hold user data.

        Raises:
            ConfigurationError: The topic is a FIFO topic.
        """
        if topic_arn.endswith(".fifo"):
            msg = f"a sink needs a standard topic, since dead letters have no order: {topic_arn}"
            raise ConfigurationError(msg)
        self._client = client
        self._topic_arn = topic_arn
        self._texts = texts

    def __call__(self, letters: Sequence[DeadLetter], /) -> Sequence[Exception | None]:
        """Publish dead letters.

        Args:
            letters: The dead letters.

        Returns:
            For each, None or why it was not published.
        """

        def publish(entries: list[dict[str, str]]) -> Mapping[str, Any]:
            messages = [{"Id": each["Id"], "Message": each["text"]} for each in entries]
            return self._client.publish_batch(
                TopicArn=self._topic_arn, PublishBatchRequestEntries=messages
            )

        return _send_all(letters, publish, SNS_BYTES, "SNS", texts=self._texts)


class S3Sink:
    """Stores each dead letter as a JSON object in an S3 bucket.

    The key is made of the queue or stream and the item identifier, so a record that comes again is
    stored once. The user records of an aggregate share an identifier, so their sub-sequence number
    is part of the key. Where records do not tell their stream, as those of Kafka, a hash of the
    record is part of the key.
    """

    def __init__(
        self, client: S3Client, bucket: str, *, prefix: str = "", texts: bool = False
    ) -> None:
        """Create a sink.

        Args:
            client: A client of boto3: `boto3.client("s3")`.
            bucket: The name of the bucket.
            prefix: The beginning of the keys, such as `dead-letters/`.
            texts: Whether objects hold the texts of exceptions, which can hold user data.
        """
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._texts = texts

    def __call__(self, letters: Sequence[DeadLetter], /) -> Sequence[Exception | None]:
        """Store dead letters.

        Args:
            letters: The dead letters.

        Returns:
            For each, None or why it was not stored.
        """
        return [self._store(letter) for letter in letters]

    def _store(self, letter: DeadLetter) -> Exception | None:
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(letter),
                Body=letter.to_json(texts=self._texts).encode(),
                ContentType="application/json",
            )
        except Exception as error:  # the others can be stored all the same
            return error
        return None

    def _key(self, letter: DeadLetter) -> str:
        # The sequence numbers of two streams can be the same.
        identifier = letter.identifier
        parts = [identifier] if isinstance(identifier, str) else [*map(str, identifier.values())]
        if letter.sub_sequence_number is not None:
            parts.append(str(letter.sub_sequence_number))
        origin: list[str] = []
        if letter.source_arn is None:
            text = json.dumps(letter.record, sort_keys=True)
            parts.append(sha256(text.encode()).hexdigest()[:_HASH_LENGTH])
        else:
            origin = letter.source_arn.split(":", 5)[-1:]  # a stream's label has colons, too
        steps = [quote(part, safe="") for part in (letter.source, *origin, *parts)]
        return f"{self._prefix}{'/'.join(steps)}.json"


def _send_all(
    letters: Sequence[DeadLetter],
    send: Callable[[list[dict[str, str]]], Mapping[str, Any]],
    max_bytes: int,
    service: str,
    *,
    texts: bool,
) -> list[Exception | None]:
    """Send dead letters in as few requests as the service allows.

    Args:
        letters: The dead letters.
        send: Sends entries with `Id` and `text`, and returns the answer of the service.
        max_bytes: The size of one request.
        service: The name of the service, for errors.
        texts: Whether they hold the texts of exceptions.

    Returns:
        For each dead letter, None or why it was not sent.
    """
    # What the answer does not name as sent, was not sent.
    reasons: list[Exception | None] = [
        LambdaBatchError(f"{service} did not confirm the message") for _ in letters
    ]
    written: list[tuple[int, str]] = []
    for at, letter in enumerate(letters):
        try:
            text = letter.to_json(texts=texts)
        except Exception as error:  # the others can be sent all the same
            reasons[at] = error
            continue
        if (size := len(text.encode())) > max_bytes:
            msg = f"{size} bytes are too many for {service}, which takes {max_bytes}: use S3Sink"
            reasons[at] = LambdaBatchError(msg)
        else:
            written.append((at, text))
    for request in _requests(written, max_bytes):
        try:
            answer = send([{"Id": str(at), "text": text} for at, text in request])
        except Exception as error:  # the other requests can succeed all the same
            for at, _ in request:
                reasons[at] = error
            continue
        positions = {str(at): at for at, _ in request}
        for entry in answer.get("Successful") or ():
            if (position := positions.get(entry.get("Id"))) is not None:
                reasons[position] = None
        for entry in answer.get("Failed") or ():
            if (position := positions.get(entry.get("Id"))) is not None:
                msg = f"{service} refused the message: {entry.get('Code')}"
                reasons[position] = LambdaBatchError(msg)
    return reasons


def _requests(
    written: Sequence[tuple[int, str]], max_bytes: int
) -> Iterator[list[tuple[int, str]]]:
    """Split texts into requests of at most ten texts and so many bytes."""
    request: list[tuple[int, str]] = []
    size = 0
    for at, text in written:
        length = len(text.encode())
        if request and (len(request) == MAX_ENTRIES or size + length > max_bytes):
            yield request
            request, size = [], 0
        request.append((at, text))
        size += length
    if request:
        yield request
