"""Describes an event source to the engine; each generated package creates one `Source`."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from lambda_batch.errors import (
    CircuitBreakerError,
    DecodingError,
    InvalidEventError,
    KeyCircuitBreakerError,
    UnexpectedBatchTypeError,
    UsageError,
)
from lambda_batch.wire.decoding import (
    is_array,
    is_identifier,
    is_object,
    is_source_name,
    json_type,
    read_seconds,
    with_article,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from typing import Any, Literal, Protocol, TypeAlias

    from lambda_batch.results import DeadLetter
    from lambda_batch.wire.models import RecordModel
    from lambda_batch.wire.records import RecordView
    from lambda_batch_events.response import PartialItemFailureResponse

    RawRecord: TypeAlias = Mapping[str, Any]
    Reader: TypeAlias = Callable[[RawRecord], Any]

    class EventSource(Protocol):
        """A member of the generated `EventType`."""

        @property
        def source(self) -> Source:
            """The description of the event source."""
            ...


class Source:
    """One event source, as its schema describes it."""

    def __init__(
        self,
        *,
        name: str,
        kind: Literal["queue", "stream"],
        event_sources: tuple[str, ...],
        is_named_by_records: bool,
        records_path: str,
        identifier_pointers: tuple[str, ...],
        read_records: Reader,
        read_event_source: Reader,
        read_identifier: Reader,
        read_identifiers: Callable[[Sequence[RawRecord]], list[Any]],
        read_ordering_keys: Callable[[Sequence[RawRecord]], list[Any]],
        view: type[RecordView],
        load_model: Callable[[], type[RecordModel]],
        identifier_members: tuple[str, ...] = (),
        key_name: str = "ordering key",
        stopped_error: type[CircuitBreakerError] = CircuitBreakerError,
        key_stopped_error: type[KeyCircuitBreakerError] = KeyCircuitBreakerError,
        is_ordered: Callable[[RawRecord], bool] | None = None,
        fifo_processor: str | None = None,
        origin_path: str | None = None,
        attempts_path: str | None = None,
        sent_at_path: str | None = None,
        messaging_system: str | None = None,
        destination_path: str | None = None,
        headers_path: str | None = None,
        xray_header_path: str | None = None,
        window: Mapping[str, str] | None = None,
        window_processor: str = "",
        receipt_path: str | None = None,
        aggregate_path: str | None = None,
    ) -> None:
        """Describe an event source.

        Args:
            name: Its name in `EventType`.
            kind: Lambda retries only the reported records of a queue, and everything from the
                lowest reported one on of a stream.
            event_sources: How its events name it.
            is_named_by_records: Whether each record names it, not the event.
            records_path: Where an event holds its records, as a JSON Pointer.
            identifier_pointers: Where a record holds its item identifier, or the parts of it.
            read_records: Reads the records of an event.
            read_event_source: Reads the name of the event source, from a record or from the event.
            read_identifier: Reads the item identifier of a record.
            read_identifiers: Reads the identifiers of many records of this source at once.
            read_ordering_keys: Reads the keys within which records are ordered.
            view: The record class.
            load_model: Imports the pydantic model that users' models extend.
            identifier_members: The members of an item identifier, if it is an object in the
                response; then it is read as a tuple.
            key_name: The ordering key in words, for errors.
            stopped_error: Raised for a record behind the first failure of the batch.
            key_stopped_error: Raised for a record behind a failure of its ordering key.
            is_ordered: Returns whether a record is from a FIFO queue, if the source has any.
            fifo_processor: The name of the processor for FIFO queues.
            origin_path: Where a record has the ARN of its queue or stream, as a JSON Pointer.
            attempts_path: Where a record says how often it was received.
            sent_at_path: Where a record says when it was sent or stored.
            messaging_system: Its name in traces.
            destination_path: Where a record names its queue, stream or topic.
            headers_path: Where a record has the values of its headers.
            xray_header_path: Where a record has the X-Ray trace header of its producer.
            window: Where an event has the members of its tumbling window, as JSON Pointers.
            window_processor: The name of the processor for tumbling windows.
            receipt_path: Where a record has the handle by which it can be delivered later.
            aggregate_path: Where a record has the data that can be an aggregate of user records.
        """
        self.name = name
        self.kind = kind
        self.event_sources = event_sources
        self.is_named_by_records = is_named_by_records
        self.records_path = records_path
        self.identifier_pointers = identifier_pointers
        self.read_records = read_records
        self.read_event_source = read_event_source
        self.read_identifier = read_identifier
        self.read_identifiers = read_identifiers
        self.read_ordering_keys = read_ordering_keys
        self.view = view
        self.load_model = load_model
        self.identifier_members = identifier_members
        self.key_name = key_name
        self.stopped_error = stopped_error
        self.key_stopped_error = key_stopped_error
        self.is_ordered = is_ordered
        self.fifo_processor = fifo_processor
        self.origin_path = origin_path
        self.attempts_path = attempts_path
        self.sent_at_path = sent_at_path
        self.messaging_system = messaging_system
        self.destination_path = destination_path
        self.headers_path = headers_path
        self.xray_header_path = xray_header_path
        self.window = window
        self.window_processor = window_processor
        self.receipt_path = receipt_path
        self.aggregate_path = aggregate_path

    def read_model(self, model: type[RecordModel]) -> Reader:
        """Check a model of this source's records, and return its validation."""
        from lambda_batch.wire.model_checks import reader_of

        return reader_of(model, self.load_model(), self.name)

    def records_of(self, event: object) -> Sequence[RawRecord]:
        """Return the records of an event, like the function `records_of`.

        Raises:
            UsageError: The event is one of a tumbling window, whose state would be lost.

        Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing
        in Lambda": Lambda considers a response without a state a failed invocation.
        """
        if self.is_of_window(event):
            msg = (
                f"the {self.name} event belongs to a tumbling window, and Lambda takes a response "
                f"without the window's state as a failed invocation: use {self.window_processor} "
                f"with process_window, or Async{self.window_processor} with async_process_window; "
                "no record was handled"
            )
            raise UsageError(msg)
        return self._check_records(event)

    def is_of_window(self, event: object) -> bool:
        """Return whether an event belongs to a tumbling window."""
        window = self.window
        return window is not None and value_at(event, window["start"]) is not ABSENT

    def records_of_window(self, event: object) -> Sequence[RawRecord]:
        """Return the records of an event of a window; the last event may have none.

        Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing
        in Lambda". It doesn't say whether a window's last event has records, so both are accepted.
        """
        records = value_at(event, self.records_path)
        return records if is_array(records) and not records else self._check_records(event)

    def _check_records(self, event: object) -> Sequence[RawRecord]:
        records = records_of(event, self.read_records, self.records_path, self.name)
        if not self.is_named_by_records:
            # The bare records of EventBridge Pipes name it each.
            if is_object(event):
                self._check_event_source(event, "the event")
            else:
                for position, record in enumerate(records):
                    self._check_event_source(record, f"record {position}")
        return records

    def response_of(self, identifiers: Iterable[Any]) -> PartialItemFailureResponse[Any]:
        """Return the response that reports records as failed."""
        return {"batchItemFailures": [{"itemIdentifier": self.write(each)} for each in identifiers]}

    def write(self, identifier: Any) -> Any:
        """Return an item identifier as the response holds it."""
        names = self.identifier_members
        return dict(zip(names, identifier, strict=True)) if names else identifier

    def dead_letter_of(self, record: RawRecord, identifier: Any, error: Exception) -> DeadLetter:
        """Return what a sink gets of a record that failed for good."""
        from lambda_batch.results import DeadLetter

        return DeadLetter(
            record=record,
            source=self.name,
            source_arn=self.origin_of(record),
            identifier=self.write(identifier),
            error=error,
            attempts=self.attempts_of(record),
            sub_sequence_number=self.sub_sequence_number_of(record),
        )

    def log_names_of(self, records: Sequence[RawRecord], identifiers: Sequence[Any]) -> list[Any]:
        """Return names of records for logs: their item identifiers.

        User records of an aggregate share one, so their names have their position in it, too.
        """
        numbers = map(self.sub_sequence_number_of, records)
        return [
            identifier if number is None else (identifier, number)
            for identifier, number in zip(identifiers, numbers, strict=True)
        ]

    def origin_of(self, record: RawRecord) -> str | None:
        """Return the ARN of the queue or stream of a record, if the record tells it."""
        return text_at(record, self.origin_path)

    def attempts_of(self, record: RawRecord) -> int | None:
        """Return how often a record was received, if the record tells it."""
        attempts = text_at(record, self.attempts_path)
        is_number = attempts is not None and attempts.isdecimal() and len(attempts) < _MOST_DIGITS
        return int(attempts) if attempts is not None and is_number else None

    def sub_sequence_number_of(self, record: RawRecord) -> int | None:
        """Return the position of a user record in its aggregate; None for any other record.

        Another library can have split the aggregate.
        """
        if self.aggregate_path is None:
            return None
        holder = self.aggregate_path.rpartition("/")[0]
        number = value_at(record, f"{holder}/{SUB_SEQUENCE_NUMBER}")
        return number if isinstance(number, int) else None

    def receipt_of(self, record: RawRecord) -> str:
        """Return the handle by which a record can be delivered later, or raise DecodingError."""
        path = self.receipt_path or ""
        receipt = text_at(record, path)
        if receipt is None:
            raise DecodingError(f"a string at {path}", _type_at(record, path))
        return receipt

    def split(
        self, records: Sequence[RawRecord], identifiers: Sequence[Any]
    ) -> tuple[tuple[RawRecord, ...], list[Any]]:
        """Put the user records of each aggregate in its place.

        Args:
            records: The raw records.
            identifiers: Their item identifiers.

        Returns:
            The records; and their identifiers, which the user records of an aggregate share.
        """
        # Imported only for a processor that splits aggregates.
        from lambda_batch.wire.aggregates import split_record

        path = self.aggregate_path or ""
        parts = [
            (part, identifier)
            for record, identifier in zip(records, identifiers, strict=True)
            for part in split_record(record, path)
        ]
        return tuple(part for part, _ in parts), [identifier for _, identifier in parts]

    def sent_at(self, record: RawRecord) -> float | None:
        """Return when a record was sent or stored, as seconds since 1970; None if unreadable."""
        value: Any = value_at(record, self.sent_at_path) if self.sent_at_path else None
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return None
        try:
            seconds = read_seconds(float(value))
        except (ValueError, OverflowError):
            return None
        return seconds if 0 < seconds < inf else None  # Kafka writes -1 for no time

    def list_records(self, records: Iterable[RawRecord]) -> tuple[RawRecord, ...]:
        """Return a copy of the records of a batch.

        Args:
            records: The raw records that a user passed.

        Returns:
            The same records, as the handler could change the event's own list.

        Raises:
            UnexpectedBatchTypeError: It is no list of records, such as the whole event.
        """
        given: object = records
        is_list = type(given) is list  # it nearly always is one
        if not is_list and (is_object(given) or not hasattr(given, "__iter__")):
            msg = (
                f"Unexpected batch event type: expected an array of {self.name} records, got "
                f"{json_type(given)}: a processor takes the records of the event, which are at "
                f"{self.records_path}; process_partial_response takes the event"
            )
            raise UnexpectedBatchTypeError(msg)
        return tuple(records)

    def identifiers_of(self, records: Sequence[RawRecord]) -> list[Any]:
        """Read the item identifiers of a batch before any record is handled.

        Lambda treats an empty or unknown identifier in the response as a failure of the whole
        batch, so a batch with an unreadable identifier is rejected at once.

        Args:
            records: The raw records.

        Returns:
            The identifiers in the order of the records.

        Raises:
            UnexpectedBatchTypeError: A record is of another event source, or has no identifier.

        Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda"
        and "Configuring partial batch response with Kinesis Data Streams and Lambda".
        """
        try:
            identifiers = self.read_identifiers(records)
            if not self.identifier_members:
                "".join(identifiers)  # raises if one is not a string; faster than a check of each
        except (KeyError, TypeError, AttributeError):
            identifiers = []
        if len(identifiers) == len(records) and all(identifiers):
            return identifiers
        # Check each record, to name the problem or to find that it is harmless.
        return [self._identify(record, f"record {at}") for at, record in enumerate(records)]

    def _identify(self, record: object, place: str) -> Any:
        if not is_object(record):
            raise self._refusal(place, "a record that is an object", json_type(record))
        if self.is_named_by_records:
            self._check_event_source(record, place)
        try:
            identifier = self.read_identifier(record)
        except (KeyError, TypeError, AttributeError):
            identifier, came = None, "nothing"
        else:
            came = "an empty string" if identifier == "" else json_type(identifier)
        if identifier and is_identifier(identifier):
            return identifier
        from lambda_batch.wire.foreign_events import name_foreign_record

        came = name_foreign_record(record) or self._types_of_identifier(record) or came
        *first, last = self.identifier_pointers
        pointers = f"{', '.join(first)} and {last}" if first else last
        raise self._refusal(place, f"an item identifier at {pointers}", came)

    def _types_of_identifier(self, record: RawRecord) -> str | None:
        """Describe the members of a record that make up an identifier of several members."""
        types = [_type_at(record, pointer) for pointer in self.identifier_pointers]
        if not self.identifier_members or set(types) == {"nothing"}:
            return None
        return ", ".join(map("{} at {}".format, types, self.identifier_pointers))

    def _check_event_source(self, holder: RawRecord, place: str) -> None:
        """Raise if a record, or the event, names another event source."""
        try:
            event_source = self.read_event_source(holder)
        except (KeyError, TypeError):  # what is no object is refused with its place later
            return
        if event_source not in self.event_sources:
            is_name = is_source_name(event_source)
            came = repr(event_source) if is_name else json_type(event_source)
            expected = " or ".join(map(repr, self.event_sources))
            raise self._refusal(place, f"eventSource {expected}", came)

    def _refusal(self, place: str, expected: str, came: str) -> UnexpectedBatchTypeError:
        msg = (
            f"Unexpected batch event type: expected {expected} in {place} of the "
            f"{self.name} batch, got {came}. The batch was refused before any record was handled; "
            "check which event source invokes the function and the processor's event type."
        )
        return UnexpectedBatchTypeError(msg)

    def ordering_keys(self, records: Sequence[RawRecord]) -> list[Hashable | None]:
        """Return the ordering key of each record, or None where it is not readable."""
        try:
            keys = self.read_ordering_keys(records)
        except (KeyError, TypeError, AttributeError, DecodingError):
            keys = []
        if len(keys) == len(records) and all(keys) and set(map(type, keys)) <= _KEY_TYPES:
            return keys
        # At least one is not readable: read them one by one.
        return [self._read_key(record) for record in records]

    def _read_key(self, record: RawRecord) -> Hashable | None:
        try:
            [key] = self.read_ordering_keys([record])
        except (KeyError, TypeError, AttributeError, DecodingError):
            return None
        return key if type(key) in _KEY_TYPES and key != frozenset() else None


