"""The two services that have streams."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Any

from lambda_batch.testing import StreamSettings, convert_dynamodb_record, convert_kinesis_record
from tests.e2e.clients import Clients
from tests.e2e.orders import Sent
from tests.e2e.streams import Record, Stream

NAME = "orders"
"""The name of the stream, or of the table."""
IN_A_PUT = 100
"""The number of records in a call to Kinesis; the limit is 500."""
IN_A_WRITE = 25
"""The maximum number of items in a call to DynamoDB."""


class KinesisStream(Stream):
    """A Kinesis data stream; the customer is the partition key."""

    batch_info = "KinesisBatchInfo"
    sequence_number = "StartingSequenceNumber"

    def __init__(self, clients: Clients, settings: StreamSettings, *, shards: int) -> None:
        """Create the stream.

        Args:
            clients: Make the clients.
            settings: Those of the event source mapping.
            shards: How many shards it has.
        """
        super().__init__(clients, settings)
        self._client = clients.make("kinesis")
        clients.call(self._client.create_stream, StreamName=NAME, ShardCount=shards)
        reply = clients.call(self._client.describe_stream_summary, StreamName=NAME)
        self.arn = reply["StreamDescriptionSummary"]["StreamARN"]

    def send(self, orders: Sequence[Sent]) -> None:
        """Put orders, each the given number of times."""
        records = [
            {"Data": one.payload.encode(), "PartitionKey": one.order.customer}
            for one in orders
            for _ in range(one.copies)
        ]
        for start in range(0, len(records), IN_A_PUT):
            some = records[start : start + IN_A_PUT]
            self.clients.call(self._client.put_records, StreamName=NAME, Records=some)

    def list_shards(self) -> list[str]:
        """Return the ids of the shards."""
        reply = self.clients.call(self._client.list_shards, StreamName=NAME)
        return [shard["ShardId"] for shard in reply["Shards"]]

    def open_reader(self) -> tuple[Any, dict[str, str]]:
        """Return a client for reading the stream, and the arguments that name the stream."""
        return self.clients.make("kinesis"), {"StreamName": NAME}

    def convert(self, record: Record, shard_id: str) -> Record:
        """Return a record in the form of an event."""
        return convert_kinesis_record(record, self.arn, shard_id)

    def read_delivery(self, record: Record) -> tuple[str, str]:
        """Return the sequence number and the payload of a record of an event."""
        data = record["kinesis"]
        return data["sequenceNumber"], b64decode(data["data"]).decode()


class TableStream(Stream):
    """The stream of a DynamoDB table with the latest order of each customer.

    DynamoDB Streams keep the order of an item's changes, so a customer is an item. A change that
    changes nothing makes no record, so orders that are sent twice arrive once. The stream has no
    old images: behind a damaged order, the next change of the item would be damaged, too.
    """

    batch_info = "DDBStreamBatchInfo"
    sequence_number = "SequenceNumber"

    def __init__(self, clients: Clients, settings: StreamSettings) -> None:
        """Create the table.

        Args:
            clients: Make the clients.
            settings: Those of the event source mapping.
        """
        super().__init__(clients, settings)
        self._table = clients.make("dynamodb")
        made = clients.call(
            self._table.create_table,
            TableName=NAME,
            KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        self.arn = made["TableDescription"]["LatestStreamArn"]

    def send(self, orders: Sequence[Sent]) -> None:
        """Write orders, each the given number of times."""
        for some in _without_repeats(orders):
            items = [
                {"customer": {"S": one.order.customer}, "order": {"S": one.payload}} for one in some
            ]
            requests = [{"PutRequest": {"Item": item}} for item in items]
            for _ in range(max(one.copies for one in some)):
                self.clients.call(self._table.batch_write_item, RequestItems={NAME: requests})

    def list_shards(self) -> list[str]:
        """Return the ids of the shards."""
        client, name = self.open_reader()
        reply = self.clients.call(client.describe_stream, **name)
        return [shard["ShardId"] for shard in reply["StreamDescription"]["Shards"]]

    def open_reader(self) -> tuple[Any, dict[str, str]]:
        """Return a client for reading the stream, and the arguments that name the stream."""
        return self.clients.make("dynamodbstreams"), {"StreamArn": self.arn}

    def convert(self, record: Record, shard_id: str) -> Record:  # noqa: ARG002  # as there
        """Return a record in the form of an event."""
        return convert_dynamodb_record(record, self.arn)

    def read_delivery(self, record: Record) -> tuple[str, str]:
        """Return the sequence number and the payload of a record of an event."""
        change = record["dynamodb"]
        return change["SequenceNumber"], change["NewImage"]["order"]["S"]


def _without_repeats(orders: Sequence[Sent]) -> Iterator[list[Sent]]:
    """Split orders into writes with each customer once, which DynamoDB requires."""
    some: list[Sent] = []
    customers: set[str] = set()
    for one in orders:
        if one.order.customer in customers or len(some) == IN_A_WRITE:
            yield some
            some, customers = [], set()
        some.append(one)
        customers.add(one.order.customer)
    if some:
        yield some
