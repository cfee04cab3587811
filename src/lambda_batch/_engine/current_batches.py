"""The current batch of each processor, per thread or task.

All state of a run is in its batch, so threads, tasks and nested calls can share a processor. The
processor's attributes look up here which batch they show. The dictionary in the context variable
is never changed, only replaced, because tasks inherit it.

The current batch is set when a batch is created (`register_batch`), when a batch finds that another
one has taken its place (`Batch._make_current`), and when its `with` ends (`end_batch`). A rejected
event and `release()` replace it with a `NoBatch`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from itertools import count
from threading import enumerate as running_threads, get_ident
from typing import TYPE_CHECKING, Any
from weakref import ref

from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from typing import Protocol, TypeAlias

    class Owner(Protocol):
        """The part of a processor that this module uses."""

        _last_begun: tuple[int, int] | None

    class CurrentBatch(Protocol):
        """The part of a batch that processors show."""

        outer: Entry | None
        is_open: bool
        ended: int
        is_superseded: bool
        handler: Callable[..., Any]
        lambda_context: Any

        @property
        def owner(self) -> Callable[[], object]:
            """Return the processor while it exists."""
            ...

        @property
        def records(self) -> Any:
            """The raw records."""
            ...

        @property
        def success_messages(self) -> list[Any]:
            """The records whose handler has returned."""
            ...

        @property
        def fail_messages(self) -> list[Any]:
            """The records that have failed."""
            ...

        @property
        def exceptions(self) -> list[Any]:
            """The exceptions of the failed records."""
            ...

        def response(self) -> Any:
            """Return the partial batch response."""
            ...

    Entry: TypeAlias = "CurrentBatch | NoBatch"

MAX_KEPT = 64
"""The number of processors whose current batch a thread or task keeps."""

_numbers = count(1)
batches_by_id: ContextVar[dict[int, Entry]] = ContextVar("lambda_batch", default={})  # noqa: B039  # never changed
"""The current batches, by the `id()` of their processors."""

handled: ContextVar[tuple[Callable[[], Any], int]] = ContextVar(
    "lambda_batch_handled", default=(bool, -1)
)
"""The batch whose hooks are called, and the position of the record, or -1 outside of a step.

The batch is weakly referenced, because background tasks of handlers inherit the context.
"""


class NoBatch:
    """Stands for no batch, after a rejected event or `release()`."""

    is_open = False
    is_superseded = False
    ended = 0

    def __init__(self, processor: Owner, outer: Entry | None) -> None:
        """Keep the enclosing batches.

        Args:
            processor: The processor.
            outer: The innermost open batch of the processor.
        """
        self.owner: ref[object] = ref(processor)
        self.outer = outer


def current_batch(processor: Owner) -> Any:
    """Return the batch that this thread or task has last begun or ended, or None.

    Raises:
        UsageError: The newest batch of the processor ran elsewhere.
    """
    batch = shown_batch(processor)
    last = processor._last_begun
    if last is None or isinstance(batch, NoBatch):
        return None
    if batch is None or _is_outdated(batch, last):
        msg = (
            "the processor's newest batch ran in another thread, task or event loop, so its "
            "attributes and response() do not show it here: use what process_partial_response or "
            "its async twins return, or the batch of `with processor(...) as batch:`"
        )
        raise UsageError(msg)
    return batch


def _is_outdated(batch: CurrentBatch, last: tuple[int, int]) -> bool:
    """Return whether the caller must mean a later batch, which ran elsewhere.

    This is the case if the later batch began in a context that inherited this one, such as in
    `asyncio.run`, or in a thread that has ended. Running threads each see their own batch.
    """
    if batch.is_superseded:
        return True
    number, thread = last
    if batch.is_open or number <= batch.ended:
        return False
    return thread not in {running.ident for running in running_threads()}


def open_batch(processor: Owner) -> Any:
    """Return the innermost `with processor(...)` that this thread or task is in, or None."""
    batch = shown_batch(processor)
    while batch is not None and not batch.is_open:
        batch = batch.outer
    return batch


def need_open_batch(processor: Owner) -> Any:
    """Return the innermost `with processor(...)` that this thread or task is in.

    Raises:
        UsageError: No batch is open.
    """
    batch = shown_batch(processor)
    if batch is None or not batch.is_open:
        batch = open_batch(processor)
    if batch is None:
        msg = "no batch is open: use `with processor(records=..., handler=...)` around this"
        raise UsageError(msg)
    return batch


def register_batch(processor: Owner, batch: CurrentBatch) -> dict[int, Entry]:
    """Make a new batch the current one, and keep the enclosing one in `outer`.

    Returns:
        The current batches of all processors.
    """
    before = outer = shown_batch(processor)
    while outer is not None and not outer.is_open:
        outer = outer.outer
    batch.outer = outer
    if before is not None and before.ended and not before.is_open:
        before.is_superseded = True  # another context may still have it
    processor._last_begun = (next(_numbers), get_ident())
    return set_current_batch(processor, batch)


def end_batch(processor: Owner, batch: CurrentBatch) -> None:
    """Record when a batch ended, and make it the current one."""
    batch.ended = next(_numbers)
    set_current_batch(processor, batch)


def set_current_batch(processor: Owner, batch: Entry) -> dict[int, Entry]:
    """Make this the current batch of the processor in this thread or task.

    Returns:
        The current batches of all processors.
    """
    batches = batches_by_id.get()
    key = id(processor)
    shown = batches.get(key)
    if shown is batch:
        return batches
    if shown is None:
        # Tracebacks can keep processors alive that were created for one call, so keep only some.
        batches = {other: entry for other, entry in batches.items() if entry.owner() is not None}
        for other in list(batches)[: 1 - MAX_KEPT]:
            if not batches[other].is_open:
                del batches[other]
    batches = {**batches, key: batch}
    batches_by_id.set(batches)
    return batches


def clear_current_batch(processor: Owner) -> None:
    """Leave the processor without a current batch, except for the enclosing open batches."""
    set_current_batch(processor, NoBatch(processor, open_batch(processor)))


def context_of_open_batches() -> Context:
    """Return a copy of the caller's context with only the open batches in it.

    Tracebacks hold tasks, and tasks their context: with older batches in it, each batch would
    keep the previous one alive, without end.
    """
    batches = {key: batch for key, batch in batches_by_id.get().items() if batch.is_open}
    context = copy_context()
    context.run(batches_by_id.set, batches)
    return context


def shown_batch(processor: Owner) -> Any:
    """Return the current batch of this thread or task, or None; batches elsewhere don't count."""
    batch = batches_by_id.get().get(id(processor))
    # The id may have belonged to a processor that no longer exists.
    return batch if batch is not None and batch.owner() is processor else None
