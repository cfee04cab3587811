"""The ready sinks against real servers, and their limits."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lambda_batch import (
    ConfigurationError,
    DeadLetter,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    PermanentError,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.sinks import MAX_ENTRIES, SQS_BYTES, S3Sink, SnsSink, SqsSink
from lambda_batch.testing import kinesis_aggregate, kinesis_event, sqs_event
from tests.e2e.clients import REGION, Clients
from tests.e2e.servers import run_server

COUNT = 23
"""More than two requests take."""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clients]:
    with run_server("ministack", tmp_path_factory.mktemp("server")) as endpoint:
        yield Clients(endpoint, "sinks", 0)


def fail(record: SQSRecord) -> None:
    raise PermanentError(record.body)


def run(sink: Any) -> list[str]:
    """Process a batch of dead letters, and return the item identifiers of its records."""
    event = sqs_event([f"order {number}" for number in range(COUNT)])
    processor = SqsBatchProcessor(sink=sink)
    assert process_partial_response(event, fail, processor) == {"batchItemFailures": []}
    return sorted(record["messageId"] for record in event["Records"])


def received(client: Any, queue: str) -> list[str]:
    """Receive all messages of a queue."""
    bodies: list[str] = []
    while batch := client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in batch]
        for message in batch:
            client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def test_a_queue_gets_the_dead_letters(clients: Clients) -> None:
    client = clients.make("sqs")
    queue = client.create_queue(QueueName="dead-letters")["QueueUrl"]
    identifiers = run(SqsSink(client, queue))
    letters = [json.loads(body) for body in received(client, queue)]
    assert sorted(letter["itemIdentifier"] for letter in letters) == identifiers
    assert {letter["errorClass"] for letter in letters} == {"lambda_batch.errors.PermanentError"}
    assert not any("errorText" in letter for letter in letters)


def test_a_topic_gets_the_dead_letters(clients: Clients) -> None:
    """A queue that subscribes to the topic shows them."""
    sns, sqs = clients.make("sns"), clients.make("sqs")
    topic = sns.create_topic(Name="dead-letters")["TopicArn"]
    queue = sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    identifiers = run(SnsSink(sns, topic, texts=True))
    letters = [json.loads(json.loads(body)["Message"]) for body in received(sqs, queue)]
    assert sorted(letter["itemIdentifier"] for letter in letters) == identifiers
    assert all(letter["errorText"] == letter["record"]["body"] for letter in letters)


def test_a_bucket_gets_the_dead_letters_once(clients: Clients) -> None:
    """A record that comes again, for whatever reason, replaces its object."""
    client = clients.make("s3")
    client.create_bucket(
        Bucket="dead-letters", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    sink = S3Sink(client, "dead-letters", prefix="failed/")
    identifiers = run(sink)
    assert run(sink) == identifiers
    keys = [each["Key"] for each in client.list_objects_v2(Bucket="dead-letters")["Contents"]]
    origin = sqs_event(["any"])["Records"][0]["eventSourceARN"].rpartition(":")[2]
    assert sorted(keys) == [f"failed/SQS/{origin}/{each}.json" for each in identifiers]
    stored = client.get_object(Bucket="dead-letters", Key=keys[0])
    assert stored["ContentType"] == "application/json"
    assert json.loads(stored["Body"].read())["record"]["messageId"] in keys[0]


def letter_of(body: str) -> DeadLetter:
    return DeadLetter({"body": body}, "SQS", None, "id", KeyError("sku"), None)


class FailingClient:
    """A client that answers as told: a real service does not fail on demand."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sizes: list[tuple[int, int]] = []
        """The number of entries and of bytes of each request."""

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> Mapping[str, Any]:  # noqa: N803  # boto3's names
        assert QueueUrl == "https://queue"
        size = sum(len(entry["MessageBody"].encode()) for entry in Entries)
        self.sizes.append((len(Entries), size))
        answer: Any = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        refused = {entry["Id"] for entry in answer.get("Failed", [])}
        successful = [{"Id": each["Id"]} for each in Entries if each["Id"] not in refused]
        return {"Successful": successful, **answer}


