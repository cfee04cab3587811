"""How a record handler is called: by position or by keyword, with the context or without."""

import builtins
import functools
import gc
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import (
    lru_cache,
    partial,
    singledispatch,
    singledispatchmethod,
    update_wrapper,
    wraps,
)
from typing import Any
from unittest.mock import MagicMock

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine import handler_parameters, record_handlers
from lambda_batch._engine.handler_parameters import CONTEXT, parameters_of
from tests.runtime.cases import ASYNC, SQS, SYNC, Handler
from tests.runtime.events import FakeContext
from tests.runtime.handlers import (
    GIVEN,
    CalledSync,
    CalledWithContext,
    Made,
    MadeWithContext,
    Orders,
    Retried,
    async_with_context,
    of,
    orders,
    plain,
    plain_async,
    traced,
    with_context,
    with_keyword_context,
    with_local_context,
    with_others,
    without_address,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (plain, False),
        (with_context, True),
        (with_keyword_context, True),
        (with_others, False),
        (with_local_context, False),
        (partial(with_context, lambda_context=1), False),
        (partial(partial(with_context, lambda_context=1), 2), False),
        (orders.handle, False),
        (orders.handle_with_context, True),
        (orders.handle_for_jane, False),
        (CalledSync(), False),
        (CalledWithContext(), True),
        (Made, False),
        (MadeWithContext, True),
        (traced(plain), False),
        (traced(with_context), True),
        (GIVEN.append, False),
        (print, False),
        (builtins.min, False),
        (dict, False),
        (MagicMock(), False),
        (lru_cache(with_context), True),
    ],
    ids=without_address,
)
def test_handlers_with_a_context_parameter_are_detected(handler: Handler, expected: bool) -> None:
    """Only a parameter of that name that is still free asks for the context."""
    assert (CONTEXT in parameters_of(handler).keywords) is expected


def test_a_context_that_is_bound_stays() -> None:
    """A partial that has bound lambda_context already keeps what it has bound."""
    handler = partial(with_context, lambda_context="bound")
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_a_context_that_is_bound_under_a_decorator_stays() -> None:
    """A decorated partial keeps what it has bound, too."""
    handler = traced(partial(with_context, lambda_context="bound"))
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_a_context_that_is_bound_by_position_stays() -> None:
    """A partial that has bound lambda_context by position keeps what it has bound, too."""

    def handle(lambda_context: object, record: Any) -> None:
        GIVEN.append((record, lambda_context))

    handler = partial(handle, "bound")
    response = process_partial_response(SQS.event(1), handler, SqsBatchProcessor(), FakeContext())
    assert response == {"batchItemFailures": []}
    assert GIVEN[0][1] == "bound"


def test_an_object_that_wraps_a_handler_gets_the_context() -> None:
    """A decorator that is a class, and names what it wraps, asks for what that asks for."""
    context = FakeContext()
    process_partial_response(SQS.event(1), Retried(with_context), SqsBatchProcessor(), context)
    assert GIVEN[0][1] is context


def test_an_object_that_wraps_an_async_handler_is_async() -> None:
    """A decorator that is a class, and names the async handler it wraps, is not refused."""
    response = ASYNC.respond_to(SQS.event(1), Retried(plain_async), AsyncSqsBatchProcessor())
    assert response == {"batchItemFailures": []}


PLANS: Any = vars(record_handlers)["_PLANS"]


def respond(
    handler: Handler, context: Any = None, processor: Any = None
) -> PartialItemFailureResponse:
    """Run a sync batch of one record."""
    return SYNC.respond_to(SQS.event(1), handler, processor or SqsBatchProcessor(), context)


def for_client(client: str, record: Any) -> str:
    """Handle a record, with a parameter before it."""
    assert client == "client"
    return plain(record)


def by_keyword(*, record: Any, lambda_context: Any = None) -> str:
    """Handle a record that is given by keyword only."""
    return with_context(record, lambda_context)


async def by_keyword_async(*, record: Any, lambda_context: Any = None) -> str:
    """Handle a record that is given by keyword only."""
    return await async_with_context(record, lambda_context)


