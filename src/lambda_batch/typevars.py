"""The type variables of the runtime."""

from __future__ import annotations

from lambda_batch.light_typing import TypeVar

RecordT = TypeVar("RecordT", default="Any")
ViewT = TypeVar("ViewT", default="Any")
ResultT = TypeVar("ResultT", default="Any")

# For functions, where each of them is inferred or there is a mistake: they need no default.
HandledT = TypeVar("HandledT")
OutcomeT = TypeVar("OutcomeT")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
