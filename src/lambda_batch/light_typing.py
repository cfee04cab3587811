"""What classes need of `typing` when they are made, without importing it.

`typing` and typing_extensions take most of ten milliseconds of every cold start, and what they do
is for type checkers. These see the real things here; and in each module they see what stands under
its `TYPE_CHECKING`, a name that they take as true.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, cast, overload

    from typing_extensions import TypeVar
else:

    class Generic:
        """A base that can be subscripted, to no effect."""

        __slots__ = ()

        def __class_getitem__(cls, _: object) -> type:
            """Give the class itself."""
            return cls

    def TypeVar(name: str, **_: object) -> str:  # noqa: N802  # the name it stands for
        """Give something to subscript a generic class with."""
        return name

    def cast(_kind: object, value: object) -> object:
        """Give the value itself."""
        return value

    def overload(function: object) -> object:
        """Give the function itself."""
        return function


__all__ = ["Generic", "TypeVar", "cast", "overload"]
