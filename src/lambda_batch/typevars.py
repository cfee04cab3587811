"""The type variables of the runtime."""

from __future__ import annotations

from lambda_batch.light_typing import TypeVar

RecordT = TypeVar("RecordT", default="Any")
ViewT = TypeVar("ViewT", default="Any")
ResultT = TypeVar("ResultT", default="Any")

# For functions: with a default, mypy would take a handler of any record where inference fails.
HandledT = TypeVar("HandledT")
OutcomeT = TypeVar("OutcomeT")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
