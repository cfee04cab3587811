"""Which batch a thread or task has last run with a processor.

State lives in the batch, not in the processor, so that threads, tasks and nested calls can share
a processor; its attributes look up here what they show. A dictionary in a context variable is
never changed, only replaced, since tasks inherit it.
"""

from __future__ import annotations

from contextvars import Context, ContextVar, copy_context
from typing import TYPE_CHECKING

from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch._engine.batches import Batch
    from lambda_batch._engine.processors import Processor

MAX_KEPT = 64
"""Of how many processors a thread or task keeps the latest batch."""

_NONE: dict[int, Batch[Any, Any, Any]] = {}
_latest: ContextVar[dict[int, Batch[Any, Any, Any]]] = ContextVar("lambda_batch", default=_NONE)


def latest_batch(processor: Processor[Any, Any]) -> Batch[Any, Any, Any] | None:
    """Give the batch that this thread or task has last begun or ended with a processor."""
    batch = _latest.get().get(id(processor))
    # The id may be that of a processor that is gone.
    return batch if batch is not None and batch.owner() is processor else None


def open_batch(processor: Processor[Any, Any]) -> Batch[Any, Any, Any] | None:
    """Give the innermost `with processor(...)` that this thread or task is in."""
    batch = latest_batch(processor)
    while batch is not None and not batch.is_open:
        batch = batch.outer
    return batch


def need_open_batch(processor: Processor[Any, Any]) -> Batch[Any, Any, Any]:
    """Give the innermost `with processor(...)` that this thread or task is in.

    Raises:
        UsageError: It is in none.
    """
    batch = open_batch(processor)
    if batch is None:
        msg = "no batch is open: use `with processor(records=..., handler=...)` around this"
        raise UsageError(msg)
    return batch


def show_batch(processor: Processor[Any, Any], batch: Batch[Any, Any, Any]) -> None:
    """Remember a batch that is not open yet, and which one is open around it."""
    if _latest.get().get(id(processor)) is not batch:
        batch.outer = open_batch(processor)
        remember_batch(processor, batch)


def remember_batch(processor: Processor[Any, Any], batch: Batch[Any, Any, Any]) -> None:
    """Make this the batch that the processor's attributes show in this thread or task."""
    batches = _latest.get()
    before = batches.get(id(processor))
    if before is batch:
        return
    if not batches or (before is not None and len(batches) == 1):
        _latest.set({id(processor): batch})  # there are no others, as in most functions
        return
    kept = batches.copy()
    if kept.pop(id(processor), None) is None:
        # Tracebacks can keep processors that were made for one call alive, so not all are kept.
        kept = {key: other for key, other in kept.items() if other.owner() is not None}
        for key in list(kept)[: 1 - MAX_KEPT]:
            if not kept[key].is_open:
                del kept[key]
    kept[id(processor)] = batch  # the newest of them
    _latest.set(kept)


def forget_batch(processor: Processor[Any, Any]) -> None:
    """Let go of the latest batch of a processor, but not of one that is still open."""
    batches = _latest.get()
    if id(processor) in batches:
        batch = open_batch(processor)
        kept = batches.copy()
        if batch is None:
            del kept[id(processor)]
        else:
            kept[id(processor)] = batch
        _latest.set(kept)


def context_of_open_batches() -> Context:
    """Copy the context of the caller, but of all batches only those that are open.

    Tracebacks hold tasks, and tasks their context: with older batches in it, each batch would keep
    the one before it alive, for ever.
    """
    batches = {key: batch for key, batch in _latest.get().items() if batch.is_open}
    context = copy_context()
    context.run(_latest.set, batches)
    return context
