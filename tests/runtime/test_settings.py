"""How processors are configured, what they show of themselves, and what is refused."""

from __future__ import annotations

import copy
import pickle
import re
from functools import partial
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from pydantic import BaseModel

import lambda_batch
from lambda_batch import (
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    BatchProcessor,
    ConfigurationError,
    DynamoDBBatchProcessor,
    EventType,
    HandlerError,
    InvalidEventError,
    KinesisBatchProcessor,
    LambdaBatchError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    UnexpectedBatchTypeError,
    UsageError,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.runtime.cases import (
    ASYNC,
    FAILURE,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    own_modes,
)
from tests.runtime.events import event_of, sqs_record

if TYPE_CHECKING:
    from collections.abc import Callable


class OwnLogger:
    """A logger of a user's own."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def warning(self, msg: str, /, *, exc_info: object) -> None:
        self.messages.append(f"{msg}: {exc_info}")


@every_case
@every_mode
def test_class_attributes_are_the_defaults_of_the_arguments(mode: Mode, case: Case) -> None:
    own_logger = OwnLogger()
    base: Any = mode.base(case)

    class Own(base):  # type: ignore[misc]
        raise_on_entire_batch_failure = False
        logger = own_logger
        model: ClassVar[Any] = case.model

    models: list[object] = []

    def handle(record: Any) -> None:
        models.append(type(record))
        raise OutOfStockError(FAILURE)

    assert mode.respond(case.event(1), handle, Own()) == case.response(1)
    assert models == [case.model]
    assert len(own_logger.messages) == 1
    with pytest.raises(BatchProcessingError):
        mode.respond(case.event(1), handle, Own(raise_on_entire_batch_failure=True))


@every_mode
def test_a_class_attribute_sets_the_groups_of_fifo_processors(mode: Mode) -> None:
    base: Any = type(mode.fifo())

    class ByGroup(base):  # type: ignore[misc]
        skip_group_on_error = True

    records = [sqs_record(1, group="a"), sqs_record(2, group="b"), sqs_record(3, group="a")]
    event = event_of(*records)
    assert mode.respond(event, SQS.failing_on(1), ByGroup()) == SQS.response(1, 3)
    whole = ByGroup(skip_group_on_error=False, raise_on_entire_batch_failure=False)
    assert mode.respond(event, SQS.failing_on(1), whole) == SQS.response(1, 2, 3)


def test_a_class_attribute_sets_the_concurrency() -> None:
    class Two(AsyncSqsBatchProcessor[Any]):
        max_concurrency: int | None = 2

    assert Two().max_concurrency == 2
    assert Two(max_concurrency=5).max_concurrency == 5

    class Nothing(AsyncSqsBatchProcessor[Any]):
        max_concurrency: int | None = 0

    with pytest.raises(ConfigurationError, match="max_concurrency must be a whole number"):
        Nothing()


FLAG = "must be True or False, got {}"
LOGGER = "must be a logger, which is an object with a method named warning, got {}"
CONCURRENCY = "must be a whole number of at least 1, got {}"
POLICY = "must be one of 'continue', 'stop', 'stop_key', got {}"

WRONG_SETTINGS = pytest.mark.parametrize(
    ("make", "name", "value", "problem"),
    [
        (SqsBatchProcessor, "raise_on_entire_batch_failure", "no", FLAG.format("'no'")),
        (AsyncSqsBatchProcessor, "raise_on_entire_batch_failure", 0, FLAG.format("0")),
        (SqsFifoPartialProcessor, "skip_group_on_error", 1, FLAG.format("1")),
        (AsyncSqsFifoPartialProcessor, "skip_group_on_error", "a", FLAG.format("'a'")),
        (KinesisBatchProcessor, "logger", 5, LOGGER.format("an int")),
        (AsyncSqsFifoPartialProcessor, "logger", OutOfStockError(), LOGGER.format("a tests.runti")),
        (DynamoDBBatchProcessor, "on_failure", "stopp", POLICY.format("'stopp'")),
        (AsyncKinesisBatchProcessor, "on_failure", ["stop"], POLICY.format("['stop']")),
        (AsyncSqsBatchProcessor, "max_concurrency", 0, CONCURRENCY.format("0")),
        (AsyncKinesisBatchProcessor, "max_concurrency", "5", CONCURRENCY.format("'5'")),
    ],
)


@WRONG_SETTINGS
def test_a_wrong_argument_is_refused(make: Any, name: str, value: object, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{re.escape(f'{name} {problem}')}"):
        make(**{name: value})


@WRONG_SETTINGS
def test_a_wrong_class_attribute_is_named(
    make: Any, name: str, value: object, problem: str
) -> None:
    wrong = type("Own", (make,), {name: value, "__module__": "orders"})
    inherited: Any = type("Heir", (wrong,), {})
    text = f"the class attribute Own.{name} {problem}"
    with pytest.raises(ConfigurationError, match=f"^{re.escape(text)}"):
        inherited()


def test_a_wrong_flag_for_the_log_is_refused() -> None:
    """It has no argument, only the class attribute."""

    class Own(SqsBatchProcessor[Any]):
        log_texts: Any = "yes"

    with pytest.raises(ConfigurationError, match=r"Own\.log_texts must be True or False"):
        Own()


def test_settings_can_be_properties() -> None:
    """Also those that read what the subclass assigns after it has called our constructor."""
    base: Any = AsyncKinesisBatchProcessor

    class Late(base):  # type: ignore[misc]
        def __init__(self, limit: int) -> None:
            super().__init__()
            self.limit = limit

        @property
        def max_concurrency(self) -> int:
            """The limit."""
            return self.limit

    assert Late(3).max_concurrency == 3

    class Computed(base):  # type: ignore[misc]
        @property
        def on_failure(self) -> Any:
            """A policy that does not exist."""
            return "never"

    with pytest.raises(ConfigurationError, match=r"Computed\.on_failure must be one of .* 'never'"):
        Computed()


def test_settings_can_be_assigned_before_the_constructor_is_called() -> None:
    class Early(SqsBatchProcessor[Any]):
        def __init__(self, policy: Any) -> None:
            self.raise_on_entire_batch_failure = False
            self.on_failure = policy
            super().__init__()

    assert Early("continue").raise_on_entire_batch_failure is False
    with pytest.raises(ConfigurationError, match=r"^on_failure is a setting of processors of"):
        Early("stop")


@own_modes
def test_a_step_that_is_set_on_an_instance_is_called(mode: Mode) -> None:
    """As a hook on the instance is, such as `success_handler`."""
    processor = mode.processor(SQS)
    seen: list[str] = []

    def step(record: Any) -> Any:
        seen.append(record["messageId"])
        return ("success", None, record)

    async def async_step(record: Any) -> Any:
        return step(record)

    name = "_async_process_record" if mode.is_async else "_process_record"
    setattr(processor, name, async_step if mode.is_async else step)
    assert mode.respond(SQS.event(2), SQS.failing_on(1), processor) == SQS.response()
    assert len(seen) == 2


@every_case
@every_mode
def test_the_bare_array_of_eventbridge_pipes_is_an_event(mode: Mode, case: Case) -> None:
    event: Any = case.records(3)
    assert mode.respond(event, case.failing_on(2), mode.processor(case)) == case.response(2)
    with pytest.raises(InvalidEventError):
        mode.respond([], case.failing_on(2), mode.processor(case))
    with pytest.raises(UnexpectedBatchTypeError):
        mode.respond([{"foreign": 1}], case.failing_on(2), mode.processor(case))


@every_mode
def test_records_may_come_from_a_generator(mode: Mode) -> None:
    """Powertools' event classes give records so."""
    processor = mode.processor(SQS)
    event = SQSEvent(SQS.event(3))
    records: Any = event.records
    outcomes = mode.process(records, SQS.failing_on(2), processor)
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "success"]