def needing(keyword: str) -> Callable[[Handler], Handler]:
    """Decorate a handler, as tools do that look for one of the keywords."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def look(*args: Any, **kwargs: Any) -> Any:
            assert keyword in kwargs
            return handler(*args, **kwargs)

        return look

    return decorate


class Needing:
    """A decorator that looks for one of the keywords, as an object."""

    def __init__(self, handler: Handler, keyword: str) -> None:
        update_wrapper(self, handler)
        self.handler, self.keyword = handler, keyword

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        assert self.keyword in kwargs
        return self.handler(*args, **kwargs)


class Wide:
    """An object whose handler takes the record by keyword only."""

    def handle(self, *, record: Any) -> str:
        return plain(record)

    @needing("record")
    def handle_decorated(self, record: Any) -> str:
        return plain(record)


def other_first(client: str = "client", record: Any = None) -> str:
    """Handle a record, with an optional parameter before it."""
    return for_client(client, record)


def named_otherwise(order: Any) -> str:
    """Handle a record that has another name."""
    return plain(order)


@pytest.mark.parametrize(
    "handler",
    [
        of(by_keyword),
        of(lambda *_, record: plain(record), "behind *args"),
        of(lambda **kwargs: plain(kwargs["record"]), "keywords only"),
        of(partial(for_client, client="client"), "partial with the first bound by keyword"),
        of(partial(partial(for_client, client="client")), "partial of a partial"),
        of(other_first),
        of(Wide().handle, "method"),
        of(Wide().handle_decorated, "decorated method"),
        of(traced(by_keyword), "decorated"),
        of(traced(partial(for_client, client="client")), "decorated partial"),
        of(needing("record")(plain), "decorator that needs it"),
        of(needing("order")(named_otherwise), "decorator that needs it by another name"),
        of(traced(needing("record")(plain)), "decorated twice"),
        of(needing("record")(traced(plain)), "decorated twice, the other way round"),
        of(partial(needing("record")(with_others), table="orders"), "partial of a decorated one"),
        of(Needing(plain, "record"), "decorator that is a class"),
    ],
)
def test_a_record_goes_by_keyword_where_it_can_not_go_by_position(handler: Handler) -> None:
    """A handler is called in the way it can be called."""
    assert respond(handler, FakeContext()) == {"batchItemFailures": []}
    [(record, *_)] = GIVEN
    assert record == SQS.records(1)[0]


@pytest.mark.parametrize("context", [None, FakeContext()], ids=["no context", "context"])
def test_an_async_record_goes_by_keyword_too(context: Any) -> None:
    """An async handler is called in the way it can be called, with the context or without."""
    processor = AsyncSqsBatchProcessor()
    response = ASYNC.respond_to(SQS.event(2), by_keyword_async, processor, context)
    assert response == {"batchItemFailures": []}
    assert [given[1] for given in GIVEN] == [context, context]


def test_a_context_before_the_record_is_given_by_keyword() -> None:
    """The order of the two parameters does not count."""

    def handle(lambda_context: Any, record: Any) -> None:
        with_context(record, lambda_context)

    context = FakeContext()
    assert respond(handle, context) == {"batchItemFailures": []}
    assert [(SQS.records(1)[0], context)] == GIVEN


def test_a_decorator_that_looks_at_args_gets_the_record_there() -> None:
    """A decorator that names no keyword gets the record by position, as ever."""

    def logged(handler: Handler) -> Handler:
        @wraps(handler)
        def log(*args: Any, **kwargs: Any) -> Any:
            assert args[0].message_id
            return handler(*args, **kwargs)

        return log

    assert respond(logged(with_context), FakeContext()) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def naming(record: Any) -> str:
    """Handle a record, with a text that is the name of the parameter."""
    GIVEN.append((record, {"record": 1}))
    return "handled"


def with_options(record: Any, **options: Any) -> str:
    """Handle a record, with options."""
    return with_context(record, options)


@pytest.mark.parametrize("handler", [of(naming), of(with_options)])
def test_only_what_a_decorator_mentions_counts(handler: Handler) -> None:
    """Texts of the handler itself say nothing of where its decorator looks for the record."""

    @wraps(handler)
    def look(*args: Any, **kwargs: Any) -> Any:
        return handler(args[0], **kwargs)

    assert respond(look) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_an_object_that_names_a_keyword_in_its_call_gets_it() -> None:
    """A decorator that is a class may have the name of the keyword in the code of its call."""

    class Looking:
        def __init__(self, handler: Handler) -> None:
            update_wrapper(self, handler)

        def __call__(self, *_: Any, **kwargs: Any) -> Any:
            return plain(kwargs["record"])

    assert respond(Looking(plain)) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_a_handler_chosen_by_the_type_of_the_record() -> None:
    """singledispatch, which needs the record by position, gets it there."""
    assert respond(singledispatch(plain)) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


class Chosen:
    """Handlers that are methods, chosen by the type of the record."""

    @singledispatchmethod
    def handle(self, record: Any) -> None:
        """Handle no record: none has another type."""
        raise AssertionError(record)

    @handle.register
    def _(self, record: SQSRecord) -> None:
        plain(record)

    @singledispatchmethod
    def handle_with_context(self, record: Any, lambda_context: Any) -> None:
        """Handle a record, with the context."""
        with_context(record, lambda_context)

    @singledispatchmethod
    async def handle_async(self, record: Any) -> None:
        """Handle a record."""
        plain(record)


def test_a_method_chosen_by_the_type_of_the_record() -> None:
    """Singledispatchmethod binds the instance itself, and needs the record by position, too."""
    assert respond(Chosen().handle) == {"batchItemFailures": []}
    assert len(GIVEN) == 1
    context = FakeContext()
    assert respond(Chosen().handle_with_context, context) == {"batchItemFailures": []}
    assert GIVEN[1:] == [(SQS.records(1)[0], context)]


def test_an_async_method_chosen_by_the_type_of_the_record() -> None:
    processor = AsyncSqsBatchProcessor()
    response = async_process_partial_response(SQS.event(1), Chosen().handle_async, processor)
    assert response == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_a_descriptor_that_binds_a_method_itself() -> None:
    """As singledispatchmethod does: what it returns takes `*args`, and wraps the unbound method."""

    class Bound:
        def __init__(self, method: Handler) -> None:
            self.method = method

        def __get__(self, instance: object, owner: object = None) -> Handler:
            @wraps(self.method)
            def bound(*args: Any, **kwargs: Any) -> Any:
                assert args[0].message_id
                return self.method(instance, *args, **kwargs)

            return bound

    class Orders:
        @Bound
        def handle(self, record: Any, lambda_context: Any) -> None:
            """Handle a record, with the context."""
            with_context(record, lambda_context)

    assert respond(Orders().handle, FakeContext()) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_a_decorator_that_adds_the_context_gets_it() -> None:
    """The parameters of the decorator count, not those of what it wraps."""

    def log_request(handler: Handler) -> Handler:
        @wraps(handler)
        def log(record: Any, lambda_context: Any) -> Any:
            GIVEN.append((record, lambda_context))
            return handler(record)

        return log

    context = FakeContext()
    assert respond(log_request(lambda _: None), context) == {"batchItemFailures": []}
    assert GIVEN[0][1] is context


def test_a_decorator_that_supplies_the_context_does_not_get_it() -> None:
    """A decorator without a parameter for the context isn't given one."""

    def with_own_context(handler: Handler) -> Handler:
        @wraps(handler)
        def supply(record: Any) -> Any:
            return handler(record, lambda_context="own")

        return supply

    assert respond(with_own_context(with_context), FakeContext()) == {"batchItemFailures": []}
    assert GIVEN[0][1] == "own"


