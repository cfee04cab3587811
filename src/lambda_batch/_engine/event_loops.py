"""The event loop on which a sync function runs an async batch."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from lambda_batch.errors import UsageError

ResultT = TypeVar("ResultT")


def refuse_running_loop() -> None:
    """Refuse to block a running event loop.

    Raises:
        UsageError: A loop is running in this thread.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    msg = (
        "an event loop is running in this thread, and blocking it would stop it: use "
        "`await aprocess_partial_response(...)` or `await batch.aprocess()`; no record was handled"
    )
    raise UsageError(msg)


def run(main: Coroutine[Any, Any, ResultT], context: Context | None = None) -> ResultT:
    """Run a coroutine to its end.

    Lambda freezes an execution environment between invocations, and clients such as HTTP sessions
    are bound to the loop they were made on. So the loop of the main thread is kept, and one that
    the user has set is used; in another thread, which may soon be gone, nothing stays behind.

    Args:
        main: What is to be run.
        context: In which context; a copy of the caller's, unless given.

    Returns:
        What it gives.
    """
    loop = _current_loop()
    if loop is None or loop.is_running():  # in another thread, if so
        with asyncio.Runner() as runner:
            return runner.run(main, context=context)
    task = loop.create_task(main, context=context)
    try:
        return loop.run_until_complete(task)
    finally:
        if not task.done():  # an interrupt has stopped the loop: leave no task behind
            task.cancel()
            loop.run_until_complete(asyncio.wait([task]))
        # An interrupt is on its way out: asyncio would log its text, were it not asked for, and
        # what it has kept the loop from doing, and thereby the batch, would stay with the loop.
        if not task.cancelled() and task.exception() is not None:
            loop.run_until_complete(asyncio.sleep(0))


def _current_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop that is set for this thread; in the main thread, make one if there is none."""
    with warnings.catch_warnings():
        # From Python 3.12 on it is deprecated that this makes a loop, and from 3.14 on it does not.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            # In a context of its own, as a loop keeps the context that it is made in.
            loop = Context().run(asyncio.get_event_loop)
        except RuntimeError:
            loop = None
    if threading.current_thread() is not threading.main_thread():
        return None if loop is None or loop.is_closed() else loop
    if loop is None or loop.is_closed():
        # asyncio.run, used elsewhere, leaves the thread without a loop; the kept one is still good.
        loop = _kept[0] if _kept and not _kept[0].is_closed() else None
        loop = loop or Context().run(asyncio.new_event_loop)
        asyncio.set_event_loop(loop)
    _kept[:] = [loop]
    return loop


_kept: list[asyncio.AbstractEventLoop] = []
"""The loop of the main thread, once there is one."""
