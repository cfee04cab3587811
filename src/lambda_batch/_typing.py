"""The type variables of the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import TypeVar
else:
    import typing

    def TypeVar(name: str, **_options: object) -> typing.TypeVar:  # noqa: N802  # as it is called
        """Return a type variable; only type checkers see its bound and its default.

        Python 3.13 has `TypeVar(default=...)`. Before, it takes typing_extensions, which costs
        about 8 ms of a cold start; pydantic imports it anyway, functions without a model do not.
        """
        return typing.TypeVar(name)


RecordT = TypeVar("RecordT", default="Any")
ViewT = TypeVar("ViewT", default="Any")
ResultT = TypeVar("ResultT", default="Any")

# For functions, where each of them is inferred or there is a mistake: they need no default.
HandledT = TypeVar("HandledT")
OutcomeT = TypeVar("OutcomeT")

__all__ = ["HandledT", "OutcomeT", "RecordT", "ResultT", "TypeVar", "ViewT"]
