"""Generated from schemas/ by `nox -s generate`; do not edit it by hand.

Each name is imported on first use. All of them are public in `lambda_batch.testing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

__all__: list[str] = []

_MODULE_OF: dict[str, str] = {}


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _MODULE_OF:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    # Not by importlib: only this function would need it, and it imports `warnings`.
    value = getattr(__import__(f"lambda_batch_events.{_MODULE_OF[name]}", fromlist=[name]), name)
    globals()[name] = value
    return value
