"""Checks the settings of processors: constructor arguments and class attributes."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from lambda_batch._engine.order import ORDERS
from lambda_batch._engine.record_handlers import is_coroutine_function
from lambda_batch._engine.time_limits import seconds_of
from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.decoding import with_article
from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lambda_batch._engine.sync_processors import SourceProcessor
    from lambda_batch.wire.sources import Source

_FLAGS = ("raise_on_entire_batch_failure", "skip_group_on_error", "log_texts", "split_aggregates")

_UNREADABLE = object()


def check_settings(processor: SourceProcessor[Any, Any, Any], source: Source) -> None:
    """Raise if a setting of a processor is not usable, such as one in a class attribute.

    Args:
        processor: The processor.
        source: Its event source.

    Raises:
        ConfigurationError: A setting is not usable.
    """
    for name in _CHECKS:
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
    _check_hooks(processor)
    _check_sink(processor)
    _check_other_mode(processor)
    _check_retry_delays(processor, source)
    _check_split_aggregates(processor, source)
    _check_is_sync(processor, "bulk", "bulk function")


def _value_of(processor: SourceProcessor[Any, Any, Any], name: str) -> object:
    # A property may read what the subclass assigns only after this.
    return getattr(processor, name, _UNREADABLE)


def _expected(name: str, value: object) -> str | None:
    """Return what a setting must be; None if it is."""
    if value is None and name not in _NEVER_NONE:
        return None
    is_usable, expected = _CHECKS[name]
    return None if is_usable(value) else expected


def _check_hooks(processor: SourceProcessor[Any, Any, Any]) -> None:
    """Raise if a hook is async: nothing would await it."""
    for name in ("success_handler", "failure_handler", "_prepare", "_clean"):
        if is_coroutine_function(_value_of(processor, name)):
            msg = f"{name} is async, but no processor awaits it: write it without `async`"
            raise ConfigurationError(msg)


def _check_sink(processor: SourceProcessor[Any, Any, Any]) -> None:
    """Raise if no record would go to the sink, or the sink can't be called."""
    permanent, sink = _value_of(processor, "permanent"), _value_of(processor, "sink")
    if sink is _UNREADABLE or permanent is _UNREADABLE:
        return
    if sink is None and permanent is not None:
        msg = "permanent has no effect without a sink: pass sink=, which takes these records"
        raise ConfigurationError(msg)
    for name in ("permanent", "on_report"):
        if is_coroutine_function(_value_of(processor, name)):
            msg = f"{name} is async, but nothing awaits it: pass a function without `async`"
            raise ConfigurationError(msg)
    _check_is_sync(processor, "sink", "sink")


def _check_other_mode(processor: SourceProcessor[Any, Any, Any]) -> None:
    """Raise if a setting of async processors is set on a sync one, or the reverse."""
    if not processor.is_async and _value_of(processor, "time_limit") not in (None, _UNREADABLE):
        msg = (
            "time_limit is a setting of async processors, because a sync handler can't be "
            "cancelled: leave it out, or use reserve"
        )
        raise ConfigurationError(msg)
    if processor.is_async and _value_of(processor, "threads") not in (None, _UNREADABLE):
        msg = (
            "threads is a setting of sync processors, because async handlers wait at the same time "
            "on one event loop: leave it out, or use max_concurrency"
        )
        raise ConfigurationError(msg)


def _check_is_sync(processor: SourceProcessor[Any, Any, Any], name: str, what: str) -> None:
    """Raise if a sync processor would have to await a function."""
    if processor.is_async:
        return
    value = _value_of(processor, name)
    if is_coroutine_function(value):
        msg = (
            f"the {what} of a sync processor can't be async: use an async processor or a sync "
            f"{what}"
        )
        raise ConfigurationError(msg)


def _check_retry_delays(processor: SourceProcessor[Any, Any, Any], source: Source) -> None:
    """Raise if no delay can be asked for, or not by this client."""
    delays: Any = _value_of(processor, "retry_delays")
    if delays is None or delays is _UNREADABLE:
        return
    if source.receipt_path is None:
        event_types: Any = type(processor.event_type)
        names = [each.name for each in event_types if each.source.receipt_path is not None]
        reason = (
            "Lambda delivers it again from its checkpoint on, so no record can wait"
            if source.kind == "stream"
            else "its records have no receipt, so it can't be asked to deliver one later"
        )
        msg = (
            f"retry_delays is a setting of processors of {', '.join(names)}, not of {source.name}: "
            f"{reason}; leave it out"
        )
        raise ConfigurationError(msg)
    if delays._is_async and not processor.is_async:
        msg = (
            "the client of retry_delays is async, which a sync processor can't await: use an async "
            "processor or a client of boto3"
        )
        raise ConfigurationError(msg)


def _check_split_aggregates(processor: SourceProcessor[Any, Any, Any], source: Source) -> None:
    """Raise if aggregates are to be split, but no record of the source can be one."""
    if _value_of(processor, "split_aggregates") is not True or source.aggregate_path is not None:
        return
    event_types: Any = type(processor.event_type)
    names = [each.name for each in event_types if each.source.aggregate_path is not None]
    msg = (
        f"split_aggregates is a setting of processors of {', '.join(names)}, not of "
        f"{source.name}, whose records are no aggregates: leave it out"
    )
    raise ConfigurationError(msg)


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


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_policy(value: object) -> bool:
    return isinstance(value, str) and value in ORDERS


def _is_whole_number(value: object) -> bool:
    return type(value) is int and value >= 1


def _is_duration(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and 0 < seconds_of(value) < inf
    except (AttributeError, TypeError):
        return False


def _is_logger(value: object) -> bool:
    return callable(getattr(value, "warning", None))


def _is_tracing(value: object) -> bool:
    return callable(getattr(value, "begin_batch", None)) and not isinstance(value, type)


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


def _is_exception(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)


def _is_permanent(value: Any) -> bool:
    if isinstance(value, tuple):
        return len(value) > 0 and all(map(_is_exception, value))  # pyright: ignore[reportUnknownArgumentType]  # any tuple
    return _is_exception(value) or _is_function(value)


def _is_retry_delays(value: object) -> bool:
    from lambda_batch.retries import RetryDelays  # only for a processor with some

    return isinstance(value, RetryDelays)


_NEVER_NONE = (*_FLAGS, "on_failure")
_COUNT = (_is_whole_number, "a whole number of at least 1")
_DURATION = (_is_duration, "a duration above 0, as seconds or a timedelta")
_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(_FLAGS, (_is_bool, "True or False")),
    "bulk": (_is_function, "a function that takes the successes of a batch"),
    "max_concurrency": _COUNT,
    "threads": _COUNT,
    "reserve": _DURATION,
    "time_limit": _DURATION,
    "logger": (_is_logger, "a logger, which is an object with a method named warning"),
    "on_failure": (_is_policy, f"one of {', '.join(map(repr, ORDERS))}"),
    "permanent": (_is_permanent, "an exception class, a tuple of them, or a function"),
    "on_report": (_is_function, "a function that takes a report"),
    "tracing": (_is_tracing, "a tracing, which is an object with a method named begin_batch"),
    "sink": (_is_function, "a function that takes dead letters"),
    "retry_delays": (_is_retry_delays, "a RetryDelays of lambda_batch.retries"),
}
"""For each setting, whether a value is usable, and what is expected."""

SETTINGS = ("model", *_CHECKS)
"""The names of all settings."""
