"""Behaviours of record handlers and validators: usual and unusual results and exceptions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, Never

from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError, PydanticKnownError, PydanticOmit, PydanticUseDefault

from lambda_batch import (
    BatchProcessingError,
    DecodingError,
    HandlerError,
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
    UsageError,
)
from tests.invariants.dice import Dice

_ALSO = ["", "", "", "", "spawn", "gather", "shield"]


class MuteError(Exception):
    """Its text can't be made."""

    def __str__(self) -> str:
        raise LookupError

    __repr__ = __str__


class FrozenError(Exception):
    """It refuses every assignment, as a frozen dataclass does."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)

    def with_traceback(self, _: object) -> Never:
        """Refuse that, too."""
        raise TypeError


class UnequalError(Exception):
    """It can neither be compared nor hashed nor asked whether it is true."""

    def __hash__(self) -> int:
        raise LookupError

    def __eq__(self, other: object) -> bool:
        raise LookupError

    def __bool__(self) -> bool:
        raise LookupError


class Nameless(type):
    """Makes classes that do not say what they are called."""

    def __getattribute__(cls, name: str) -> Any:
        if name in {"__name__", "__qualname__", "__module__"}:
            raise LookupError(name)
        return super().__getattribute__(name)

    def __repr__(cls) -> str:
        raise LookupError


class NamelessError(Exception, metaclass=Nameless):
    """Its class can't be named."""


class LyingError(Exception):
    """It claims to be of another class, has odd notes, and is its own cause."""

    __class__: Any = property(lambda _: ZeroDivisionError)

    def __init__(self) -> None:
        super().__init__()
        self.__notes__: Any = 3
        BaseException.__setattr__(self, "__cause__", self)


class OwnInterrupt(BaseException):  # it is no error
    """Something that a handler may stop everything with."""


def _validation_error() -> Exception:
    try:
        TypeAdapter(dict[str, int]).validate_python({"other": "model"})
    except ValueError as error:
        return error
    raise AssertionError


ERRORS: list[Callable[[], BaseException]] = [
    ValueError,
    KeyError,
    OSError,
    RecursionError,
    MemoryError,
    StopIteration,
    StopAsyncIteration,
    TimeoutError,
    MuteError,
    FrozenError,
    UnequalError,
    NamelessError,
    LyingError,
    _validation_error,
    lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "\ud800"),
    lambda: ValueError("\ud800", b"\xff", object()),
    lambda: ExceptionGroup("several", [ValueError(1), ExceptionGroup("more", [MuteError()])]),
    lambda: PydanticCustomError("odd", "{odd}", {"odd": 1}),
    lambda: PydanticKnownError("missing"),
    PydanticOmit,
    PydanticUseDefault,
    lambda: HandlerError("by the handler"),
    lambda: BatchProcessingError("by the handler"),
    lambda: UsageError("by the handler"),
    lambda: DecodingError("this", "that"),
    lambda: SQSFifoCircuitBreakerError("by the handler"),
    lambda: SQSFifoMessageGroupCircuitBreakerError("by the handler"),
]
"""Exceptions that fail only the record."""

INTERRUPTS: list[Callable[[], BaseException]] = [
    KeyboardInterrupt,
    SystemExit,
    GeneratorExit,
    asyncio.CancelledError,
    OwnInterrupt,
    lambda: BaseExceptionGroup("several", [KeyboardInterrupt(), ValueError()]),
]
"""Exceptions that fail the invocation."""


class Odd:
    """A result that answers no question."""

    def _refuse(self, *_: object) -> Never:
        raise LookupError

    __bool__ = __eq__ = __len__ = __iter__ = __str__ = __repr__ = _refuse
    __hash__ = _refuse
    __getattr__ = _refuse


class Awaits:
    """Something to be awaited that is no coroutine."""

    def __await__(self) -> Iterator[None]:
        return iter(())


async def _wait() -> None:
    """Do nothing, once it is awaited."""


def _generate() -> Generator[None]:
    yield


async def _generate_async() -> AsyncIterator[None]:
    yield


RESULTS: list[Callable[[], Any]] = [
    lambda: 0,
    lambda: False,
    lambda: float("nan"),
    lambda: "fail",
    lambda: ("fail", "an outcome that is none", {}),
    lambda: ValueError("returned, not raised"),
    lambda: ValueError,
    lambda: Awaits,
    lambda: iter(()),
    lambda: NotImplemented,
    lambda: {"batchItemFailures": [{"itemIdentifier": ""}]},
    Odd,
]
"""Results of handlers that are no failures."""

UNFINISHED: list[Callable[[], Any]] = [_wait, _generate, _generate_async, Awaits]
"""Results of handlers that have not done their work yet."""


def _nothing() -> None:
    """Return the behaviour of most handlers."""


@dataclass(frozen=True, repr=False)
class Act:
    """The behaviour of a handler for one record."""

    result: Callable[[], Any] = lambda: None
    error: Callable[[], BaseException] | None = None
    waits: int = 0
    """How often an async handler lets others run before."""
    also: str = ""
    """Additional behaviour of an async handler."""
    succeeds: bool = True
    """Whether the record has been handled then."""

    def __repr__(self) -> str:
        # By numbers, since classes of these errors can't be named.
        what = f"RESULTS[{RESULTS.index(self.result)}]" if self.result in RESULTS else ""
        for name, errors in (("ERRORS", ERRORS), ("INTERRUPTS", INTERRUPTS)):
            if self.error is not None and self.error in errors:
                what = f"{name}[{errors.index(self.error)}]"
        return f"<Act {what} {self.waits} {self.also} {self.succeeds}>"

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        """Let Hypothesis print it."""
        printer.text(repr(self))

    def __call__(self) -> Any:
        """Raise or give the result."""
        if self.error is not None:
            raise self.error()
        return self.result()

    async def wait(self, spawned: list[asyncio.Task[None]]) -> None:
        """Do what only async handlers can do."""
        for _ in range(self.waits):
            await asyncio.sleep(0)
        if self.also == "spawn":
            spawned.append(asyncio.create_task(_wait()))
        elif self.also == "gather":
            await asyncio.gather(_wait(), _wait())
        elif self.also == "shield":
            await asyncio.shield(_wait())
        elif self.also == "time out":
            async with asyncio.timeout(0):
                await asyncio.sleep(1)
        elif self.also == "cancel":
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            if self.waits:
                await asyncio.sleep(0)


def act_of(dice: Dice, *, is_async: bool, interrupts: bool) -> Act:
    """Choose what a handler does with a record.

    Args:
        dice: What chooses.
        is_async: Whether the handler can wait, too.
        interrupts: Whether it may do what fails the invocation.
    """
    waits = dice.roll(4) if is_async else 0
    also = dice.pick(_ALSO) if is_async else ""
    kind = dice.roll(16 if interrupts else 13)
    if kind < 7:
        return Act(dice.pick(RESULTS) if kind > 4 else _nothing, waits=waits, also=also)
    if kind == 15 and is_async:
        return Act(waits=waits, also="cancel")
    if kind == 12 and is_async:
        return Act(also="time out", succeeds=False)
    if kind < 13:
        error = dice.pick(ERRORS) if kind < 11 else None
        return Act(dice.pick(UNFINISHED), error=error, waits=waits, also=also, succeeds=False)
    return Act(error=dice.pick(INTERRUPTS), waits=waits, also=also, succeeds=False)
