"""The event loop on which a sync function runs an async batch."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from contextvars import Context, copy_context
from typing import Any, TypeVar

from lambda_batch._engine.record_tasks import TASK_NAME
from lambda_batch.errors import UsageError

ResultT = TypeVar("ResultT")


def reject_running_loop(
    advice: str = "`await aprocess_partial_response(...)` or `await batch.aprocess()`",
) -> None:
    """Raise rather than block a running event loop.

    Args:
        advice: What to use instead, for the error.

    Raises:
        UsageError: A loop is running in this thread.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    msg = (
        "an event loop is running in this thread, and blocking it would stop it: use "
        f"{advice}; no record was handled"
    )
    raise UsageError(msg)


def run(main: Coroutine[Any, Any, ResultT], context: Context | None = None) -> ResultT:
    """Run a coroutine to its end.

    Lambda freezes an execution environment between invocations, and clients such as HTTP sessions
    are bound to the loop they were made on. So the main thread keeps its loop, and a loop that the
    user has set is used. Another thread may soon be gone, so it keeps nothing.

    Args:
        main: The coroutine.
        context: The context to run it in; a copy of the caller's by default.

    Returns:
        What the coroutine returns.
    """
    loop = _current_loop()
    if loop is None or loop.is_running():  # in another thread, if so
        with asyncio.Runner() as runner:
            return runner.run(main, context=context)
    context = copy_context() if context is None else context
    try:
        # Created directly: a task factory of the user's could have other parameters, as that of
        # X-Ray's AsyncContext (aws-xray-sdk 2.14) has.
        return loop.run_until_complete(context.run(asyncio.Task, main, loop=loop))
    except BaseException:
        # What the interrupt kept the loop from doing would stay with the loop, and so the batch;
        # and a stop that the task has asked for already would end the wait below.
        loop.call_soon(loop.stop)
        loop.run_forever()
        # An interrupt can come between the making of a task and its assignment.
        left = [
            task
            for task in asyncio.all_tasks(loop)
            if task.get_coro() is main or task.get_name() == TASK_NAME
        ]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
            # asyncio would log the text of an exception that nobody has asked for.
            _ = [task.cancelled() or task.exception() for task in left]
        raise


def _current_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop that is set for this thread; in the main thread, create one if none is."""
    is_main = threading.current_thread() is threading.main_thread()
    loop = _loop_that_is_set()
    if loop is not None and loop.is_closed():
        loop = None
    if not is_main:
        return loop
    if loop is None:
        # asyncio.run, used elsewhere, leaves the thread without a loop; the kept one is still good.
        loop = _kept[0] if _kept and not _kept[0].is_closed() else None
        # In a context of its own, as a loop keeps the context that it is created in.
        loop = loop or Context().run(asyncio.new_event_loop)
        asyncio.set_event_loop(loop)
    _kept[:] = [loop]
    return loop


def _loop_that_is_set() -> asyncio.AbstractEventLoop | None:
    if (3, 12) <= sys.version_info < (3, 14):
        # There, get_event_loop warns where it creates a loop. To change warning filters for that
        # would make handlers warn again in every invocation, and reach other threads.
        policy: Any = asyncio.get_event_loop_policy()  # pyright: ignore[reportDeprecated]  # in 3.14
        local = getattr(policy, "_local", None)
        if local is not None and getattr(local, "_loop", None) is None:
            return None
    try:
        return Context().run(asyncio.get_event_loop)
    except RuntimeError:
        return None


_kept: list[asyncio.AbstractEventLoop] = []
"""The loop of the main thread, once there is one."""
