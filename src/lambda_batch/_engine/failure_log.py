"""Failures are seen by default: one log entry for each kind of them, never a payload."""

from __future__ import annotations

import logging
import sys
from traceback import format_tb
from typing import TYPE_CHECKING

from lambda_batch.errors import LambdaBatchError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any

    from lambda_batch.protocols import FailureLogger
    from lambda_batch.results import ExceptionInfo

_log = logging.getLogger("lambda_batch")

MAX_KINDS = 10
"""How many kinds of failure of one batch are logged with a traceback."""

MAX_IDENTIFIERS = 10
"""How many item identifiers a summary names."""


class FailureLog:
    """What is logged of the failures of one batch.

    Without a logger of the user's, the first failure of a kind is logged with its traceback,
    and the others of that kind are summed up at the end. Exceptions are named by their class
    alone, as their texts may hold a payload. A user's logger gets every failure in full.
    """

    def __init__(
        self,
        logger: FailureLogger | None,
        source: str,
        model: type[Any] | None = None,
        identifiers: Sequence[str] = (),
    ) -> None:
        """Begin the log of a batch.

        Args:
            logger: The user's logger.
            source: The name of the event source.
            model: The user's model, which tells names of members from a user's data.
            identifiers: The item identifiers of the batch.
        """
        self._logger = logger
        self._source = source
        self._model = model
        self._identifiers = identifiers
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
        is_known = 0 <= position < len(self._identifiers)
        return self._identifiers[position] if is_known else "of no known source"

    def _add(self, identifier: str, exception: ExceptionInfo) -> None:
        if self._logger is not None:
            self._logger.warning(f"{self._source} record {identifier} failed", exc_info=exception)
            return
        summary = _summarize(exception, self._model)
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
            details = _render(exception, summary)
            _log.warning("%s record %s failed: %s", self._source, identifier, details)

    def close(self) -> None:
        """Log how often each kind of failure has come again."""
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
                _log.warning(
                    "%d more %s records failed with %s: %s",
                    len(identifiers),
                    self._source,
                    name,
                    shown + more,
                )


def _place_of(exception: ExceptionInfo) -> object:
    """Give the class of an exception, and the line it comes from."""
    kind, _, traceback = exception
    traceback = _last_of(traceback)
    place = (traceback.tb_frame.f_code, traceback.tb_lineno) if traceback is not None else None
    return kind, place


def _last_of(traceback: TracebackType | None) -> TracebackType | None:
    """Give the part of a traceback that is of where an exception was raised."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def _render(exception: ExceptionInfo, summary: str) -> str:
    """Write an exception as Python does, but without its text."""
    kind, error, traceback = exception
    lines = [f"{kind.__module__}.{kind.__qualname__}{summary}"]
    lines += [line.rstrip() for line in format_tb(traceback)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines.append(f"after {type(cause).__module__}.{type(cause).__qualname__}")
        lines += [line.rstrip() for line in format_tb(cause.__traceback__)]
    return "\n".join(lines)


def _summarize(exception: ExceptionInfo, model: type[Any] | None) -> str:
    """Say which members of a record were invalid, and in which way, but not their values."""
    _, error, traceback = exception
    if isinstance(error, LambdaBatchError):
        # Handlers can raise these, too, and put a payload into the text.
        return f": {error}" if _is_ours(traceback) else ""
    core: Any = sys.modules.get("pydantic_core")
    if core is None or not isinstance(error, core.ValidationError):
        return ""
    core_error: Any = error
    details: list[dict[str, Any]] = core_error.errors(
        include_url=False, include_context=False, include_input=False
    )
    found = sorted({f"{_locate(item['loc'], model)}: {item['type']}" for item in details})
    return f": {', '.join(found)}"


def _is_ours(traceback: TracebackType | None) -> bool:
    """Tell whether an exception comes from code of this library."""
    traceback = _last_of(traceback)
    module = "" if traceback is None else traceback.tb_frame.f_globals.get("__name__", "")
    return traceback is None or module.partition(".")[0] in {"lambda_batch", "lambda_batch_events"}


def _locate(location: tuple[int | str, ...], model: Any) -> str:
    """Write where an error is, as far as that is made of declared names.

    What comes after them can be the key of a map, and that is a user's data.
    """
    names: list[str] = []
    for step in location:
        field = getattr(model, "model_fields", {}).get(step)
        if field is None:
            break
        names.append(str(step))
        model = field.annotation
    return ".".join(names) or "record"
