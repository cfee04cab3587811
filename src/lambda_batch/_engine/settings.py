"""Checks the settings of processors: constructor arguments and class attributes."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from lambda_batch._engine.order import ORDERS
from lambda_batch._engine.time_limits import seconds_of
from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.decoding import with_article
from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch._engine.sync_processors import SourceProcessor
    from lambda_batch.wire.sources import Source

_FLAGS = ("raise_on_entire_batch_failure", "skip_group_on_error", "log_texts")
_DURATIONS = ("reserve", "time_limit")
SETTINGS = (*_FLAGS, *_DURATIONS, "max_concurrency", "logger", "on_failure")

_UNREADABLE = object()


def check_settings(processor: SourceProcessor[Any, Any, Any], source: Source) -> None:
    """Raise if a setting of a processor is not usable, such as one in a class attribute.

    Args:
        processor: The processor.
        source: Its event source.

    Raises:
        ConfigurationError: A setting is not usable.
    """
    for name in SETTINGS:
        origin = name if name in vars(processor) else _class_attribute(processor, name)
        value = _value_of(processor, name)
        if origin is None or value is _UNREADABLE:
            continue
        expected = _expected(name, value)
        if expected is not None:
            came = with_article(full_name(type(value))) if name == "logger" else repr(value)
            msg = f"{origin} must be {expected}, got {came}"
            raise ConfigurationError(msg)
        if name == "on_failure":
            _check_on_failure(processor, source, value, origin)


def _value_of(processor: SourceProcessor[Any, Any, Any], name: str) -> object:
    # A property may read what the subclass assigns only after this.
    return getattr(processor, name, _UNREADABLE)


def _expected(name: str, value: object) -> str | None:
    """Return what a setting must be; None if it is."""
    if name in _FLAGS:
        return None if isinstance(value, bool) else "True or False"
    if name == "on_failure":
        is_known = isinstance(value, str) and value in ORDERS
        return None if is_known else f"one of {', '.join(map(repr, ORDERS))}"
    if value is None:
        return None
    if name in _DURATIONS:
        return None if _is_duration(value) else "a duration above 0, as seconds or a timedelta"
    if name == "max_concurrency":
        is_usable = type(value) is int and value >= 1
        return None if is_usable else "a whole number of at least 1"
    is_logger = callable(getattr(value, "warning", None))
    return None if is_logger else "a logger, which is an object with a method named warning"


def _is_duration(value: Any) -> bool:
    """Return whether a value is a number of seconds or a timedelta, and above zero."""
    try:
        return not isinstance(value, bool) and 0 < seconds_of(value) < inf
    except (AttributeError, TypeError):
        return False


def _check_on_failure(
    processor: SourceProcessor[Any, Any, Any], source: Source, value: object, origin: str
) -> None:
    is_fifo = "on_failure" not in processor._settings
    if not is_fifo and (source.fifo_processor is None or value == "continue"):
        return
    event_types: Any = type(processor.event_type)
    sources: list[Source] = [each.source for each in event_types]
    *names, last = [each.name for each in sources if each.fifo_processor is None]
    advice = "leave it out"
    if is_fifo:
        advice += (
            "; this one stops at a failure, and with skip_group_on_error=True only the "
            f"{source.key_name} of the failed record"
        )
    elif source.fifo_processor is not None:
        advice += f", or use {source.fifo_processor} for FIFO queues"
    msg = (
        f"{origin} is a setting of processors of {', '.join(names)} and {last}, got {value!r} for "
        f"a processor of {source.name}: {advice}"
    )
    raise ConfigurationError(msg)


def _class_attribute(processor: SourceProcessor[Any, Any, Any], name: str) -> str | None:
    """Return the name of a user's class attribute, or None if there is only our default."""
    owner = next((each for each in type(processor).__mro__ if name in vars(each)), None)
    if owner is None or owner.__module__.startswith("lambda_batch."):
        return None
    return f"the class attribute {owner.__qualname__}.{name}"
