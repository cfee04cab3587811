"""Delays between retries, for queues that can be asked to deliver a record later: SQS.

`RetryDelays` takes a client of boto3 that the caller has made, so this library does not need boto3.
"""

from __future__ import annotations

import logging
import random
from math import ceil
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lambda_batch._engine.exceptions import errors_in
from lambda_batch._engine.handler_results import is_awaitable, reject_unfinished
from lambda_batch._engine.record_handlers import is_coroutine_function
from lambda_batch._engine.time_limits import seconds_of
from lambda_batch.errors import ConfigurationError, DecodingError, RetryLater
from lambda_batch.wire.decoding import queue_url_of, text_of_identifier, with_article
from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import timedelta
    from typing import Any, TypeAlias

    from lambda_batch.wire.sources import RawRecord, Source

    Backoff: TypeAlias = Callable[[int], float | timedelta | None]
    """Returns the delay after a number of attempts: seconds, a timedelta, or None for none."""
    Retry: TypeAlias = tuple[Source, RawRecord, Any, BaseException | None]
    """A reported record: its source, the raw record, its item identifier, and why it failed."""
    Problem: TypeAlias = tuple[str, str]
    """The name of a record whose delay was not set, and why."""

__all__ = ["RetryDelays", "exponential_backoff"]


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__


MAX_ENTRIES = 10
"""The number of messages of one request. Source: Amazon SQS API reference,
ChangeMessageVisibilityBatch."""

MAX_DELAY = 10 * 3600
"""The longest delay in seconds.

A message can be invisible for 12 hours from its receipt on. SQS refuses a longer timeout, instead
of shortening it. The receipt was before the invocation, up to the time that a function and a
batching window can take, which is less than two hours.
Source: Amazon SQS Developer Guide, "Amazon SQS visibility timeout".
"""

MAX_IDENTIFIERS = 10
"""The number of item identifiers in a log entry."""

_log = logging.getLogger("lambda_batch")


class SqsClient(Protocol):
    """The part of boto3's SQS client that `RetryDelays` needs, or of an async client."""

    @property
    def change_message_visibility_batch(
        self,
    ) -> Callable[..., Mapping[str, Any] | Awaitable[Mapping[str, Any]]]:
        """Change the visibility timeout of up to ten messages."""
        ...


def exponential_backoff(
    base: float | timedelta,
    maximum: float | timedelta,
    *,
    factor: float = 2.0,
    jitter: bool = True,
) -> Callable[[int], float]:
    """Return a backoff: a delay that grows with each attempt.

    Args:
        base: The delay after the first attempt: seconds, or a timedelta.
        maximum: The longest delay.
        factor: How many times as long each delay is as the one before.
        jitter: Whether each delay is a random part of that, from half of it to all of it. Records
            that failed together then don't come again together.

    Returns:
        A function from the number of attempts to seconds.

    Raises:
        ConfigurationError: The base is not above zero, the maximum is below the base, or the factor
            is below one.

    Source: AWS Builders' Library, "Timeouts, retries, and backoff with jitter".
    """
    first, last = seconds_of(base), seconds_of(maximum)
    if not (0 < first <= last and factor >= 1):
        msg = (
            "a backoff needs a base above 0, a maximum of at least the base and a factor of at "
            f"least 1, got base={base!r}, maximum={maximum!r}, factor={factor!r}"
        )
        raise ConfigurationError(msg)

    def backoff(attempts: int) -> float:
        try:
            delay = min(first * factor ** (attempts - 1), last)
        except OverflowError:
            delay = last
        return random.uniform(delay / 2, delay) if jitter else delay  # noqa: S311  # no secret

    return backoff