SUB_SEQUENCE_NUMBER = "subSequenceNumber"
"""The member of a user record that has its position in its aggregate, beside the data."""

_KEY_TYPES = {str, tuple, frozenset}


_MOST_DIGITS = 20


def records_of(
    event: Any, read_records: Reader, path: str = "/Records", name: str = "batch"
) -> Sequence[RawRecord]:
    """Return the records of an event.

    Args:
        event: The event that Lambda passed to the function.
        read_records: Reads the records of an event.
        path: Where the records should be, for errors.
        name: The event source, for errors.

    Returns:
        The raw records, at least one.

    Raises:
        InvalidEventError: The event is not an object.
        UnexpectedBatchTypeError: The event has no records.
    """
    try:
        records: object = read_records(event)
    except (KeyError, TypeError, AttributeError):
        records = ABSENT
    if is_array(records) and records:
        return records
    if is_array(event) and event and is_object(event[0]):
        return event  # EventBridge Pipes invokes functions with the bare array of records
    if not is_object(event):
        msg = (
            f"Invalid event format: expected an object with {name} records at {path}, "
            f"got {json_type(event)}: pass the event as Lambda passes it to the function"
        )
        raise InvalidEventError(msg)
    from lambda_batch.wire.foreign_events import name_foreign_event

    came = name_foreign_event(event, path) or _describe(event, path)
    # Powertools' texts begin so, too.
    is_nested = path.endswith("/*")
    problem = f"Invalid {name} event structure" if is_nested else "Unexpected batch event type"
    msg = (
        f"{problem}: expected an array of {name} records at {path}, "
        f"got {came}. Is the function invoked by another event source, or by hand?"
    )
    raise UnexpectedBatchTypeError(msg)


