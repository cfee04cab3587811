"""What functions of the user's that take many records at once answer: a sink, a bulk function."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambda_batch._engine.exceptions import exception_info
from lambda_batch._engine.handler_results import close_unfinished, is_awaitable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    Answer: TypeAlias = Sequence[Exception | None] | None
    """None if all items were taken; else for each of them None, or why it was not."""


def ask(
    function: Callable[..., Any], items: Sequence[Any], name: str
) -> list[BaseException | None]:
    """Call a function with items.

    Args:
        function: The user's function.
        items: The items.
        name: What error texts call the function.

    Returns:
        For each item, why it was not taken, or None if it was. An odd answer takes no item.
    """
    try:
        answer = function(tuple(items))  # its answers are matched by position
    except Exception:
        return [exception_info()[1]] * len(items)
    return _reasons(answer, len(items), name)


async def aask(
    function: Callable[..., Any], items: Sequence[Any], name: str
) -> list[BaseException | None]:
    """Call a function with items, as `ask` does; await what it returns."""
    try:
        answer = function(tuple(items))  # its answers are matched by position
        if is_awaitable(answer):
            answer = await answer
    except Exception:
        return [exception_info()[1]] * len(items)
    return _reasons(answer, len(items), name)


def _reasons(answer: Any, size: int, name: str) -> list[BaseException | None]:
    if answer is None:
        return [None] * size
    close_unfinished(answer)
    if not isinstance(answer, (list, tuple)) or len(cast("list[Any]", answer)) != size:
        return [_odd(cast("object", answer), name)] * size
    each_answer = cast("list[object]", answer)
    return [
        each if each is None or isinstance(each, BaseException) else _odd(each, name)
        for each in each_answer
    ]


def _odd(answer: object, name: str) -> TypeError:
    msg = (
        f"a {name} returns None if it has taken all records, or a list with None or an exception "
        f"for each of them; this one returned something of type {type(answer).__name__}"
    )
    return TypeError(msg)