async def await_entry_point(event: Any, handler: Any, processor: Any) -> Any:
    return await aprocess_partial_response(event, handler, processor)


def test_a_sync_processor_in_an_async_entry_point_is_named() -> None:
    processor: Any = SqsBatchProcessor()
    decorated: Any = async_batch_processor(record_handler=SQS.failing_on(), processor=processor)
    called: list[Any] = [
        lambda: async_process_partial_response(SQS.event(1), SQS.failing_on(), processor),
        lambda: await_entry_point(SQS.event(1), SQS.failing_on(), processor).send(None),
        partial(decorated(lambda _event, _context: None), SQS.event(1), None),
    ]
    for call in called:
        with pytest.raises(UsageError, match="SqsBatchProcessor is sync: use process_partial_resp"):
            call()


def test_an_async_processor_in_a_sync_entry_point_is_named() -> None:
    processor: Any = AsyncSqsBatchProcessor()
    decorated: Any = batch_processor(record_handler=SQS.failing_on(), processor=processor)
    called: list[Any] = [
        lambda: process_partial_response(SQS.event(1), SQS.failing_on(), processor),
        partial(decorated(lambda _event, _context: None), SQS.event(1), None),
    ]
    for call in called:
        with pytest.raises(UsageError, match="AsyncSqsBatchProcessor is async: use async_process"):
            call()


