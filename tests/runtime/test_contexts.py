"""Each async record has a task and a context of its own, and the loop is left as it was."""

from __future__ import annotations

import asyncio
import warnings
from contextvars import ContextVar
from typing import Any

import pytest
from aws_xray_sdk.core.async_context import AsyncContext  # type: ignore[import-untyped]

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    async_process_partial_response,
)
from tests.runtime.cases import KINESIS, SQS, run_python
from tests.runtime.events import event_of, sqs_record

tenant: ContextVar[str | None] = ContextVar("tenant", default=None)

PROCESSORS: list[Any] = [
    lambda limit: AsyncSqsBatchProcessor(max_concurrency=limit),
    lambda limit: AsyncSqsFifoPartialProcessor(max_concurrency=limit),
    lambda limit: AsyncSqsFifoPartialProcessor(skip_group_on_error=True, max_concurrency=limit),
]


@pytest.mark.parametrize("limit", [None, 1, 3])
@pytest.mark.parametrize("make", PROCESSORS)
@pytest.mark.parametrize("waits", [False, True])
def test_a_context_variable_of_one_record_is_not_seen_by_another(
    make: Any, limit: int | None, waits: bool
) -> None:
    """A tenant or a log context that a handler sets is that record's own."""
    seen: list[str | None] = []

    async def handle(record: Any) -> None:
        seen.append(tenant.get())
        tenant.set(record.message_id)
        if waits:
            await asyncio.sleep(0)
        assert tenant.get() == record.message_id

    records = [sqs_record(number, group=f"g{number % 2}") for number in range(12)]
    async_process_partial_response(event_of(*records), handle, make(limit))
    assert seen == [None] * 12
    assert tenant.get() is None


@pytest.mark.parametrize("make", PROCESSORS)
def test_a_handler_can_use_its_own_task(make: Any) -> None:
    """`current_task()` is the record's, and `asyncio.timeout` ends this record only."""
    tasks: list[object] = []

    async def handle(record: Any) -> None:
        tasks.append(asyncio.current_task())
        if SQS.number(record) == 2:
            async with asyncio.timeout(0.001):
                await asyncio.sleep(10)

    records = [sqs_record(number, group=f"g{number}") for number in range(1, 4)]
    processor = make(None)
    response = async_process_partial_response(event_of(*records), handle, processor)
    assert SQS.identifier(records[1]) in str(response)
    assert len(set(map(id, tasks))) == len(tasks)


def test_an_own_step_sees_the_context_of_its_record() -> None:
    """What an overridden `_async_process_record` sets is there for the handler."""
    seen: dict[int, str | None] = {}

    class Own(AsyncKinesisBatchProcessor[Any]):
        async def _async_process_record(self, record: Any) -> Any:
            tenant.set(record["kinesis"]["partitionKey"])
            await asyncio.sleep(0)
            return await super()._async_process_record(record)

    async def handle(record: Any) -> None:
        seen[KINESIS.number(record)] = tenant.get()

    records = KINESIS.records(3)
    for number, record in enumerate(records, 1):
        record["kinesis"]["partitionKey"] = f"key {number}"
    async_process_partial_response(event_of(*records), handle, Own())
    assert seen == {1: "key 1", 2: "key 2", 3: "key 3"}


def test_a_task_factory_may_take_two_parameters() -> None:
    """X-Ray's AsyncContext sets one that knows no `context`."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        AsyncContext(loop=loop)
        seen: list[int] = []

        async def handle(record: Any) -> None:
            await asyncio.sleep(0)
            seen.append(SQS.number(record))

        async_process_partial_response(SQS.event(3), handle, AsyncSqsBatchProcessor())
        assert seen == [1, 2, 3]
    finally:
        asyncio.set_event_loop(None)
        loop.close()


WARNS_ONCE = """
import asyncio, json, warnings
from lambda_batch import AsyncSqsBatchProcessor, async_process_partial_response

shown = []
warnings.showwarning = lambda *args, **kwargs: shown.append(args[0])
warnings.resetwarnings()
filters = list(warnings.filters)
warnings.filterwarnings("default", category=UserWarning)

async def handle(record):
    warnings.warn("once for each place", UserWarning)

event = json.loads({event!r})
for _ in range(3):
    async_process_partial_response(event, handle, AsyncSqsBatchProcessor())
print(json.dumps(len(shown)))
"""


def test_a_handler_that_warns_once_for_each_place_warns_once() -> None:
    """No batch touches the warning filters, so Python remembers what it has shown."""
    import json

    assert run_python(WARNS_ONCE.format(event=json.dumps(SQS.event(2)))) == 1


def test_no_warning_comes_from_the_search_for_a_loop() -> None:
    asyncio.set_event_loop(None)

    async def handle(record: Any) -> None: ...

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            async_process_partial_response(SQS.event(1), handle, AsyncSqsBatchProcessor())


@pytest.mark.parametrize("by_group", [False, True])
def test_nothing_is_begun_after_a_cancellation(by_group: bool) -> None:
    """A handler that survives its cancellation lets no record behind it begin."""
    begun: list[int] = []

    async def handle(record: Any) -> None:
        begun.append(SQS.number(record))
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # cleans up, and goes on as if nothing had been

    records = [sqs_record(number, group="a") for number in range(1, 4)]
    processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=by_group)

    async def main() -> None:
        with processor(records, handle) as batch:
            task = asyncio.create_task(batch.aprocess())
            for _ in range(3):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert begun == [1]
