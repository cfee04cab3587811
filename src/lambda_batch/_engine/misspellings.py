"""Warns of misspelt hooks and settings in a user's processor class: nothing would use them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lambda_batch._engine.settings import SETTINGS
from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType
    from typing import Any

_log = logging.getLogger("lambda_batch")

_STEPS = ("_process_record", "_async_process_record")
"""The same hook of sync and of async processors."""
_HOOKS = ("success_handler", "failure_handler", "_prepare", "_clean", *_STEPS)
_NAMES = (*_HOOKS, *(name for name in SETTINGS if len(name) > len("reserve")))
"""Names that users override; the short settings are like too many everyday names."""

_MAX_EDITED = 2
"""The number of letters that may differ, all of them at one place."""


def warn_of_misspellings(kind: type[Any], names: Iterable[str]) -> None:
    """Log a warning for each name that is nearly one of a hook or setting of processors.

    A name is left alone if the class has the hook itself, too, or uses the name.

    Args:
        kind: A user's processor class.
        names: The names of its own that no base has.
    """
    for name in names:
        near = next((each for each in _NAMES if _is_near(name, each)), None)
        if near is not None and not _is_overridden(kind, near) and not _is_used(kind, name):
            _log.warning(
                "lambda-batch does not use %s.%s: did you mean %s?", full_name(kind), name, near
            )


def _is_near(name: str, known: str) -> bool:
    """Return whether a name differs from a known one at one place only, and by few letters."""
    if name in _STEPS:
        return known in _STEPS and known != name
    # An underscore in front is no misspelling: `process_record` is a method for other callers.
    if known.startswith("_") and not name.startswith("_"):
        return False
    start = _count_equal(name, known)
    shorter = min(len(name), len(known)) - start
    end = min(_count_equal(name[::-1], known[::-1]), shorter)
    return max(len(name), len(known)) - start - end <= _MAX_EDITED


def _count_equal(name: str, known: str) -> int:
    """Return how many letters at the start of two names are the same."""
    pairs = enumerate(zip(name, known, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(name), len(known)))


def _is_overridden(kind: type[Any], name: str) -> bool:
    owner = next((each for each in kind.__mro__ if name in vars(each)), None)
    return owner is not None and not owner.__module__.startswith("lambda_batch.")


def _is_used(kind: type[Any], name: str) -> bool:
    """Return whether another function of the class names it."""
    functions = (value for other, value in vars(kind).items() if other != name)
    return any(name in code.co_names for function in functions for code in _codes_of(function))


def _codes_of(function: Any) -> Iterator[CodeType]:
    """Return the code of a function, method or property, and of the functions in it."""
    for wrapper in ("fget", "__wrapped__"):
        function = getattr(function, wrapper, function)
    code = getattr(function, "__code__", None)
    pending = [] if code is None else [code]
    while pending:
        code = pending.pop()
        yield code
        pending += [each for each in code.co_consts if hasattr(each, "co_names")]
