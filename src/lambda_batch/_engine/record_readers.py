"""Converts raw records for the handler; the model is checked when a processor is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.decoding import with_article
from lambda_batch.wire.sources import Source, full_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lambda_batch.wire.sources import RawRecord


def source_of(event_type: object) -> Source:
    """Return the event source of a member of `EventType`.

    Args:
        event_type: The member.

    Returns:
        Its source.

    Raises:
        ConfigurationError: It is something else, such as a member of another library's `EventType`.
    """
    source = getattr(event_type, "source", None)
    if isinstance(source, Source):
        return source
    kind: type[Any] = event_type if isinstance(event_type, type) else type(event_type)
    came = f"the class {full_name(kind)}" if kind is event_type else with_article(full_name(kind))
    msg = f"event_type must be a member of lambda_batch.EventType, got {came}"
    if kind.__name__ == "EventType":
        msg += "; change the import to `from lambda_batch import EventType`"
    raise ConfigurationError(msg)


def record_reader(source: Source, model: Any) -> Callable[[RawRecord], Any]:
    """Return the function that converts a raw record to a record class or model.

    Args:
        source: The event source.
        model: A subclass of the source's pydantic model or of its record class, or None for the
            record class itself.

    Returns:
        The record class, or the validation of the model.

    Raises:
        ConfigurationError: The model is not a model of the source's records, or can't read any.
    """
    if model is None:
        return source.view
    if isinstance(model, type) and issubclass(model, source.view):
        return model  # a view over the raw record
    base = source.load_model()
    if isinstance(model, type) and issubclass(model, base):
        return source.read_model(model)
    wanted = f"lambda_batch.{base.__name__} or lambda_batch.{source.view.__name__}"
    kind = model if isinstance(model, type) else type(model)
    came = full_name(kind) if kind is model else f"an instance of {full_name(kind)}"
    msg = f"the model of {source.name} records must be a subclass of {wanted}, got {came}"
    namesakes = [
        each for each in kind.__mro__ if each.__name__ in (base.__name__, source.view.__name__)
    ]
    if namesakes and not issubclass(kind, (base, source.view)):
        own = namesakes[0]
        msg += (
            f", which is made of {full_name(own)}; change the import to "
            f"`from lambda_batch import {own.__name__}`"
        )
    raise ConfigurationError(msg)
