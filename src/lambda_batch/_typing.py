"""The type variables of the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import TypeVar
else:
    import typing

    def TypeVar(name: str, **_options: object) -> typing.TypeVar:  # noqa: N802  # same name as in typing
        """Return a type variable; only type checkers see its bound and its default.

        Python 3.13 has `TypeVar(default=...)`. Older versions need typing_extensions, which
        costs about 8 ms of a cold start in functions without a model (pydantic imports it).
        """
        return typing.TypeVar(name)


RecordT = TypeVar("RecordT", default="Any")
ViewT = TypeVar("ViewT", default="Any")
ResultT = TypeVar("ResultT", default="Any")
IdentifierT = TypeVar("IdentifierT", default="str")
StateT = TypeVar("StateT", default="Any")

# For functions, where type checkers always infer them: they need no default.
HandledT = TypeVar("HandledT")
OutcomeT = TypeVar("OutcomeT")
FoldedT = TypeVar("FoldedT")

__all__ = [
    "FoldedT",
    "HandledT",
    "IdentifierT",
    "OutcomeT",
    "RecordT",
    "ResultT",
    "StateT",
    "TypeVar",
    "ViewT",
]
