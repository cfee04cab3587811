"""Invocations of a function, as the Python runtime of Lambda makes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError
from lambda_batch.testing.responses import Failed, answer_of
from lambda_batch.testing.stable_values import Event, RawRecord, make_uuid

if TYPE_CHECKING:
    from lambda_batch.testing.responses import Answer, Verdict

# Any, as a function may say of its context what class it likes.
LambdaFunction: TypeAlias = Callable[[Event, Any], object]
"""A Lambda function: what takes event and context."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One invocation of the function under test."""

    number: int
    """Its number in the simulation, from 1 on."""
    at: float
    """When it began, in seconds of the simulation."""
    identifiers: tuple[str, ...]
    """The item identifiers of its batch."""
    answer: Answer
    """How it ended."""
    verdict: Verdict
    """What that meant to Lambda."""
    error: BaseException | None = None
    """What the function has raised."""


class Invoker:
    """Invokes the function under test, on the clock of the simulation."""

    def __init__(
        self, function: LambdaFunction, clock: VirtualClock, context: FakeLambdaContext
    ) -> None:
        """Get ready.

        Args:
            function: The Lambda function.
            clock: The clock of the simulation.
            context: What the contexts of all invocations are copies of.
        """
        self._function = function
        self._clock = clock
        self._context = context
        self.count: int = 0
        """How many invocations there were."""

    def invoke(self, records: Sequence[RawRecord]) -> tuple[Answer, BaseException | None]:
        """Invoke the function with a batch of records.

        Args:
            records: The records, of which the function gets a copy.

        Returns:
            How the invocation ended, and what the function has raised.
        """
        self.count += 1
        event: Event = json.loads(json.dumps({"Records": list(records)}))
        context = replace(
            self._context, clock=self._clock, aws_request_id=make_uuid("request", self.count)
        )
        try:
            answer = answer_of(self._function(event, context))
            error = None
        except (Exception, SystemExit) as raised:
            answer, error = Failed(type(raised).__name__), raised
        if self._clock() >= context.deadline:
            # Lambda would have ended it by then, whatever it was about to answer.
            return Failed(f"timed out after {context.timeout:g} s"), error
        return answer, error


def records_of(event: Mapping[str, Any]) -> Iterator[RawRecord]:
    """Give copies of the records of an event.

    Raises:
        EventError: It has none.
    """
    records = event.get("Records")
    if not isinstance(records, list) or not records:
        msg = "expected an event with a list of at least one record at /Records, got one without"
        raise EventError(msg)
    copies: list[RawRecord] = json.loads(json.dumps(records))
    yield from copies
