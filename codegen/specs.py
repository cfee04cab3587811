"""What the templates need of each schema, and of `x-source`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.factories import Factories
from codegen.forms import Document, ObjectType
from codegen.keys import Key
from codegen.views import RecordClass

PACKAGE = "lambda_batch_events"


@dataclass(frozen=True)
class EnumClass:
    """One enum of the values of a member."""

    name: str
    description: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fifo:
    """The names of the generated classes of a queue that can be a FIFO queue."""

    processor: str
    error: str
    group_error: str
    queue_expression: str | None = None
    """Reads the ARN of the queue of a record; None if FIFO queues can't be told from others."""
    queue_suffix: str = ""
    queue_arn: str | None = None
    """The property of the record class that has the ARN of the queue."""


@dataclass(frozen=True)
class EventSource:
    """How an event says which source it is of."""

    values: tuple[str, ...]
    expression: str
    """Reads it from a record or from the event."""
    is_in_records: bool
    """Whether each record says it, not the event."""


@dataclass(frozen=True)
class Tracing:
    """What a trace says of a source, and where a record has the trace of its producer."""

    system: str
    destination_path: str
    headers_path: str | None
    xray_header_path: str | None


@dataclass(frozen=True)
class PackageSpec:
    """The models of one schema."""

    package: str
    document: Document
    enums: tuple[EnumClass, ...]

    @property
    def file(self) -> str:
        """The name of the schema file."""
        return self.document.file

    @property
    def description(self) -> str:
        """What the event or message is."""
        return self.document.root.description

    @property
    def models(self) -> tuple[str, ...]:
        """The names of all models."""
        return tuple(sorted(each.title for each in self.document.objects))


@dataclass(frozen=True)
class SourceSpec(PackageSpec):
    """One event source."""

    name: str
    prefix: str
    kind: str
    event_source: EventSource
    records_path: str
    records_expression: str
    identifier: Key
    identifier_pointers: tuple[str, ...]
    """Where a record holds its item identifier, or the parts of it."""
    identifier_format: str
    """The item identifier as a format of a record's model, for its repr."""
    ordering_expression: str | None
    fifo: Fifo | None
    window: Mapping[str, str]
    """Where an event has the members of its tumbling window, as JSON Pointers; empty without."""
    record: ObjectType
    views: tuple[RecordClass, ...]
    origin_path: str | None
    """Where a record has the ARN of its queue or stream."""
    attempts_path: str | None
    """Where a record says how often it was received."""
    receipt_path: str | None
    """Where a record has the handle by which it can be delivered later."""
    sent_at_path: str | None
    """Where a record says when it was sent or stored."""
    tracing: Tracing | None
    aggregate_path: str | None
    """Where a record has the data that can be an aggregate of user records."""
    factories: Factories | None
    """The factories of test events, if the test kit has none of its own."""

    @property
    def processor(self) -> str:
        """The name of the sync processor."""
        return f"{self.prefix}BatchProcessor"

    @property
    def window_processor(self) -> str:
        """The name of the sync processor of tumbling windows."""
        return f"{self.prefix}WindowProcessor"

    @property
    def model(self) -> str:
        """The name of the model of a record."""
        return self.record.title

    @property
    def bound(self) -> str:
        """The model of a record with payloads of any type."""
        arguments = ", ".join("object" for _ in self.document.parameters_of(self.record))
        return f"{self.model}[{arguments}]"

    @property
    def view(self) -> str:
        """The name of the record class of a record."""
        return str(self.record.view)

    @property
    def has_on_failure(self) -> bool:
        """Whether a failure can hold back records: there is an order, and no FIFO processor."""
        return self.ordering_expression is not None and self.fifo is None

    @property
    def identifier_class(self) -> str | None:
        """The name of the type of item identifiers, if they are objects."""
        return f"{self.prefix}ItemIdentifier" if self.identifier.is_object else None
