"""The log of failures: by default one entry for each kind of failure, without payloads."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Collection, Mapping
from functools import cache
from traceback import format_exception, format_tb
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Union, get_args, get_origin

from lambda_batch.errors import BulkError, LambdaBatchError
from lambda_batch.wire.decoding import text_of_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any

    from lambda_batch.protocols import FailureLogger
    from lambda_batch.results import ExceptionInfo

_log = logging.getLogger("lambda_batch")

LOG_TEXTS = "LAMBDA_BATCH_LOG_TEXTS"
_YES = {"1", "true", "yes", "on"}  # a value such as "false" must not show payloads
"""The environment variable that turns on the texts of exceptions in the default log."""

_told: list[bool] = []
"""Not empty once the hint about exception texts was logged."""

MAX_KINDS = 10
"""The number of kinds of failure that are logged with a traceback, per batch."""

MAX_IDENTIFIERS = 10
"""The number of item identifiers in a summary."""


class FailureLog:
    """The log of the failures of one batch.

    Without a user's logger, the first failure of a kind is logged with its traceback,
    and the others of that kind are counted at the end. Only the class of an exception is
    logged, because its text may hold a payload. A user's logger gets every failure in full.
    """

    def __init__(
        self,
        logger: FailureLogger | None,
        source: str,
        model: type[Any] | None = None,
        identifiers: Sequence[str | tuple[object, ...]] = (),
        *,
        shows_texts: bool = False,
    ) -> None:
        """Begin the log of a batch.

        Args:
            logger: The user's logger.
            source: The name of the event source.
            model: The user's model; only names that it declares are logged.
            identifiers: What the records of the batch are called: their item identifiers.
            shows_texts: Whether texts of exceptions are logged, as well as their classes.
        """
        self._logger = logger
        self._source = source
        self._model = model
        self._identifiers = identifiers
        self._shows_texts = shows_texts or os.environ.get(LOG_TEXTS, "").lower() in _YES
        self._repeats: dict[object, tuple[str, list[str]]] = {}

    def add(self, position: int, exception: ExceptionInfo) -> None:
        """Log that a record has failed.

        Args:
            position: The position of the record.
            exception: Why it failed.
        """
        try:
            if self._logger is None and not _log.isEnabledFor(logging.WARNING):
                return
            self._add(self._name(position), exception)
        except Exception:  # a logger that fails must not fail the batch
            return

    def _name(self, position: int) -> str:
        if 0 <= position < len(self._identifiers):
            return text_of_identifier(self._identifiers[position])
        # A hook can process a copy of a record.
        return "(not of this batch)" if self._identifiers else "of no known source"

    def _add(self, identifier: str, exception: ExceptionInfo) -> None:
        if self._logger is not None:
            self._log_in_full(self._logger, f"{self._source} record {identifier} failed", exception)
            return
        summary = summarize(exception, self._model)
        kind: object = (_place_of(exception), summary)
        if kind not in self._repeats and len(self._repeats) >= MAX_KINDS:
            kind = None
        if kind in self._repeats:
            self._repeats[kind][1].append(identifier)
            return
        name = "other exceptions" if kind is None else exception[0].__name__
        self._repeats[kind] = (name, [])
        if kind is None:
            self._repeats[kind][1].append(identifier)
        else:
            if self._shows_texts:
                details = "".join(format_exception(exception[1])).rstrip()
            else:
                details = _render(exception, summary)
            _log.warning("%s record %s failed: %s", self._source, identifier, details)
            self._tell_of_texts()

    def _tell_of_texts(self) -> None:
        """Log once per process how to see the texts of exceptions."""
        if not (self._shows_texts or _told):
            _told.append(True)
            _log.warning(
                "texts of exceptions are not logged, because they may hold a payload: to see them, "
                "set %s=1 or `log_texts = True` in a subclass of the processor, or pass `logger=`",
                LOG_TEXTS,
            )

    @staticmethod
    def _log_in_full(logger: Any, message: str, exception: ExceptionInfo) -> None:
        if type(logger).__module__.partition(".")[0] == "loguru":
            # loguru takes exc_info for a value to be formatted, and loses the traceback.
            logger.opt(exception=exception).warning(message)
        else:
            logger.warning(message, exc_info=exception)

    def close(self) -> None:
        """Log how often each kind of failure was repeated."""
        try:
            self._close()
        except Exception:  # a logger that fails must not fail the batch
            return

    def _close(self) -> None:
        repeats, self._repeats = self._repeats, {}
        for name, identifiers in repeats.values():
            if identifiers:
                shown = ", ".join(identifiers[:MAX_IDENTIFIERS])
                more = ", ..." if len(identifiers) > MAX_IDENTIFIERS else ""
                records = "record" if len(identifiers) == 1 else "records"
                _log.warning(
                    "%d more %s %s failed with %s: %s",
                    len(identifiers),
                    self._source,
                    records,
                    name,
                    shown + more,
                )


def log_error_of(hook: str, exception: ExceptionInfo) -> None:
    """Log that a function of the user's has failed which no record depends on.

    Args:
        hook: What it is for.
        exception: Why it failed.
    """
    try:
        _log.warning("%s failed: %s", hook, _render(exception, summarize(exception, None)))
    except Exception:  # an unusual exception, or a logger that fails, must not fail the batch
        return


def _place_of(exception: ExceptionInfo) -> object:
    """Return the class of an exception, and the line that raised it."""
    kind, _, traceback = exception
    traceback = _last_of(traceback)
    place = (traceback.tb_frame.f_code, traceback.tb_lineno) if traceback is not None else None
    return kind, place


def _last_of(traceback: TracebackType | None) -> TracebackType | None:
    """Return the last entry of a traceback: the frame that raised the exception."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def _render(exception: ExceptionInfo, summary: str) -> str:
    """Return an exception formatted as Python does, but without its text."""
    kind, error, traceback = exception
    lines = [f"{kind.__module__}.{kind.__qualname__}{summary}"]
    lines += [line.rstrip() for line in format_tb(traceback)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines.append(f"after {type(cause).__module__}.{type(cause).__qualname__}")
        lines += [line.rstrip() for line in format_tb(cause.__traceback__)]
    return "\n".join(lines)


def summarize(exception: ExceptionInfo, model: type[Any] | None) -> str:
    """Return which members of a record were invalid and the kinds of error, but no values."""
    _, error, traceback = exception
    if isinstance(error, LambdaBatchError):
        # Handlers can raise these, too, and put a payload into the text.
        return f": {error}" if _is_ours(error, traceback) else ""
    core: Any = sys.modules.get("pydantic_core")
    if core is None or not isinstance(error, core.ValidationError):
        return ""
    core_error: Any = error
    details: list[dict[str, Any]] = core_error.errors(include_url=False, include_input=False)
    # An object in a record is read on its own, and its error begins with the object's members.
    path = _path_to(core_error.title, model)
    found = sorted(
        {f"{_locate((*path, *item['loc']), model)}: {_kind_of(item)}" for item in details}
    )
    return f": {', '.join(found)}"


def _kind_of(details: dict[str, Any]) -> str:
    """Return the kind of an error: pydantic's error type, or a text of this library."""
    error = details.get("ctx", {}).get("error")
    if isinstance(error, LambdaBatchError) and _is_ours(error, error.__traceback__):
        return str(error)
    kind: str = details["type"]
    return kind if kind in _kinds_of_pydantic() or kind == "moment" else "custom error"


@cache
def _kinds_of_pydantic() -> frozenset[str]:
    """Return pydantic's own error types: users define others, which may hold their data."""
    from pydantic_core.core_schema import ErrorType

    return frozenset(get_args(ErrorType))


def _is_ours(error: LambdaBatchError, traceback: TracebackType | None) -> bool:
    """Return whether an exception comes from code of this library.

    Without a traceback, only the errors that the engine creates without raising them count: their
    texts hold no payload.
    """
    traceback = _last_of(traceback)
    if traceback is None:
        return isinstance(error, BulkError) or error._is_refusal
    module = traceback.tb_frame.f_globals.get("__name__", "")
    return module.partition(".")[0] in {"lambda_batch", "lambda_batch_events"}


def _locate(location: tuple[int | str, ...], model: Any) -> str:
    """Return the location of an error, up to the first name that no model declares.

    The key of a map is a user's data, so it is shown as `*`. So is the index of an item, because
    equal failures are summed up.
    """
    names: list[str] = []
    kind = model
    for step in location:
        name, kind = _step_into(kind, step)
        if name is None:
            break
        names += [name] if name else []
    while names and names[-1] == "*":
        names.pop()
    return ".".join(names) or "record"


def _step_into(kind: Any, step: int | str) -> tuple[str | None, Any]:
    """Return the name of a step into a type, and the type there; no name if it is unknown.

    Of a union, pydantic names the choice in a step of its own, which is not shown.
    """
    fields: dict[str, Any] = getattr(kind, "model_fields", None) or getattr(
        kind, "__pydantic_fields__", {}
    )
    for name, field in fields.items():
        if step in (name, field.alias, field.validation_alias):
            return str(step), _without_null(field.annotation)
    origin, inner = get_origin(kind), [each for each in get_args(kind) if each is not Ellipsis]
    if origin in (Union, UnionType):
        choice = next((each for each in inner if getattr(each, "__name__", None) == step), None)
        return None if choice is None else "", choice
    if not isinstance(origin, type) or not inner:
        return None, None
    if issubclass(origin, Mapping):
        return "*", _without_null(inner[-1])
    if type(step) is int and issubclass(origin, Collection):
        return "*", _without_null(inner[min(step, len(inner) - 1)])
    return None, None


def _path_to(title: str, model: Any) -> tuple[str, ...]:
    """Return the path to the object in a record whose model has failed; empty for others."""
    if title == getattr(model, "__name__", None):
        return ()
    for name, field in getattr(model, "model_fields", {}).items():
        inner = _without_null(field.annotation)
        # Only in models of records: a user's model can contain itself, or share its name.
        if hasattr(inner, "__lambda_batch_envelope__"):
            if title in (inner.__name__, inner.model_config.get("title")):
                return (name,)
            path = _path_to(title, inner)
            if path:
                return name, *path
    return ()


def _without_null(annotation: Any) -> Any:
    """Return an annotation without null and metadata: `Order` of `Json[Order] | None`."""
    choices = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) is Annotated:
        return _without_null(choices[0])
    is_optional = len(choices) == 1 and NoneType in get_args(annotation)
    return _without_null(choices[0]) if is_optional else annotation
