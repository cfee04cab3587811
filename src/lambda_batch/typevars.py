"""Type variables with defaults, without the cost of typing_extensions at run time.

Importing typing_extensions takes several milliseconds of a cold start, and what it adds to
`typing.TypeVar` (defaults, PEP 696) is read by type checkers alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVar  # noqa: PLC0414  # so it is exported
else:
    from typing import TypeVar as _TypeVar

    def TypeVar(name: str, **keywords: Any) -> _TypeVar:  # noqa: N802  # the name it stands for
        """Make a type variable; bounds and defaults matter to type checkers only."""
        variance = {key: keywords[key] for key in ("covariant", "contravariant") if key in keywords}
        return _TypeVar(name, **variance)


RecordT = TypeVar("RecordT", default=Any)
ViewT = TypeVar("ViewT", default=Any)
ResultT = TypeVar("ResultT", default=Any)
RecordT_contra = TypeVar("RecordT_contra", contravariant=True)
ResultT_co = TypeVar("ResultT_co", covariant=True)

# For functions: with a default, mypy would take a handler of any record where inference fails.
HandledT = TypeVar("HandledT")
OutcomeT = TypeVar("OutcomeT")
