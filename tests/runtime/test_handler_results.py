"""What a record handler returns: results, and work that is still to be done."""

import asyncio
import csv
import gc
import io
import re
import sqlite3
import warnings
from collections import ChainMap, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain, starmap
from typing import Any, NamedTuple
from unittest.mock import MagicMock

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    HandlerError,
    SqsBatchProcessor,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine import handler_results
from tests.runtime.cases import ASYNC, SQS, SYNC, Handler, Mode, every_mode, own_modes
from tests.runtime.handlers import (
    GIVEN,
    Awaits,
    Orders,
    of,
    plain,
    plain_async,
    traced,
    unseen,
    without_address,
    yields,
    yields_async,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


@pytest.mark.parametrize(
    ("mode", "handler"),
    [
        pytest.param(SYNC, unseen(yields), id="sync-lambda"),
        pytest.param(SYNC, unseen(yields_async), id="sync-async generator"),
        pytest.param(SYNC, traced(yields), id="sync-decorated"),
        pytest.param(ASYNC, unseen(yields), id="async-lambda"),
        pytest.param(ASYNC, unseen(yields_async), id="async-async generator"),
    ],
)
def test_a_generator_is_never_a_result(mode: Mode, handler: Handler) -> None:
    """A record whose handler only made a generator has not been handled."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)
    try:
        response = mode.respond_to(SQS.event(1), handler, processor)
    except HandlerError:
        return
    assert response == SQS.response(1)


class Attributes(dict[str, Any]):
    """A result whose members can be read as attributes; it raises KeyError for others."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@every_mode
@pytest.mark.parametrize(
    "make",
    [dict, list, object, str, MagicMock, lambda: iter(()), lambda: asyncio, lambda: Awaits],
    ids=without_address,
)
def test_a_result_may_be_anything(mode: Mode, make: Callable[[], Any]) -> None:
    """What a handler gives, other than something to await, is just its result."""
    given = make()
    outcomes = mode.process(SQS.records(1), lambda _: given, mode.processor(SQS))
    assert outcomes[0].status == "success"
    assert outcomes[0].result is given


@every_mode
def test_a_result_may_have_attributes_of_its_own_making(mode: Mode) -> None:
    """A record that was handled is not reported because of how its result reads attributes."""
    response = mode.respond(SQS.event(2), lambda _: Attributes(), mode.processor(SQS))
    assert response == {"batchItemFailures": []}


@every_mode
def test_a_result_that_claims_everything_is_no_awaitable(mode: Mode) -> None:
    """An object that has any attribute one asks for, as proxies do, is a result."""

    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: name

    response = mode.respond(SQS.event(1), lambda _: Anything(), mode.processor(SQS))
    assert response == {"batchItemFailures": []}


def test_an_awaitable_is_closed_only_if_it_can_be() -> None:
    """A sync processor refuses any awaitable result, also one without close()."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    assert process_partial_response(SQS.event(1), unseen(Awaits), processor) == SQS.response(1)
    assert processor.exceptions[0][0] is HandlerError
    assert GIVEN == []


def fails() -> None:
    """Fail, out of sight."""
    raise LookupError


def failed_future() -> Future[None]:
    """Create a future that has failed."""
    with ThreadPoolExecutor() as pool:
        return pool.submit(fails)


def done_future() -> Future[int]:
    """Create a future that is done."""
    future: Future[int] = Future()
    future.set_result(1)
    return future


class OwnFuture(Future[int]):
    """A future of a library's own class."""


def thread_pool_result() -> object:
    """Create the result of a call in a pool of threads of multiprocessing."""
    from multiprocessing.pool import ThreadPool

    with ThreadPool(1) as pool:
        result = pool.apply_async(int)
        result.wait()
    return result


@contextmanager
def in_transaction(record: Any) -> Generator[None]:
    """Handle nothing that isn't entered."""
    GIVEN.append((record,))
    yield


@asynccontextmanager
async def in_async_transaction(record: Any) -> AsyncGenerator[None]:
    """Handle nothing that isn't entered."""
    GIVEN.append((record,))
    yield


UNFINISHED = [
    pytest.param(failed_future, "a Future, whose work may not be done", id="failed future"),
    pytest.param(done_future, "a Future, whose work may not be done", id="done future"),
    pytest.param(Future, "a Future, whose work may not be done", id="pending future"),
    pytest.param(OwnFuture, "an OwnFuture, whose work", id="future of another class"),
    pytest.param(thread_pool_result, "an ApplyResult, whose work may not be done", id="pool"),
    pytest.param(lambda: in_transaction(1), "a context manager, whose", id="contextmanager"),
    pytest.param(lambda: in_async_transaction(1), "a context manager", id="asynccontextmanager"),
    pytest.param(
        lambda: [plain_async(1)],
        "a list that holds an awaitable, which this processor does not await",
        id="list of coroutines",
    ),
    pytest.param(lambda: {"a": [failed_future()]}, "a dict that holds a Future", id="futures"),
    pytest.param(lambda: map(plain, [1]), "a map iterator", id="map"),
    pytest.param(lambda: filter(plain, [1]), "a filter iterator", id="filter"),
    pytest.param(lambda: zip(map(plain, [1])), "a zip iterator", id="zip"),
    pytest.param(lambda: enumerate(map(plain, [1])), "an enumerate iterator", id="enumerate"),
    pytest.param(lambda: starmap(plain, [(1,)]), "a starmap iterator", id="starmap"),
    pytest.param(lambda: chain(map(plain, [1])), "a chain iterator", id="chain"),
    pytest.param(lambda: traced, "a function that is never called", id="decorator"),
    pytest.param(lambda: partial(plain, 1), "a function that is never called", id="partial"),
    pytest.param(lambda: Orders().handle, "a function that is never called", id="method"),
]


class Pair(NamedTuple):
    """A tuple of a user's class."""

    key: str
    value: object


class Rows(list[object]):
    """A list whose own iteration must not run here."""

    def __iter__(self) -> Iterator[object]:
        """Note the call."""
        GIVEN.append(("iterated",))
        return super().__iter__()


WORK = [
    of(lambda: plain_async(1), "coroutine"),
    of(failed_future, "future"),
    of(lambda: yields(1), "generator"),
    of(lambda: yields_async(1), "async generator"),
    of(lambda: in_transaction(1), "context manager"),
    of(lambda: in_async_transaction(1), "async context manager"),
    of(lambda: map(plain, [1]), "map"),
    of(lambda: filter(plain, [1]), "filter"),
    of(lambda: zip(map(plain, [1])), "zip"),
    of(lambda: starmap(plain, [(1,)]), "starmap"),
    of(thread_pool_result, "result of a pool"),
]

HOLDERS: list[Any] = [
    of(lambda work: [work], "list"),
    of(lambda work: (None, work), "tuple"),
    of(lambda work: {work}, "set"),
    of(lambda work: frozenset([work]), "frozenset"),
    of(lambda work: {"a": 1, "b": work}, "dict"),
    of(lambda work: {work: "a"}, "keys of a dict"),
    of(lambda work: {"a": work}.values(), "values of a dict"),
    of(lambda work: {"a": work}.items(), "items of a dict"),
    of(lambda work: {work: "a"}.keys(), "view of keys"),
    of(lambda work: OrderedDict(a=work), "OrderedDict"),
    of(lambda work: OrderedDict(a=work).values(), "values of an OrderedDict"),
    of(lambda work: defaultdict(list, a=[work]), "defaultdict"),
    of(lambda work: deque([work]), "deque"),
    of(lambda work: Pair("a", work), "NamedTuple"),
    of(lambda work: UserDict(a=work), "UserDict"),
    of(lambda work: UserList([work]), "UserList"),
    of(lambda work: ChainMap({}, {"a": work}), "ChainMap"),
    of(lambda work: Attributes(a=work), "own dict"),
    of(lambda work: Rows([work]), "own list"),
    of(lambda work: [("a", work)], "list of pairs"),
    of(lambda work: [[], [[work]]], "nested lists"),
    of(lambda work: {"a": {"b": {"c": [work]}}}, "nested dicts"),
    of(lambda work: [1, Point(), "a", work], "among others"),
    of(lambda work: [*([0] for _ in range(500)), [work]], "behind many"),
]


@every_mode
@pytest.mark.parametrize(
    ("make", "hold"),
    [
        *(pytest.param(failed_future, *hold.values, id=str(hold.id)) for hold in HOLDERS),
        *(pytest.param(*work.values, lambda it: [("a", it)], id=str(work.id)) for work in WORK),
    ],
)
def test_unfinished_work_in_a_container_is_no_result(
    mode: Mode, make: Callable[[], Any], hold: Callable[[Any], Any]
) -> None:
    """A record isn't handled if work for it only waits in a list, or deeper."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [outcome] = mode.process(SQS.records(1), lambda _: hold(make()), processor)
        gc.collect()
    assert outcome.status == "fail"
    assert re.search(
        "HandlerError.*:the record handler returned an? .* that holds an? ", outcome[1]
    )
    assert GIVEN == []


def test_the_error_names_the_container_and_the_work() -> None:
    """Who reads the log knows what to change."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    event = SQS.event(1)
    process_partial_response(event, lambda _: Pair("a", [done_future()]), processor)
    assert str(processor.exceptions[0][1]) == (
        "the record handler returned a Pair that holds a Future, whose work may not be done: wait "
        "for it and return its result"
    )


def test_all_coroutines_in_a_container_are_closed() -> None:
    """Python does not warn of the second one, either."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        event = SQS.event(1)
        process_partial_response(event, lambda _: [plain_async(1), [plain_async(2)]], processor)
        gc.collect()


def test_a_container_is_searched_only_so_far() -> None:
    """A result of any size costs little to check, also one that contains itself."""
    nested: list[Any] = [Future()]
    for _ in range(5):
        nested = [nested]
    circular: list[Any] = [[], 1]
    circular[0] = [circular] * 100
    wide: list[Any] = [*([0] for _ in range(1000)), [Future()]]
    of_two_kinds = [*wide, *map(tuple, wide)]
    of_two_levels: list[Any] = [*([[0]] for _ in range(600)), [[Future()]]]
    given: list[list[Any]] = [nested, circular, wide, of_two_kinds, of_two_levels]
    rest = iter(given)
    response = process_partial_response(SQS.event(5), lambda _: next(rest), SqsBatchProcessor())
    assert response == {"batchItemFailures": []}


def test_what_was_accepted_before_hides_no_unfinished_work() -> None:
    known = [type(name, (), {})() for name in "abcdefghijklmnop"]
    given: list[list[Any]] = [known, [*known, Future()]]
    rest = iter(given)
    response = process_partial_response(SQS.event(2), lambda _: next(rest), SqsBatchProcessor())
    assert response == SQS.response(2)


def test_iterators_of_asyncio_are_no_result() -> None:
    """`asyncio.as_completed` starts the tasks, and nobody waits for them."""
    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)

    async def handle(_: Any) -> object:
        return asyncio.as_completed([asyncio.ensure_future(asyncio.sleep(0))])

    response = async_process_partial_response(SQS.event(1), handle, processor)
    assert response == SQS.response(1)


@every_mode
@pytest.mark.parametrize(("make", "text"), UNFINISHED)
def test_unfinished_work_is_no_result(mode: Mode, make: Callable[[], Any], text: str) -> None:
    """A record whose handler only prepared its work, or began it, isn't handled."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [outcome] = mode.process(SQS.records(1), lambda _: make(), processor)
        gc.collect()
    assert outcome.status == "fail"
    assert "HandlerError" in outcome[1]
    assert f":the record handler returned {text}" in outcome[1]
    assert GIVEN == []


@own_modes
@pytest.mark.parametrize(("make", "text"), UNFINISHED)
def test_unfinished_work_is_no_result_of_an_own_step(
    mode: Mode, make: Callable[[], Any], text: str
) -> None:
    """As in Powertools' extending: the step passes on what the handler has returned."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)

    def step(record: Any) -> Any:
        return processor.success_handler(record, processor.handler(record))

    async def async_step(record: Any) -> Any:
        return processor.success_handler(record, await processor.handler(record))

    name = "_async_process_record" if mode.is_async else "_process_record"
    setattr(processor, name, async_step if mode.is_async else step)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        event = SQS.event(1)
        response = mode.respond(event, lambda _: make(), processor)
        gc.collect()
    assert response == SQS.response(1)
    assert f"the record handler returned {text}" in str(processor.exceptions[0][1])


def test_a_list_of_async_futures_is_no_result_of_a_sync_handler() -> None:
    """A sync processor waits for no task."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)

    async def on_a_loop() -> object:
        future = asyncio.get_running_loop().create_future()
        return process_partial_response(SQS.event(1), lambda _: [future], processor)

    assert asyncio.run(on_a_loop()) == SQS.response(1)


FINISHED: Any = vars(handler_results)["_FINISHED"]


def test_types_of_results_made_for_a_batch_do_not_pile_up() -> None:
    """A type that a handler makes for its result is kept by nothing once the batch is over."""

    def handle(record: Any) -> object:
        return type("Row", (), {})()

    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(20), handle, processor)
    processor.release()
    gc.collect()
    assert FINISHED == {}