def test_requests_keep_to_the_limits_of_the_service() -> None:
    client = FailingClient()
    letters = [letter_of("x" * (SQS_BYTES // 3))] * 3 + [letter_of("y")] * (MAX_ENTRIES + 1)
    assert SqsSink(client, "https://queue")(letters) == [None] * len(letters)
    counts, sizes = zip(*client.sizes, strict=True)
    assert sum(counts) == len(letters)
    assert max(counts) <= MAX_ENTRIES
    assert max(sizes) <= SQS_BYTES


def test_each_dead_letter_has_its_own_answer() -> None:
    client = FailingClient({"Failed": [{"Id": "1", "Code": "Busy"}]}, ConnectionError("no route"))
    letters = [letter_of(str(number)) for number in range(MAX_ENTRIES + 1)]
    large = letter_of("x" * SQS_BYTES)
    reasons = SqsSink(client, "https://queue")([*letters, large])
    assert [str(reason) for reason in reasons if reason] == [
        "SQS refused the message: Busy",
        "no route",
        f"{len(large.to_json())} bytes are too many for SQS, which takes {SQS_BYTES}: use S3Sink",
    ]
    assert reasons[0] is reasons[2] is None


def test_what_the_service_does_not_confirm_was_not_sent() -> None:
    client = FailingClient({"Successful": []})
    reasons = SqsSink(client, "https://queue")([letter_of("a")])
    assert [str(reason) for reason in reasons] == ["SQS did not confirm the message"]


@pytest.mark.parametrize("foreign", ["-1", "0", "11", "order", None])
def test_an_answer_confirms_and_refuses_only_messages_of_its_request(foreign: str | None) -> None:
    """The last message is alone in the second request."""
    letters = [letter_of(str(number)) for number in range(MAX_ENTRIES + 1)]
    entry = {"Id": foreign, "Code": "Busy"}
    *sent, last = SqsSink(FailingClient({}, {"Successful": [entry]}), "https://queue")(letters)
    assert sent == [None] * MAX_ENTRIES
    assert str(last) == "SQS did not confirm the message"
    reasons = SqsSink(FailingClient({}, {"Failed": [entry]}), "https://queue")(letters)
    assert reasons == [None] * len(letters)


def test_a_record_that_is_no_json_costs_no_other() -> None:
    odd = DeadLetter({"body": b""}, "SQS", None, "id", KeyError("sku"), None)
    first, second = SqsSink(FailingClient(), "https://queue")([odd, letter_of("a")])
    assert isinstance(first, TypeError)
    assert second is None


@pytest.mark.parametrize("sink", [SqsSink, SnsSink])
def test_fifo_queues_and_topics_are_refused(sink: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"needs a standard .*: dead\.fifo$"):
        sink(None, "dead.fifo")


def test_a_key_has_no_steps_of_an_identifier() -> None:
    """A Kafka topic or an identifier of another source can hold slashes."""
    keys: list[str] = []

    class Client:
        def put_object(self, *, Key: str, **_: Any) -> None:  # noqa: N803  # boto3's name
            keys.append(Key)

    identifier = {"partition": "a/../b-0", "offset": 15}
    letter = DeadLetter({}, "Kafka", None, identifier, KeyError("sku"), None)
    assert S3Sink(Client(), "bucket")([letter]) == [None]
    assert Path(keys[0]).parts[:3] == ("Kafka", "a%2F..%2Fb-0", "15")


def test_two_clusters_or_streams_do_not_share_a_key() -> None:
    """Their topics, partitions and offsets, or sequence numbers, can be the same."""
    keys: list[str] = []

    class Client:
        def put_object(self, *, Key: str, **_: Any) -> None:  # noqa: N803  # boto3's name
            keys.append(Key)

    identifier = {"partition": "orders-0", "offset": 0}
    stream = "arn:aws:dynamodb:eu-west-1:123456789012:table/{}/stream/2026-11-27T18:30:33.171"
    letters = [
        DeadLetter({"value": "a"}, "Kafka", None, identifier, KeyError(), None),
        DeadLetter({"value": "b"}, "Kafka", None, identifier, KeyError(), None),
        DeadLetter({}, "DynamoDBStreams", stream.format("a"), "1", KeyError(), None),
        DeadLetter({}, "DynamoDBStreams", stream.format("b"), "1", KeyError(), None),
    ]
    assert S3Sink(Client(), "bucket")(letters) == [None] * len(letters)
    assert len(set(keys)) == len(letters)


def test_user_records_of_an_aggregate_do_not_share_a_key() -> None:
    """Their identifier is that of the Kinesis record, which comes again with all of them."""
    objects: dict[str, Any] = {}

    class Client:
        def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803  # boto3's names
            objects[Key] = json.loads(Body)["record"]["kinesis"]["data"]

    def fail(record: KinesisStreamRecord) -> None:
        raise PermanentError

    event = kinesis_event([kinesis_aggregate(["a", "b", "c"]), "d"])
    processor = KinesisBatchProcessor(split_aggregates=True, sink=S3Sink(Client(), "bucket"))
    for _ in range(2):
        assert process_partial_response(event, fail, processor) == {"batchItemFailures": []}
    assert [b64decode(data) for data in objects.values()] == [b"a", b"b", b"c", b"d"]
    first, last = (record["kinesis"]["sequenceNumber"] for record in event["Records"])
    ends = [f"{first}/0.json", f"{first}/1.json", f"{first}/2.json", f"{last}.json"]
    assert [key.split("/", 2)[2] for key in objects] == ends


def test_half_a_character_costs_no_other_record() -> None:
    """JSON can hold one half of a surrogate pair, which is no text in UTF-8."""
    letters = [letter_of("\ud800"), letter_of("b")]
    assert SqsSink(FailingClient(), "https://queue", texts=True)(letters) == [None, None]