def enter_by_decorator(event: Any, handler: Any, processor: Any) -> Any:
    return batch_processor(handler, processor)(lambda _event, _context: {})(event, None)


def enter_by_async_decorator(event: Any, handler: Any, processor: Any) -> Any:
    return async_batch_processor(handler, processor)(lambda _event, _context: {})(event, None)


def enter_awaited(event: Any, handler: Any, processor: Any) -> Any:
    return await_entry_point(event, handler, processor).send(None)


SYNC_ENTRIES: list[Any] = [process_partial_response, enter_by_decorator]
ASYNC_ENTRIES: list[Any] = [
    async_process_partial_response,
    enter_by_async_decorator,
    enter_awaited,
]
every_entry = pytest.mark.parametrize("entry", [*SYNC_ENTRIES, *ASYNC_ENTRIES])


@every_entry
@pytest.mark.parametrize(
    ("processor", "came"),
    [
        (SqsBatchProcessor, "the class SqsBatchProcessor, so call it"),
        (AsyncSqsFifoPartialProcessor, "the class AsyncSqsFifoPartialProcessor, so call it"),
        (lambda _record: None, "a function; the order is event, record_handler, processor"),
        (None, "a NoneType; the order is event, record_handler, processor"),
        (SQS.event(1), "a dict; the order is event, record_handler, processor"),
        (SQS.model, "the class tests.runtime.cases.SqsOrder; the order is event, record_h"),
        (EventType.SQS, "a lambda_batch_events.event_types.EventType; the order is event, reco"),
    ],
)
def test_an_object_that_is_not_a_processor_is_refused(
    entry: Any, processor: Any, came: str
) -> None:
    """Swapped arguments and a class that is not called."""
    with pytest.raises(ConfigurationError, match=f"got {came}"):
        entry(SQS.event(1), SQS.failing_on(), processor)


@every_entry
@every_case
def test_event_and_handler_in_each_others_place_are_refused(entry: Any, case: Case) -> None:
    processor = case.classes[entry in ASYNC_ENTRIES]()
    text = "handler must be callable, got a dict; the order is event, record_handler, processor$"
    with pytest.raises(HandlerError, match=text):
        entry(case.failing_on(), case.event(1), processor)
    with pytest.raises(UsageError):
        processor.response()


@every_entry
def test_a_missing_handler_or_event_is_refused(entry: Any) -> None:
    processor = SQS.classes[entry in ASYNC_ENTRIES]()
    with pytest.raises(HandlerError, match=r"must be callable, got a NoneType$"):
        entry(SQS.event(1), None, processor)
    with pytest.raises(InvalidEventError, match=r"got null \(None\)"):
        entry(None, ASYNC.adapt(SQS.failing_on()) if processor.is_async else print, processor)