def test_a_type_of_results_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of a type is not found out for each record."""
    looks: list[object] = []
    look = vars(handler_results)["_unfinished"]

    def count(kind: type[Any]) -> Any:
        looks.append(kind)
        return look(kind)

    monkeypatch.setattr(handler_results, "_unfinished", count)
    process_partial_response(SQS.event(3), lambda _: Point(), SqsBatchProcessor())
    assert looks == [Point]


@dataclass
class Point:
    """A result of a user's class."""

    x: int = 0


def finds_rows() -> Any:
    """Create the cursor of a query."""
    with closing(sqlite3.connect(":memory:")) as connection:
        return connection.execute("select 1")


@every_mode
@pytest.mark.parametrize(
    "make",
    [
        of(lambda: csv.reader(["a,b"]), "csv reader"),
        of(lambda: io.BytesIO(b"data"), "file"),
        of(lambda: [Point(), Point()], "list of objects"),
        of(lambda: {"statusCode": 200, "body": Point()}, "dict"),
        of(lambda: range(3), "range"),
        of(lambda: reversed([1]), "reversed list"),
        of({"a": 1}.items, "view of a dict"),
        of(nullcontext, "context manager without a body"),
        of(lambda: [plain], "list of functions"),
        of(lambda: {"rows": [{"a": Point()}], "none": None}, "nested objects"),
        of(lambda: defaultdict(list, a=[1]), "defaultdict"),
        of(lambda: deque([Point()]), "deque"),
        of(lambda: Rows([1]), "own list"),
        of(lambda: {"a": iter([1])}, "dict with an iterator"),
        of(lambda: re.finditer("a", "aa"), "matches"),
        of(finds_rows, "cursor"),
    ],
)
def test_data_are_results(mode: Mode, make: Callable[[], Any]) -> None:
    """Objects that hold data, also those that are iterated or entered, are results."""
    given = make()
    [outcome] = mode.process(SQS.records(1), lambda _: given, mode.processor(SQS))
    assert outcome.status == "success"
    assert outcome.result is given
