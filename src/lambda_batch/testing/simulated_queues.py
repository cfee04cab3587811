"""Simulate an event source mapping of a queue in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lambda_batch.testing.clients import FakeSqsClient
from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError, SettingsError, SimulationError
from lambda_batch.testing.invocations import (
    Invocation,
    Invoker,
    LambdaFunction,
    check_arguments,
    records_of,
)
from lambda_batch.testing.queue_rules import is_dead, settle_messages
from lambda_batch.testing.reports import (
    Fate,
    RecordReport,
    Report,
    count_processed,
    fate_of,
    identifiers_of,
    order_of,
)
from lambda_batch.testing.settings import QueueSettings
from lambda_batch.testing.stable_values import RawRecord, make_receipt_handle
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from collections import Counter

    from lambda_batch.results import DeadLetter


@dataclass(slots=True)
class _Message:
    record: RawRecord
    identifier: str
    group: str | None
    received: int
    """The number of times that it was received before."""
    fate: Fate = "left"
    visible_at: float = 0.0
    invocations: list[int] = field(default_factory=list[int])


def simulate_queue(
    function: LambdaFunction,
    event: Mapping[str, Any],
    settings: QueueSettings | None = None,
    *,
    processed: Collection[str] | None = None,
    sunk: Collection[DeadLetter] | None = None,
    client: FakeSqsClient | None = None,
    clock: VirtualClock | None = None,
    context: FakeLambdaContext | None = None,
    max_invocations: int = 10_000,
) -> Report:
    """Deliver messages to a function until each is deleted or dead-lettered.

    All messages are in the queue from the beginning, and one batch is in flight at a time. The
    function's answers are judged as Lambda judges them. Messages that were not deleted come back
    after their visibility timeout, or after the delay that the function has set with `client`,
    with a greater `ApproximateReceiveCount`. On a FIFO queue, no message is delivered while an
    earlier message of its group is invisible. On a standard queue, a message group is no order. The
    first delivery of each message is the record of the event, whatever its
    `ApproximateReceiveCount`.

    Args:
        function: The Lambda function.
        event: An event with all messages of the queue, which can be more than fit into one batch.
        settings: The settings of the event source mapping and the queue. By default those for the
            kind of queue that the messages come from.
        processed: The function's own record of its work: a list to which it adds the message id of
            each message that it processes. With it, the report finds messages that were deleted
            although they were not processed.
        sunk: The dead letters that the function's sink has taken: a list to which the sink adds
            them. With it, the report tells these records from those that succeeded.
        client: The client of the function's `RetryDelays`, which makes failed messages wait.
        clock: The clock of the simulation, for functions that advance it.
        context: The context that each invocation gets a copy of. Its timeout is the function's.
        max_invocations: The maximum number of invocations.

    Returns:
        The report on each message.

    Raises:
        EventError: The event has no messages, or two with the same id.
        SettingsError: The settings are for another kind of queue, or the visibility timeout is
            shorter than the function's timeout. Or `sunk` has something else than dead letters, or
            `client` is another client.
        SimulationError: The simulation needs more than `max_invocations`.

    Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" and "Handling errors for an
    SQS event source in Lambda"; Amazon SQS Developer Guide, "FIFO queue delivery logic".
    """
    check_arguments(function, event, settings, QueueSettings)
    messages = list(records_of(event))
    settings = settings or QueueSettings(fifo=_is_fifo(messages[0]))
    clock = clock or VirtualClock()
    context = context or FakeLambdaContext(timeout=min(30.0, settings.visibility_timeout or 30.0))
    _check(messages, settings, context)
    _check_client(client)
    queue = _Queue(messages, settings, clock)
    invoker = Invoker(function, clock, context)
    invocations: list[Invocation] = []
    began = clock()
    while batch := queue.receive():
        if invoker.count == max_invocations:
            raise SimulationError(_too_many(max_invocations, settings))
        now = clock()
        if client is not None:
            client._receive(message.record["receiptHandle"] for message in batch)
        answer, error = invoker.invoke({"Records": [message.record for message in batch]})
        identifiers = tuple(message.identifier for message in batch)
        step = settle_messages(answer, identifiers, settings)
        queue.settle(batch, frozenset(step.deleted), invoker.count)
        if client is not None:
            queue.delay(batch, client._delays)
        invocations.append(
            Invocation(invoker.count, now - began, identifiers, answer, step.verdict, error)
        )
    return Report(
        queue.report(count_processed(processed), frozenset(identifiers_of(sunk))),
        tuple(invocations),
        clock() - began,
        out_of_order=tuple(queue.out_of_order),
        handled=order_of(processed),
    )


class _Queue:
    """The messages of a queue."""

    def __init__(
        self, records: Iterable[RawRecord], settings: QueueSettings, clock: VirtualClock
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._began = clock()
        self._messages = [_message_of(record, settings) for record in records]
        self._waiting = list(self._messages)
        self.out_of_order: list[str] = []
        _reject_duplicates(message.identifier for message in self._messages)

    def receive(self) -> list[_Message]:
        """Receive a batch, advancing the clock if needed; empty if all messages are settled."""
        while self._waiting:
            self._remove_dead()
            batch = self._visible()
            if batch:
                return batch
            if self._waiting:
                now = self._clock()
                # At least one message is invisible, or there would be a batch.
                soonest = min(at for each in self._waiting if (at := each.visible_at) > now)
                self._clock.advance(soonest - now)
        return []

    def settle(self, batch: list[_Message], deleted: frozenset[str], invocation: int) -> None:
        """Delete messages; the others come back."""
        for message in batch:
            message.invocations.append(invocation)
            if message.identifier in deleted:
                message.fate = "succeeded"
        self._waiting = [message for message in self._waiting if message.fate == "left"]
        if self._settings.fifo:
            self._note_order(batch)

    def delay(self, batch: list[_Message], delays: Mapping[str, float]) -> None:
        """Make messages wait from now on, for seconds by their receipt handles."""
        for message in batch:
            if (seconds := delays.get(message.record["receiptHandle"])) is not None:
                message.visible_at = self._clock() + seconds

    def report(
        self, processed: Counter[str] | None, sunk: frozenset[str]
    ) -> tuple[RecordReport, ...]:
        """Return the report on each message."""

        def report_on(message: _Message) -> RecordReport:
            name = message.identifier
            count = None if processed is None else processed[name]
            return RecordReport(
                name,
                fate_of(message.fate, processed=count, is_sunk=name in sunk),
                tuple(message.invocations),
                count,
                message.record,
                message.group,
            )

        return tuple(map(report_on, self._messages))

    def _remove_dead(self) -> None:
        now, settings = self._clock(), self._settings
        for message in self._waiting:
            if now - self._began > settings.retention:
                message.fate = "expired"
            # The first delivery happens whatever receive count the event has.
            elif (
                message.invocations
                and message.visible_at <= now
                and is_dead(message.received, settings)
            ):
                message.fate = "dead_lettered"
        self._waiting = [message for message in self._waiting if message.fate == "left"]

    def _visible(self) -> list[_Message]:
        now = self._clock()
        batch: list[_Message] = []
        blocked: set[str | None] = set()
        for message in self._waiting:
            if self._settings.fifo and message.group in blocked:
                continue
            if message.visible_at > now:
                blocked.add(message.group)
                continue
            batch.append(message)
            if len(batch) == self._settings.batch_size:
                break
        for message in batch:
            self._mark_received(message, now)
        return batch

    def _mark_received(self, message: _Message, now: float) -> None:
        message.received += 1
        message.visible_at = now + self._settings.visibility_timeout
        if message.invocations:  # the first delivery is the record of the event
            message.record["attributes"]["ApproximateReceiveCount"] = str(message.received)
            message.record["receiptHandle"] = make_receipt_handle(
                message.identifier, message.received
            )

    def _note_order(self, batch: list[_Message]) -> None:
        """Record messages that were processed before an earlier message of their group."""
        waiting = {id(message) for message in self._waiting}
        overtaken: set[str | None] = set()
        for message in batch:
            if id(message) in waiting:
                overtaken.add(message.group)
            elif message.group in overtaken:
                self.out_of_order.append(message.identifier)


def _message_of(record: RawRecord, settings: QueueSettings) -> _Message:
    try:
        attributes = record["attributes"]
        identifier, received = record["messageId"], int(attributes["ApproximateReceiveCount"])
    except (KeyError, TypeError, ValueError) as error:
        msg = (
            "expected messages with messageId and attributes.ApproximateReceiveCount, got one "
            "without: make them with sqs_event() or sqs_fifo_event()"
        )
        raise EventError(msg) from error
    group = attributes.get("MessageGroupId") if settings.fifo else None
    return _Message(record, identifier, group, received - 1)


def _check(
    messages: Iterable[RawRecord], settings: QueueSettings, context: FakeLambdaContext
) -> None:
    """Raise if AWS would reject these settings for these messages."""
    if any(_is_fifo(message) is not settings.fifo for message in messages):
        kinds = "a standard queue", "a FIFO queue, whose ARN ends in .fifo"
        msg = (
            f"expected messages of {kinds[settings.fifo]}, as settings.fifo is {settings.fifo}, "
            f"got some of {kinds[not settings.fifo]}: pass QueueSettings(fifo={not settings.fifo})"
        )
        raise SettingsError(msg)
    if settings.visibility_timeout < context.timeout:
        msg = (
            f"expected a visibility timeout of at least the function's timeout, "
            f"{context.timeout:g} s, got {settings.visibility_timeout:g} s: Lambda rejects such an "
            "event source mapping, because messages would come back while they are being processed"
        )
        raise SettingsError(msg)


def _check_client(client: object) -> None:
    if client is not None and not isinstance(client, FakeSqsClient):
        msg = (
            f"expected client to be a FakeSqsClient, got {name_of_other(client)}: pass the "
            "FakeSqsClient() that the function's RetryDelays has"
        )
        raise SettingsError(msg)


def _is_fifo(message: RawRecord) -> bool:
    return str(message.get("eventSourceARN")).endswith(".fifo")


def _reject_duplicates(identifiers: Iterable[str]) -> None:
    seen: set[str] = set()
    for identifier in identifiers:
        if identifier in seen:
            msg = f"expected records with different item identifiers, got {identifier!r} twice"
            raise EventError(msg)
        seen.add(identifier)


def _too_many(limit: int, settings: QueueSettings) -> str:
    advice = (
        "set max_receive_count, because a queue without a dead-letter queue delivers failed "
        "messages until they expire"
        if settings.max_receive_count is None
        else "raise max_invocations if the function needs more"
    )
    return f"expected all messages to be settled in {limit:,} invocations, some are not: {advice}"