class RetryDelays:
    """Makes failed messages of an SQS queue wait before they are delivered again.

    A message that failed with `RetryLater` waits as long as that says. Any other failed message
    waits as long as the backoff says, or keeps the visibility timeout of the queue. A delay that
    can't be set is logged, and its message is reported all the same.

    Source: Amazon SQS Developer Guide, "Amazon SQS visibility timeout".
    """

    def __init__(
        self, client: SqsClient, backoff: Backoff | None = None, queue_url: str | None = None
    ) -> None:
        """Create the delays, for the option `retry_delays` of processors.

        Args:
            client: A client of boto3: `boto3.client("sqs")`. For async processors, its method may
                be async.
            backoff: Returns the delay after a number of attempts, such as `exponential_backoff`
                makes: seconds, a timedelta, or None for the visibility timeout of the queue.
            queue_url: The URL of the queue. By default, it is built from the ARN in each record.

        Raises:
            ConfigurationError: The client has no method `change_message_visibility_batch`, or the
                backoff is not a function.
        """
        change: Any = getattr(client, "change_message_visibility_batch", None)
        if change is None:
            msg = (
                'the client of RetryDelays must be an SQS client, such as boto3.client("sqs"), '
                f"got {full_name(type(client))}"
            )
            raise ConfigurationError(msg)
        given: Any = backoff
        if given is not None and not callable(given):
            msg = f"the backoff of RetryDelays must be a function of attempts, got {given!r}"
            raise ConfigurationError(msg)
        self._change = change
        self._backoff = backoff
        self._queue_url = queue_url
        self._is_async = is_coroutine_function(change)

    # What follows is for the engine.

    def _apply(self, retries: Iterable[Retry]) -> None:
        """Set the delays of the reported records of a batch."""
        requests, problems = self._plan(retries)
        try:
            while requests:
                answer = self._send(requests[0])
                reject_unfinished(answer)
                problems += _refusals(requests[0], answer)
                del requests[0]
        except Exception as error:
            problems += _unsent(requests, error)
        _report(problems)

    async def _apply_async(self, retries: Iterable[Retry]) -> None:
        """Set the delays as `_apply` does; await what the client returns."""
        requests, problems = self._plan(retries)
        try:
            while requests:
                answer = self._send(requests[0])
                if is_awaitable(answer):
                    answer = await answer
                problems += _refusals(requests[0], answer)
                del requests[0]
        except Exception as error:
            problems += _unsent(requests, error)
        _report(problems)

    def _plan(self, retries: Iterable[Retry]) -> tuple[list[_Request], list[Problem]]:
        """Return the requests for the delays, and the problems of those that can't be asked for."""
        changes: dict[str, list[_Change]] = {}
        problems: list[Problem] = []
        for source, record, identifier, error in retries:
            name = f"{source.name} record {text_of_identifier(identifier)}"
            try:
                delay = self._delay(source, record, error)
            except Exception as problem:  # the others can wait all the same
                problems.append((name, f"the backoff raised {full_name(type(problem))}"))
                continue
            if delay is None:
                continue
            try:
                change = _Change(name, source.receipt_of(record), _whole_seconds(delay))
                queue_url = self._queue_url or queue_url_of(source.origin_of(record) or "")
                changes.setdefault(queue_url, []).append(change)
            except DecodingError as problem:
                problems.append((name, str(problem)))
        requests = [
            _Request(queue_url, each[start : start + MAX_ENTRIES])
            for queue_url, each in changes.items()
            for start in range(0, len(each), MAX_ENTRIES)
        ]
        return requests, problems

    def _delay(
        self, source: Source, record: RawRecord, error: BaseException | None
    ) -> float | timedelta | None:
        """Return how long a record is to wait; None if nothing says so."""
        for each in errors_in(error) if error is not None else ():
            if isinstance(each, RetryLater):
                return each.after
        return self._backoff(source.attempts_of(record) or 1) if self._backoff else None

    def _send(self, request: _Request) -> Any:
        entries = [
            {"Id": str(at), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
            for at, (_, receipt, seconds) in enumerate(request.changes)
        ]
        return self._change(QueueUrl=request.queue_url, Entries=entries)


class _Change(NamedTuple):
    """The delay of one message."""

    name: str
    receipt: str
    seconds: int


class _Request(NamedTuple):
    """The delays of up to ten messages of a queue."""

    queue_url: str
    changes: list[_Change]


def _whole_seconds(delay: float | timedelta) -> int:
    """Return a delay as SQS takes it, or raise DecodingError."""
    try:
        return ceil(min(max(seconds_of(delay), 0), MAX_DELAY))
    except (AttributeError, TypeError, ValueError):  # also for NaN
        came = with_article(full_name(type(delay)))
        raise DecodingError("a delay as seconds or a timedelta", came) from None


def _refusals(request: _Request, answer: Mapping[str, Any]) -> list[Problem]:
    """Return the delays that the queue did not set: all but those that it has confirmed."""
    confirmed = {entry["Id"] for entry in answer.get("Successful") or ()}
    codes = {entry["Id"]: entry.get("Code") for entry in answer.get("Failed") or ()}
    return [
        (change.name, str(codes.get(str(at), "not confirmed")))
        for at, change in enumerate(request.changes)
        if str(at) not in confirmed
    ]


def _unsent(requests: Iterable[_Request], error: Exception) -> list[Problem]:
    """Return the delays of requests that were not sent.

    After a request that raises, no other is sent: the client has tried it again already, and the
    time of the invocation may be short.
    """
    reason = _describe(error)
    return [(change.name, reason) for request in requests for change in request.changes]


def _describe(error: Exception) -> str:
    """Return the class of an exception, and the error code of AWS if it has one."""
    client_error: Any = error
    try:
        return f"{full_name(type(error))}: {client_error.response['Error']['Code']}"
    except Exception:  # it is another one
        return full_name(type(error))


def _report(problems: Iterable[Problem]) -> None:
    """Log the delays that were not set, one entry for each reason."""
    names: dict[str, list[str]] = {}
    for name, reason in problems:
        names.setdefault(reason, []).append(name)
    try:
        for reason, those in names.items():
            more = ", ..." if len(those) > MAX_IDENTIFIERS else ""
            shown = ", ".join(those[:MAX_IDENTIFIERS]) + more
            delays = "1 delay was" if len(those) == 1 else f"{len(those)} delays were"
            _log.warning("%s not set (%s): %s", delays, reason, shown)
    except Exception:  # a logger that fails must not fail the batch
        return
