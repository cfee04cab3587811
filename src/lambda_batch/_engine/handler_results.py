"""Checks the results of record handlers: unfinished work is no result."""

from __future__ import annotations

from collections import ChainMap, UserDict, UserList, deque
from collections.abc import AsyncGenerator, Generator
from functools import partial
from itertools import chain, islice
from types import AsyncGeneratorType, FunctionType, GeneratorType, MethodType
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

from lambda_batch.errors import HandlerError
from lambda_batch.wire.decoding import with_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Iteration: TypeAlias = Callable[[Any], Iterator[object]]

_PLAIN: frozenset[type[Any]] = frozenset({str, int, float, bool, bytes, type(None)})
"""Types of results that need no check."""

_FINISHED: dict[int, ref[type[Any]]] = {}
"""Other types of results that were accepted before; an entry is removed with its type."""

_UNITERATED: frozenset[type[Any]] = frozenset(
    {map, filter, zip, enumerate, Generator, AsyncGenerator}
)
_UNCALLED: frozenset[type[Any]] = frozenset({FunctionType, MethodType, partial})

_LAZY_MODULES = frozenset({"itertools", "asyncio.tasks"})
"""Modules of iterators that work when they are iterated, such as `asyncio.as_completed`."""

_MAX_DEPTH = 5
_MAX_CONTAINERS = 1000


_DICT: Any = dict
_EMPTY: dict[str, object] = {}
_ITERABLES: tuple[Any, ...] = (
    *(list, tuple, set, frozenset, deque),
    *(type(_EMPTY.keys()), type(_EMPTY.values()), type(_EMPTY.items())),
)


def _items_of_dict(container: object) -> Iterator[object]:
    return chain(_DICT.__iter__(container), _DICT.values(container))


def _read(attribute: str) -> Iteration:
    """Return the function that reads what a container of `collections` wraps."""

    def read(container: object) -> Iterator[object]:
        return iter((vars(container).get(attribute),))

    return read


_ITERATIONS: dict[type[Any], Iteration] = {
    dict: _items_of_dict,
    UserDict: _read("data"),
    UserList: _read("data"),
    ChainMap: _read("maps"),
    **{kind: kind.__iter__ for kind in _ITERABLES},
}
"""How to iterate containers. An overridden `__iter__` is never called: it is the user's code."""


def reject_unfinished(result: object, function: str = "the record handler") -> None:
    """Raise if a handler returned unfinished work: the record is not handled yet.

    Objects that can be iterated over data, such as files, and context managers of other kinds,
    such as responses, are results like any other.

    A container is searched, too: the built-in ones, those of `collections`, their subclasses, and
    the views of a dict. In it, the search visits at most 1,000 containers, down to the fifth level.
    Functions in a container are no unfinished work.

    Args:
        result: The handler's result.
        function: What returned it, for the error text.

    Raises:
        HandlerError: It is, or contains, an awaitable, a future, a generator or another iterator
            that computes its items when asked, or a context manager of contextlib; or it is a
            function.
    """
    try:
        found, holder = _find(result)
    except Exception:  # a class with a metaclass that can't be asked
        return
    if found:
        for value, _ in found:
            _close(value)
        msg = f"{function} returned {holder}{found[0][1]}"
        raise HandlerError(msg)


def _find(result: object) -> tuple[list[tuple[object, str]], str]:
    """Return the unfinished work in a result, and how its holder is called."""
    kind = type(result)
    if kind in _PLAIN:
        return [], ""
    if kind is dict:
        members: Any = result
        if _PLAIN.issuperset(map(type, members.values())) and _PLAIN.issuperset(map(type, members)):
            return [], ""
    elif kind is list:
        items: Any = result
        if _PLAIN.issuperset(map(type, items)):
            return [], ""
    elif _is_known(kind):
        return [], ""
    iterate = _iteration_of(kind)
    if iterate is None:
        what = _unfinished(kind)
        return ([] if what is None else [(result, what)]), ""
    return _search(result, iterate), f"{with_article(kind.__name__)} that holds "


def close_unfinished(answer: object) -> None:
    """Close the coroutines in an answer that can't be used, or Python warns about them."""
    is_list = isinstance(answer, (list, tuple))
    for value in cast("list[object]", answer) if is_list else [answer]:
        _close(value)


def is_awaitable(result: object) -> bool:
    """Return whether a handler's result must be awaited."""
    return hasattr(type(result), "__await__")


def _iteration_of(kind: type[Any]) -> Iteration | None:
    """Return how to iterate a type of containers, or None for other types."""
    for base in kind.__mro__:
        if base in _ITERATIONS:
            return _ITERATIONS[base]
    return None


def _search(result: object, iterate: Iteration) -> list[tuple[object, str]]:
    """Return the unfinished work in a container, each with its description."""
    found: list[tuple[object, str]] = []
    level = [(result, iterate)]
    depth, rest = _MAX_DEPTH, _MAX_CONTAINERS
    while level and depth:
        inner: list[tuple[object, Iteration]] = []
        for container, iterate_it in level:
            if not _PLAIN.issuperset(map(type, iterate_it(container))):
                _sort(list(iterate_it(container)), inner, found, rest)
        level = inner
        rest -= len(level)
        depth -= 1
    return found


def _sort(
    values: list[object],
    inner: list[tuple[object, Iteration]],
    found: list[tuple[object, str]],
    most: int,
) -> None:
    """Add containers among some values to `inner`, and the unfinished work to `found`."""
    for kind in set(map(type, values)) - _PLAIN - _UNCALLED:
        if _is_known(kind):
            continue
        iterate = _iteration_of(kind)
        if iterate is not None:
            of_kind = ((value, iterate) for value in values if type(value) is kind)
            inner += islice(of_kind, most - len(inner))
        elif (what := _unfinished(kind)) is not None:
            found += [(value, what) for value in values if type(value) is kind]


def _is_known(kind: type[Any]) -> bool:
    """Return whether a type was accepted before."""
    known = _FINISHED.get(id(kind))
    return known is not None and known() is kind


def _unfinished(kind: type[Any]) -> str | None:
    """Describe a type of unfinished results; return None for other types, and remember them."""
    what = None
    if hasattr(kind, "__await__"):
        what = "an awaitable, which this processor does not await"
    elif kind is GeneratorType or kind is AsyncGeneratorType:
        what = "a generator, whose body never runs"
    elif not _UNITERATED.isdisjoint(kind.__mro__) or kind.__module__ in _LAZY_MODULES:
        what = with_article(kind.__name__)
        what += " iterator, whose items are never computed: return a list"
    elif kind in _UNCALLED:
        what = "a function that is never called"
    elif kind.__module__ == "contextlib" and hasattr(kind, "_recreate_cm"):
        what = "a context manager, whose body never runs"
    elif hasattr(kind, "add_done_callback") or kind.__module__ == "multiprocessing.pool":
        what = with_article(kind.__name__)
        what += ", whose work may not be done: wait for it and return its result"
    else:
        _FINISHED[id(kind)] = ref(kind, partial(_FINISHED.pop, id(kind)))
    return what


def _close(result: object) -> None:
    """Close a coroutine, or Python warns that it was never awaited."""
    close: Any = getattr(type(result), "close", None)
    if close is not None and hasattr(type(result), "__await__"):
        close(result)
