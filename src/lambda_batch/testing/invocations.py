"""Invoke a function as the Python runtime of Lambda does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError, SettingsError
from lambda_batch.testing.responses import Failed, answer_of
from lambda_batch.testing.stable_values import Event, RawRecord, make_uuid
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from lambda_batch.testing.responses import Answer, Verdict

# Any, because a function may annotate its context with any class.
LambdaFunction: TypeAlias = Callable[[Event, Any], object]
"""A Lambda function: a callable with event and context."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One invocation of the function under test."""

    number: int
    """The number of the invocation in the simulation, from 1 on."""
    at: float
    """The time of its start, in seconds since the simulation began."""
    identifiers: tuple[str, ...]
    """The item identifiers of its batch."""
    answer: Answer
    """The result: a response or a failure."""
    verdict: Verdict
    """The records that Lambda takes as succeeded and as failed."""
    error: BaseException | None = None
    """The exception that the function raised."""


class Invoker:
    """Invoke the function under test, on the clock of the simulation."""

    def __init__(
        self, function: LambdaFunction, clock: VirtualClock, context: FakeLambdaContext
    ) -> None:
        """Create an invoker.

        Args:
            function: The Lambda function.
            clock: The clock of the simulation.
            context: The context that each invocation gets a copy of.
        """
        self._function = function
        self._clock = clock
        self._context = context
        self.count: int = 0
        """The number of invocations so far."""

    def invoke(self, event: Event) -> tuple[Answer, BaseException | None]:
        """Invoke the function with an event.

        Args:
            event: The event. The function gets a copy.

        Returns:
            The answer, and the exception that the function raised.
        """
        self.count += 1
        copy: Event = json.loads(json.dumps(event))
        context = replace(
            self._context, clock=self._clock, aws_request_id=make_uuid("request", self.count)
        )
        try:
            answer = answer_of(self._function(copy, context))
            error = None
        except (Exception, SystemExit) as raised:
            answer, error = Failed(type(raised).__name__), raised
        if self._clock() >= context.deadline:
            # Lambda would have stopped the function before it answered.
            return Failed(f"timed out after {context.timeout:g} s"), error
        return answer, error


def check_arguments(
    function: object, event: object, settings: object, settings_class: type[object]
) -> None:
    """Raise if the arguments of a simulation are not in their places.

    Raises:
        EventError: The function can't be called, or there is neither an event nor a list of them.
        SettingsError: The settings are of another class, such as those of another event source.
    """
    if not callable(function) or not isinstance(event, (Mapping, Sequence)):
        msg = (
            f"expected a Lambda function and its event, got {name_of_other(function)} and "
            f"{name_of_other(event)}: the function comes first"
        )
        raise EventError(msg)
    if settings is not None and not isinstance(settings, settings_class):
        msg = f"expected settings to be {settings_class.__name__}, got {name_of_other(settings)}"
        raise SettingsError(msg)


def records_of(event: Mapping[str, Any]) -> Iterator[RawRecord]:
    """Yield copies of the records of an event.

    Raises:
        EventError: The event has no records.
    """
    records = event.get("Records")
    if not isinstance(records, list) or not records:
        msg = "expected an event with a list of at least one record at /Records, got one without"
        raise EventError(msg)
    copies: list[RawRecord] = json.loads(json.dumps(records))
    yield from copies