def test_a_signature_that_a_decorator_sets_counts() -> None:
    """`__signature__` says what a decorated function takes."""

    def hide_context(handler: Handler) -> Handler:
        @wraps(handler)
        def supply(*args: Any, **kwargs: Any) -> Any:
            return handler(*args, lambda_context="own", **kwargs)

        vars(supply)["__signature__"] = inspect.signature(plain)
        return supply

    assert respond(hide_context(with_context), FakeContext()) == {"batchItemFailures": []}
    assert GIVEN[0][1] == "own"


def test_a_handler_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of a handler is not found out for each batch, also of methods."""
    looks: list[object] = []
    look = handler_parameters.parameters_of

    def count(handler: object, *depth: int) -> Any:
        looks.append(handler)
        return look(handler, *depth)

    monkeypatch.setattr(handler_parameters, "parameters_of", count)
    handler = traced(with_context)
    owner = Orders()
    for _ in range(3):
        respond(handler, FakeContext())
        respond(owner.handle_with_context, FakeContext())
    assert looks.count(handler) == 1
    assert (
        len([each for each in looks if getattr(each, "__name__", "") == "handle_with_context"]) < 3
    )


@pytest.mark.parametrize(
    "make",
    [
        of(lambda: traced(lambda _: None), "decorated lambda"),
        of(lambda: partial(plain), "partial"),
        of(CalledSync, "callable object"),
        of(lambda: Orders().handle_with_context, "method"),
        of(lambda: [].append, "method of C"),
    ],
)
def test_handlers_made_for_a_batch_do_not_pile_up(make: Callable[[], Handler]) -> None:
    """A handler that is made in each invocation is kept by nothing once the batch is over."""
    processor = SqsBatchProcessor()
    respond(make(), None, processor)
    gc.collect()
    known = len(PLANS)
    for _ in range(20):
        respond(make(), None, processor)
    processor.release()
    gc.collect()
    assert len(PLANS) <= known


def test_handlers_may_be_equal_and_unhashable() -> None:
    """Handlers are told apart by identity."""

    @dataclass
    class ForTable:
        table: str

        def __call__(self, record: Any) -> None:
            GIVEN.append((record,))

    for handler in (ForTable("orders"), ForTable("orders")):
        assert respond(handler) == {"batchItemFailures": []}
    assert len(GIVEN) == 2


def test_an_object_that_wraps_itself_is_called() -> None:
    """A chain of `__wrapped__` without an end is not gone through without an end."""

    class Fluent:
        def __call__(self, *args: Any, **kwargs: Any) -> None:
            GIVEN.append((*args, kwargs))

        @property
        def __wrapped__(self) -> "Fluent":
            return self

    assert respond(Fluent(), FakeContext()) == {"batchItemFailures": []}
    assert [(SQS.records(1)[0], {})] == GIVEN


def test_an_object_may_be_called_by_any_callable() -> None:
    """`__call__` may be a static method, a class method, or a callable that is no method."""

    class Static:
        @staticmethod
        def __call__(record: Any, *, lambda_context: Any) -> None:
            with_context(record, lambda_context)

    class OfClass:
        @classmethod
        def __call__(cls, record: Any, *, lambda_context: Any) -> None:
            with_context(record, lambda_context)

    class Partial:
        __call__ = staticmethod(partial(with_context))

    context = FakeContext()
    for handler in (Static(), OfClass(), Partial()):
        assert respond(handler, context) == {"batchItemFailures": []}
    assert [given[1] for given in GIVEN] == [context, context, context]


def test_an_object_may_be_called_by_another_object() -> None:
    """`__call__` may be an object that is no descriptor; its parameters are those of the call."""

    class Outer:
        __call__ = CalledWithContext()

    context = FakeContext()
    assert respond(Outer(), context) == {"batchItemFailures": []}
    assert [given[1] for given in GIVEN] == [context]


def test_a_class_that_names_what_it_wraps_is_called_by_its_own_parameters() -> None:
    """`__wrapped__` of a class does not say what its call takes."""

    class Wrapping(Made):
        __wrapped__ = with_context

    assert respond(Wrapping, FakeContext()) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_a_class_may_take_the_record_among_its_keywords() -> None:
    """A class whose call takes only keywords gets the record by keyword."""

    class Keywords:
        def __init__(self, **kwargs: Any) -> None:
            plain(kwargs["record"])

    assert respond(Keywords) == {"batchItemFailures": []}
    assert [SQS.number(record) for (record,) in GIVEN] == [1]


def test_attributes_of_a_decorated_function_are_no_keywords() -> None:
    """A decorator that looks at args may have the name of a parameter among its attributes."""

    @wraps(plain)
    def look(*args: Any, **kwargs: Any) -> Any:
        return plain(*args, **kwargs) if args else None

    vars(look)["kind"] = "record"
    assert respond(look) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


def test_a_decorator_may_have_a_variable_that_is_not_set() -> None:
    """A keyword is found behind a variable of the decorator that has no value yet."""

    def decorate(keyword: str, *, by_another: bool) -> Handler:
        if by_another:
            another = plain

        @wraps(plain)
        def look(*args: Any, **kwargs: Any) -> Any:
            assert keyword in kwargs
            return another(*args, **kwargs) if by_another else plain(*args, **kwargs)  # pyright: ignore[reportPossiblyUnboundVariable]  # as it never is

        return look

    assert respond(decorate("record", by_another=False)) == {"batchItemFailures": []}
    assert len(GIVEN) == 1


@pytest.mark.skipif(not hasattr(functools, "Placeholder"), reason="new in Python 3.14")
def test_a_placeholder_leaves_its_parameter_free() -> None:
    """The record takes the place of a placeholder, and what is behind it stays bound."""
    place: Any = vars(functools)["Placeholder"]

    def handle(record: Any, client: str, lambda_context: Any = None) -> None:
        assert client == "client"
        with_context(record, lambda_context)

    context = FakeContext()
    assert respond(partial(handle, place, "client"), context) == {"batchItemFailures": []}
    assert [(SQS.records(1)[0], context)] == GIVEN