@every_mode
def test_records_and_handler_in_each_others_place_are_refused(mode: Mode) -> None:
    processor = mode.processor(SQS)
    with pytest.raises(HandlerError, match=r"must be callable, got a list$"):
        processor(SQS.failing_on(), SQS.records(1))


@every_mode
@pytest.mark.parametrize(("records", "came"), [(None, r"null \(None\)"), (5, "a number")])
def test_records_that_are_none_are_refused(mode: Mode, records: Any, came: str) -> None:
    """As from `event.get("Records")` where the event has none."""
    processor = mode.processor(SQS)
    text = f"expected an array of SQS records, got {came}: a processor takes the records of the"
    with pytest.raises(UnexpectedBatchTypeError, match=text):
        mode.process(records, SQS.failing_on(), processor)
    with pytest.raises(UsageError):
        processor.response()


def test_a_processor_of_powertools_is_told_from_ours() -> None:
    batch: Any = pytest.importorskip("aws_lambda_powertools.utilities.batch")
    processor: Any = batch.BatchProcessor(event_type=batch.EventType.SQS)
    for came, kind in ((processor, "an"), (batch.BatchProcessor, "the class")):
        text = (
            rf"got {kind} aws_lambda_powertools\..*BatchProcessor; change the import to "
            "`from lambda_batch import BatchProcessor`"
        )
        with pytest.raises(ConfigurationError, match=text):
            process_partial_response(SQS.event(1), SQS.failing_on(), came)


def test_an_article_fits_its_noun() -> None:
    wrong: Any = 5
    with pytest.raises(ConfigurationError, match=r"got an int; the order is event, record_handler"):
        process_partial_response(SQS.event(1), SQS.failing_on(), wrong)
    with pytest.raises(ConfigurationError, match=r"lambda_batch\.EventType, got an int$"):
        BatchProcessor(wrong)
    model: Any = SQS.model
    with pytest.raises(ConfigurationError, match=r"got the class tests\.runtime\.cases\.SqsOrder$"):
        BatchProcessor(model)


def test_processors_show_their_settings() -> None:
    assert repr(SqsBatchProcessor(model=SQS.model)) == (
        "<SqsBatchProcessor of SQS, model=SqsOrder, raise_on_entire_batch_failure=True, "
        "on_failure='continue'>"
    )
    assert repr(SqsFifoPartialProcessor(skip_group_on_error=True)) == (
        "<SqsFifoPartialProcessor of SQS, model=SQSRecord, raise_on_entire_batch_failure=True, "
        "skip_group_on_error=True>"
    )
    assert "max_concurrency=3" in repr(AsyncSqsBatchProcessor(max_concurrency=3))


def test_batches_show_their_counts() -> None:
    processor = SqsBatchProcessor()
    with processor(SQS.records(3), SQS.failing_on(2)) as batch:
        assert repr(batch) == "<Batch of SQS: 0 of 3 succeeded>"
        batch.process()
    assert repr(batch) == "<Batch of SQS: 2 of 3 succeeded>"


@every_mode
def test_a_failed_batch_has_its_first_failure_as_cause(mode: Mode) -> None:
    """Error trackers show causes."""
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(SQS.event(2), SQS.failing_on(1, 2), mode.processor(SQS))
    assert isinstance(caught.value.__cause__, OutOfStockError)
    assert caught.value.__cause__ is caught.value.child_exceptions[0][1]


class LockedError(Exception):
    """An exception that can't be pickled, because of what it holds."""

    def __init__(self) -> None:
        super().__init__("card 4929")
        self.lock = Lock()


class NamedError(Exception):
    """An exception that is pickled, but can't be made again from its arguments."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name)


class ReducedError(Exception):
    """An exception that refuses to be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError


