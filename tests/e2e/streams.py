"""A poller of a stream, which acts as the event source mapping on one shard."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any, ClassVar, TypeAlias

from lambda_batch.cli.runtime_api import FUNCTION_ARN
from lambda_batch.testing import (
    Discarded,
    Shard,
    ShardRecord,
    StreamSettings,
    describe_discarded,
)
from tests.e2e.clients import Clients
from tests.e2e.functions import Function
from tests.e2e.ledgers import Handling
from tests.e2e.orders import Sent, read_number

Record: TypeAlias = dict[str, Any]

PAGE = 1000
"""The number of records in a read; the maximum of DynamoDB Streams."""


class Stream(ABC):
    """A stream, and the queue that is its on-failure destination."""

    batch_info: ClassVar[str]
    """The field of the destination record that describes the batch."""
    sequence_number: ClassVar[str]
    """The argument of a shard iterator that names a record."""
    arn: str

    def __init__(self, clients: Clients, settings: StreamSettings) -> None:
        """Create the destination.

        Args:
            clients: Make the clients.
            settings: Those of the event source mapping.
        """
        self.settings = settings
        self.clients = clients
        self._sqs = clients.make("sqs")
        made = clients.call(self._sqs.create_queue, QueueName="on-failure")
        self._destination = made["QueueUrl"]

    @abstractmethod
    def send(self, orders: Sequence[Sent]) -> None:
        """Write orders, each the given number of times."""

    @abstractmethod
    def list_shards(self) -> list[str]:
        """Return the ids of the shards."""

    @abstractmethod
    def open_reader(self) -> tuple[Any, dict[str, str]]:
        """Return a client for reading the stream, and the arguments that name the stream."""

    @abstractmethod
    def convert(self, record: Record, shard_id: str) -> Record:
        """Return a record in the form of an event."""

    @abstractmethod
    def read_delivery(self, record: Record) -> tuple[str, str]:
        """Return the sequence number and the payload of a record of an event."""

    def poll(self, shard_id: str, function: Function, stop: Event) -> None:
        """Act as the event source mapping of a shard until every record is settled.

        What comes next is read from the checkpoint on, so a checkpoint in the wrong place would
        lose records or repeat them.

        Args:
            shard_id: Which shard.
            function: The mapping's function.
            stop: Is set when it is no use any more.
        """
        shard = Shard(self.settings)
        reader = self.open_reader()
        while not stop.is_set():
            if not shard.left:
                shard.put(self._read(reader, shard_id, "AFTER_SEQUENCE_NUMBER", shard.checkpoint))
            batch = shard.next_batch()
            if batch is None:
                return
            event = {"Records": [dict(record.record) for record in batch.records]}
            step = shard.settle(function.invoke(event))
            if step.discarded:
                self._tell(step.discarded, shard_id)

    def read_dead_letters(self, clients: Clients) -> list[Handling]:
        """Return the records named in the on-failure destination.

        Args:
            clients: Make a client without troubles.

        Returns:
            The orders and sequence numbers.
        """
        sqs, reader = clients.make("sqs"), self.open_reader()
        queue = {"QueueUrl": self._destination}
        dead: list[Handling] = []
        while messages := sqs.receive_message(**queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                dead += self._read_batch(reader, json.loads(message["Body"])[self.batch_info])
                sqs.delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
        return dead

    def _read(
        self, reader: tuple[Any, dict[str, str]], shard_id: str, kind: str, number: str | None
    ) -> list[ShardRecord]:
        """Read a page of records from the given one on, by default from the start of the shard."""
        client, name = reader
        begin = {"ShardIteratorType": "TRIM_HORIZON"}
        if number is not None:
            begin = {"ShardIteratorType": kind, self.sequence_number: number}
        made = self.clients.call(client.get_shard_iterator, ShardId=shard_id, **name, **begin)
        page = self.clients.call(
            client.get_records, ShardIterator=made["ShardIterator"], Limit=PAGE
        )
        records = [self.convert(record, shard_id) for record in page["Records"]]
        now = time.time()  # no record becomes too old here
        return [ShardRecord(self.read_delivery(record)[0], now, record) for record in records]

    def _tell(self, discarded: Discarded, shard_id: str) -> None:
        """Send discarded records to the on-failure destination."""
        description = describe_discarded(
            discarded, shard_id=shard_id, function_arn=FUNCTION_ARN, at=time.time()
        )
        self.clients.call(
            self._sqs.send_message,
            QueueUrl=self._destination,
            MessageBody=json.dumps(description),
        )

    def _read_batch(self, reader: tuple[Any, dict[str, str]], info: Record) -> Iterator[Handling]:
        """Read the records that the destination names from the stream."""
        start, end = info["startSequenceNumber"], info["endSequenceNumber"]
        for record in self._read(reader, info["shardId"], "AT_SEQUENCE_NUMBER", start):
            number, payload = self.read_delivery(dict(record.record))
            yield Handling(read_number(payload), number)
            if number == end:
                return
        msg = f"expected {info['batchSize']} records from {start} on to end with {end}"
        raise ValueError(msg)
