"""One run: send orders through a source, a poller and a function, and account for each."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lambda_batch.testing import QueueSettings, StreamSettings
from tests.e2e.accounts import Account, Ordering, settle_accounts
from tests.e2e.clients import Clients
from tests.e2e.functions import Function
from tests.e2e.ledgers import Handling, read_ledger
from tests.e2e.orders import Sent, make_orders
from tests.e2e.queues import Queue
from tests.e2e.servers import run_server
from tests.e2e.stream_sources import KinesisStream, TableStream
from tests.e2e.streams import Stream

INVOCATION_SECONDS = 1.0
"""The timeout of an invocation, after which its process is killed."""
VISIBILITY_SECONDS = 6.0
"""Six times the timeout, as AWS recommends."""

Poll = Callable[[Function, threading.Event], None]


@dataclass(frozen=True)
class Plan:
    """The settings of a run."""

    records: int
    seed: int
    side: str = "ours"
    """The module of the function: `ours`, or `theirs` for Powertools."""
    server: str = "ministack"
    """The server that replaces the services."""
    trouble_rate: float = 0.005
    """The share of requests to the services with a fault."""
    pollers: int = 2
    """The number of pollers of a queue. Every poller has its own function."""
    shards: int = 4
    """The number of shards of a Kinesis stream."""
    queue_batch_size: int = 100
    """The batch size of a standard queue."""
    visibility_timeout: float = VISIBILITY_SECONDS
    returns_at_once: bool = True
    """Whether failed messages do not wait for the visibility timeout, as they do at AWS."""
    max_receive_count: int = 5
    maximum_retry_attempts: int = 5
    bisect_batch_on_function_error: bool = True
    isolates_poison_record: bool = False
    progress_resets_retries: bool = False
    give_up_after: float = 900.0
    """The time limit of a run in seconds."""

    def queue(self, *, fifo: bool) -> QueueSettings:
        """Return the settings of queues."""
        return QueueSettings(
            batch_size=10 if fifo else self.queue_batch_size,
            fifo=fifo,
            visibility_timeout=self.visibility_timeout,
            max_receive_count=self.max_receive_count,
        )

    def stream(self) -> StreamSettings:
        """Return the settings of streams."""
        return StreamSettings(
            batch_size=100,
            bisect_batch_on_function_error=self.bisect_batch_on_function_error,
            maximum_retry_attempts=self.maximum_retry_attempts,
            isolates_poison_record=self.isolates_poison_record,
            progress_resets_retries=self.progress_resets_retries,
        )


@dataclass(frozen=True)
class Result:
    """The result of a run."""

    source: str
    side: str
    account: Account
    in_time: bool
    """Whether all orders were settled in time."""
    seconds: float
    counts: dict[str, int]
    """Counts of invocations, their results, and faults."""
    folder: str
    """The folder of logs and ledger, if the run is wrong."""

    @property
    def is_right(self) -> bool:
        """Whether each order was handled or dead-lettered, in the promised order."""
        return self.in_time and self.account.is_right


@dataclass(frozen=True)
class Opened:
    """A source that is ready."""

    send: Callable[[Sequence[Sent]], None]
    polls: Sequence[Poll]
    """The pollers, to be run at the same time."""
    read_dead_letters: Callable[[Clients], list[Handling]]


@dataclass(frozen=True)
class Source:
    """An event source and the kind of function that is mapped to it."""

    handler: str
    """The name of the Lambda handler."""
    ordering: Ordering
    open: Callable[[Clients, Plan], Opened]


def open_queue(clients: Clients, plan: Plan) -> Opened:
    """Create a standard queue."""
    return _open_queue(clients, plan, fifo=False)


def open_fifo_queue(clients: Clients, plan: Plan) -> Opened:
    """Create a FIFO queue."""
    return _open_queue(clients, plan, fifo=True)


def _open_queue(clients: Clients, plan: Plan, *, fifo: bool) -> Opened:
    queue = Queue(clients, plan.queue(fifo=fifo), returns_at_once=plan.returns_at_once)
    return Opened(queue.send, [queue.poll] * plan.pollers, queue.read_dead_letters)


def open_kinesis_stream(clients: Clients, plan: Plan) -> Opened:
    """Create a Kinesis data stream."""
    return _open_stream(KinesisStream(clients, plan.stream(), shards=plan.shards))


def open_table_stream(clients: Clients, plan: Plan) -> Opened:
    """Create a DynamoDB table with a stream."""
    return _open_stream(TableStream(clients, plan.stream()))


def _open_stream(stream: Stream) -> Opened:
    def poller(shard_id: str) -> Poll:
        return lambda function, stop: stream.poll(shard_id, function, stop)

    polls = [poller(shard_id) for shard_id in stream.list_shards()]
    return Opened(stream.send, polls, stream.read_dead_letters)


SOURCES = {
    "sqs": Source("on_sqs", Ordering.NONE, open_queue),
    "sqs-async": Source("on_sqs_async", Ordering.NONE, open_queue),
    "fifo": Source("on_fifo", Ordering.FIRST, open_fifo_queue),
    "fifo-async": Source("on_fifo_async", Ordering.FIRST, open_fifo_queue),
    "kinesis": Source("on_kinesis", Ordering.LAST, open_kinesis_stream),
    "dynamodb": Source("on_dynamodb", Ordering.LAST, open_table_stream),
}


def run_source(name: str, plan: Plan) -> Result:
    """Run one source with its own server.

    Args:
        name: Which source.
        plan: What the run is made of.

    Returns:
        What it has come to. What a wrong run leaves behind, logs and ledger, is kept.
    """
    orders = make_orders(plan.records, f"{plan.seed} orders {name}")
    return run_orders(name, SOURCES[name], plan, orders)


def run_orders(name: str, source: Source, plan: Plan, orders: Sequence[Sent]) -> Result:
    """Send orders through a source with its own server.

    Args:
        name: Names the run.
        source: Which source.
        plan: The settings of the run.
        orders: The orders.

    Returns:
        The result. What a wrong run leaves behind, logs and ledger, is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"e2e-{plan.side}-{name}-"))
    counts: Counter[str] = Counter()
    with run_server(plan.server, folder) as endpoint:
        clients = Clients(endpoint, f"{plan.seed} troubles {name}", plan.trouble_rate)
        opened = source.open(clients, plan)
        opened.send(orders)
        started = time.monotonic()
        handler = f"tests.e2e.{plan.side}.{source.handler}"
        functions = [
            Function(handler, seconds=INVOCATION_SECONDS, folder=folder, endpoint=endpoint)
            for _ in opened.polls
        ]
        in_time = _poll(opened.polls, functions, plan)
        seconds = time.monotonic() - started
        # A receive with a lost reply would hide messages, and make them look lost.
        dead = opened.read_dead_letters(Clients(endpoint, "", trouble_rate=0))
        counts.update(clients.counts)
        for function in functions:
            counts.update(function.counts)
            counts["init milliseconds"] += round(function.init_seconds * 1000)
        for file in ("calls", "tries"):
            counts[file] = len(read_ledger(folder / file))
    account = settle_accounts(orders, read_ledger(folder / "ledger"), dead, source.ordering)
    result = Result(name, plan.side, account, in_time, seconds, dict(counts), str(folder))
    if result.is_right:
        shutil.rmtree(folder)
    return result


def _poll(polls: Sequence[Poll], functions: Sequence[Function], plan: Plan) -> bool:
    """Run pollers until the source is empty. Return whether that was in time."""
    stop = threading.Event()
    timer = threading.Timer(plan.give_up_after, stop.set)
    with ExitStack() as stack:
        for function in functions:
            stack.enter_context(function)
        pool = stack.enter_context(ThreadPoolExecutor(len(polls)))
        stack.callback(stop.set)  # stops the pollers before the pool waits for them
        timer.start()
        stack.callback(timer.cancel)
        tasks = [
            pool.submit(poll, function, stop)
            for poll, function in zip(polls, functions, strict=True)
        ]
        done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
        in_time = not stop.is_set()
        for task in done:
            task.result()
    return in_time