def pickle_again(error: Exception) -> Any:
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # made here


def local_error() -> Exception:
    class LocalError(Exception):
        pass

    return LocalError("card 4929")


@every_mode
@pytest.mark.parametrize(
    "make",
    [
        LockedError,
        partial(NamedError, name="card 4929"),
        ReducedError,
        local_error,
        lambda: ExceptionGroup("card 4929", [LockedError()]),
    ],
)
@pytest.mark.parametrize("copied_by", [pickle_again, copy.copy, copy.deepcopy])
def test_a_failed_batch_whose_exceptions_can_not_be_pickled_can(
    mode: Mode, make: Callable[[], Exception], copied_by: Callable[[Any], Any]
) -> None:
    """The error of the batch says which exception is missing, but not its text."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise make()
        raise OutOfStockError(FAILURE)

    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(SQS.event(2), handle, mode.processor(SQS))
    copied = copied_by(caught.value)
    assert str(copied) == str(caught.value)
    assert str(copied.child_exceptions[0][1]) == FAILURE
    kind, error, traceback = copied.child_exceptions[1]
    lost = type(make())
    assert (kind, traceback) == (LambdaBatchError, None)
    assert str(error) == f"{lost.__module__}.{lost.__qualname__} can't be pickled"


def test_a_failed_batch_can_be_pickled() -> None:
    """Process pools pickle exceptions."""
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(SQS.event(2), SQS.failing_on(1, 2), SqsBatchProcessor())
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # made one line above
    assert str(copy) == str(caught.value)
    assert [str(error) for _, error, _ in copy.child_exceptions] == [FAILURE, FAILURE]


def test_the_package_has_a_version() -> None:
    assert lambda_batch.__version__[0].isdigit()


def test_only_public_names_are_shown() -> None:
    public = {name for name in dir(SqsBatchProcessor()) if not name.startswith("_")}
    assert public == {
        *(
            "bulk",
            "event_type",
            "exceptions",
            "fail_messages",
            "failure_handler",
            "handler",
            "is_async",
        ),
        *(
            "lambda_context",
            "log_texts",
            "logger",
            "model",
            "on_failure",
            "on_report",
            "permanent",
            "process",
            "records",
            "release",
            "reserve",
            "retry_delays",
            "sink",
            "split_aggregates",
        ),
        *("raise_on_entire_batch_failure", "response", "success_handler", "success_messages"),
        *("threads", "tracing"),
    }


@pytest.mark.parametrize("name", ["metrics", "retries", "sinks", "testing", "tracing"])
def test_modules_show_only_public_names(name: str) -> None:
    module = import_module(f"lambda_batch.{name}")
    assert set(dir(module)) == set(vars(module)["__all__"])


@own_modes
def test_batches_show_only_public_names(mode: Mode) -> None:
    batch = mode.processor(SQS)(SQS.records(1), mode.adapt(SQS.failing_on()))
    public = {name for name in dir(batch) if not name.startswith("_")}
    assert public == {
        *("exceptions", "fail_messages", "handler", "lambda_context", "process", "records"),
        *("response", "success_messages"),
        *(("aprocess", "async_process") if mode.is_async else ()),
    }


@every_case
def test_models_show_no_settings_of_the_engine(case: Case) -> None:
    record = case.model.model_validate(case.records(1)[0])
    public = {name for name in dir(record) if not name.startswith("_")}
    assert public - set(dir(BaseModel)) - {"payload_form"} == set(case.model.model_fields)


@own_modes
@pytest.mark.parametrize("name", ["success_handler", "failure_handler", "_prepare", "_clean"])
def test_an_async_hook_is_refused(mode: Mode, name: str) -> None:
    """Nothing awaits it, so it would never run."""

    async def hook(*_args: object) -> None:
        """Do nothing."""

    own: Any = type("Own", (mode.base(SQS),), {name: hook})
    with pytest.raises(ConfigurationError, match=f"{name} is async, but no processor awaits it"):
        own()