def name_of_other(value: object) -> str:
    """Return what came in place of an instance of a class of ours, for errors."""
    if isinstance(value, type):
        return f"the class {value.__name__}, so call it"
    return with_article(full_name(type(value)))


def full_name(kind: type) -> str:
    """Return a class's name with its module: classes of several libraries have the same name."""
    module = kind.__module__
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"


ABSENT = object()


def _describe(event: RawRecord, path: str) -> str:
    """Describe what an event has in place of records."""
    holder, is_map, _ = path.partition("/*")
    if not is_map:
        return _type_at(event, path)
    records = value_at(event, holder)
    if not is_object(records):
        return f"{_type_at(event, holder)} at {holder}"
    odd = [json_type(each) for each in records.values() if not is_array(each)]
    if odd:
        return odd[0]
    return "empty arrays" if records else f"an empty object at {holder}"


def _type_at(holder: object, pointer: str) -> str:
    value = value_at(holder, pointer)
    if value is ABSENT:
        return "nothing"
    return "an empty array" if value == [] else json_type(value)


def value_at(holder: object, pointer: str) -> object:
    """Return the value at a JSON Pointer, or `ABSENT`."""
    for step in pointer.split("/")[1:]:
        if not is_object(holder) or step not in holder:
            return ABSENT
        holder = holder[step]
    return holder


def text_at(record: object, pointer: str | None) -> str | None:
    """Return the text at a JSON Pointer; None if there is none."""
    value = value_at(record, pointer) if pointer else None
    return value if isinstance(value, str) else None
