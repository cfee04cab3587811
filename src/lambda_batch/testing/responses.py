"""Judge a function's answer to a batch as Lambda does.

This module calls no function and no service. A simulator, and a poller of real queues and streams,
judge by the same rules.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from lambda_batch.wire.decoding import is_array, is_object, json_type, text_of_identifier

MAX_RESPONSE_BYTES = 6_291_556
"""The largest response, in bytes.

Source: AWS Lambda Developer Guide, "Lambda quotas", invocation payload of 6 MB; the exact number is
in Lambda's error message.
"""

NO_STATE = "the response has no `state`, which the mapping's tumbling window requires"
"""Why the whole batch of a tumbling window failed."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The function returned. `payload` is its response as JSON text, as the runtime sends it."""

    payload: str | bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """The function raised, timed out, ran out of memory or could not be started."""

    error: str
    """The kind of failure: `KeyError`, `timed out after 30 s`. Never the text of an exception."""


Answer: TypeAlias = Returned | Failed
"""The end of an invocation: a response or a failure."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The records that Lambda takes as succeeded and as failed."""

    succeeded: tuple[str, ...]
    """The item identifiers that Lambda takes as processed, in the order of the batch.

    For Kafka, whose identifiers are objects, they are texts such as `orders-0:15`, as in logs.
    """
    failed: tuple[str, ...]
    """The item identifiers that Lambda takes as failed, in the order of the batch."""
    reason: str | None = None
    """Why the whole batch failed; None if the response reports single records."""
    function_error: bool = False
    """Whether the function itself failed rather than its response."""
    warning: str | None = None
    """Why a response that Lambda takes as success was probably not meant as one."""

    @property
    def complete_failure(self) -> bool:
        """Whether the whole batch failed, not a list of records."""
        return self.reason is not None


def answer_of(value: object) -> Answer:
    """Return the answer that the Python runtime sends for a function's return value.

    Args:
        value: The return value.

    Returns:
        Its JSON text, or a failure if it has no JSON form.

    Source: aws-lambda-python-runtime-interface-client, `lambda_runtime_marshaller`: decimals
    become numbers, any other value without a JSON form is a `Runtime.MarshalError`.
    """
    try:
        return Returned(json.dumps(value, ensure_ascii=False, default=_marshal))
    except (TypeError, ValueError, RecursionError):
        error = f"Runtime.MarshalError: the response, {json_type(value)}, has no JSON form"
        return Failed(error)


def judge(
    answer: Answer,
    identifiers: Sequence[str | Mapping[str, Any]],
    *,
    report_batch_item_failures: bool = True,
    tumbling_window: bool = False,
) -> Verdict:
    """Return which records of a batch Lambda takes as failed.

    Args:
        answer: The answer of the invocation, such as `answer_of(response)`.
        identifiers: The item identifiers of the batch, in order. Those of Kafka are objects:
            `{"partition": "orders-0", "offset": 15}`.
        report_batch_item_failures: Whether the event source mapping lists
            `ReportBatchItemFailures`. If not, every response means success.
        tumbling_window: Whether the mapping has a tumbling window. Then a response must have
            `state`.

    Returns:
        The verdict.

    Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" and
    "Configuring partial batch response with Kinesis Data Streams and Lambda", success and failure
    conditions; "Configuring error handling controls for Kafka event sources", which says that an
    unknown partition or offset fails the whole batch. That a Kafka identifier of a wrong form does
    so, too, is assumed. An empty string and an empty list as responses were recorded only for
    streams.
    """
    batch = tuple(map(text_of, identifiers))
    error = _find_error(answer)
    if error or isinstance(answer, Failed):
        return Verdict((), batch, error, function_error=True)
    try:
        response = json.loads(answer.payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        response = _NOT_JSON
    if tumbling_window and not _has_state(response):
        return Verdict((), batch, NO_STATE)
    if not report_batch_item_failures:
        return Verdict(batch, (), warning=_warn_of_ignored(response))
    if response is _NOT_JSON:
        return Verdict((), batch, "the response is not valid JSON")
    partitions = {each["partition"] for each in identifiers if not isinstance(each, str)}
    return _judge_response(response, batch, partitions)


def text_of(identifier: str | Mapping[str, Any]) -> str:
    """Return an item identifier as one text: `orders-0:15` for one of Kafka."""
    if isinstance(identifier, str):
        return identifier
    return text_of_identifier((identifier["partition"], identifier["offset"]))


def _find_error(answer: Answer) -> str | None:
    """Return why the invocation failed, whatever the event source mapping reports."""
    if isinstance(answer, Failed):
        return f"the function failed: {answer.error}"
    size = len(_as_bytes(answer.payload))
    if size > MAX_RESPONSE_BYTES:
        return f"the response has {size} bytes, more than the limit of {MAX_RESPONSE_BYTES}"
    return None


def _judge_response(
    response: object, batch: tuple[str, ...], partitions: Collection[str]
) -> Verdict:
    """Judge a response for a mapping with `ReportBatchItemFailures`."""
    if response in (None, "", []):
        return Verdict(batch, (), warning=_warn_of_nothing(response))
    if not is_object(response):
        return Verdict((), batch, f"the response is {json_type(response)}, not an object")
    entries: object = response.get("batchItemFailures")
    if entries is None:
        return Verdict(batch, (), warning=_warn_of_absence(response))
    if not is_array(entries):
        reason = f"`batchItemFailures` is {json_type(entries)}, not an array"
        return Verdict((), batch, reason)
    known = frozenset(batch)
    reported: set[str] = set()
    for position, entry in enumerate(entries):
        fault = _find_fault(entry, known, partitions)
        if fault:
            return Verdict((), batch, f"`batchItemFailures[{position}]` {fault}")
        reported.add(text_of(entry["itemIdentifier"]))
    succeeded = tuple(identifier for identifier in batch if identifier not in reported)
    failed = tuple(identifier for identifier in batch if identifier in reported)
    return Verdict(succeeded, failed)


def _find_fault(entry: object, known: frozenset[str], partitions: Collection[str]) -> str | None:
    """Return why an entry of the response fails the whole batch; None if it does not."""
    if not is_object(entry):
        return f"is {json_type(entry)}, not an object"
    if "itemIdentifier" not in entry:
        return "has no `itemIdentifier`"
    identifier: object = entry["itemIdentifier"]
    if partitions:
        return _find_fault_of_object(identifier, known, partitions)
    return _find_fault_of_text(identifier, known)


def _find_fault_of_text(identifier: object, known: frozenset[str]) -> str | None:
    if not isinstance(identifier, str):
        return f"has {json_type(identifier)} as `itemIdentifier`, not a string"
    if not identifier:
        return "has an empty `itemIdentifier`"
    if identifier not in known:
        return "has an `itemIdentifier` that is not in the batch"
    return None


def _find_fault_of_object(
    identifier: object, known: frozenset[str], partitions: Collection[str]
) -> str | None:
    if not is_object(identifier):
        return f"has {json_type(identifier)} as `itemIdentifier`, not an object"
    for member, kind, name in (("partition", str, "a string"), ("offset", int, "an integer")):
        if member not in identifier:
            return f"has an `itemIdentifier` without `{member}`"
        if type(identifier[member]) is not kind:
            found = json_type(identifier[member])
            return f"has {found} as `{member}` of its `itemIdentifier`, not {name}"
    if identifier["partition"] not in partitions:
        return "has an `itemIdentifier` whose `partition` is not in the batch"
    if text_of(identifier) not in known:
        return "has an `itemIdentifier` whose `offset` is not in the batch"
    return None


def _warn_of_nothing(response: object) -> str:
    found = "null" if response is None else f"{json_type(response)} without content"
    return (
        f"the response is {found}: Lambda takes every record as processed, also those that failed; "
        "return the processor's response"
    )


def _warn_of_absence(response: Mapping[str, Any]) -> str | None:
    if "batchItemFailures" in response:
        return None
    similar = [name for name in response if "fail" in name.lower()]
    instead = f"; it has `{similar[0]}`" if similar else ""
    return (
        f"the response has no `batchItemFailures`{instead}: Lambda takes every record as processed"
    )


def _warn_of_ignored(response: object) -> str | None:
    if not is_object(response) or not response.get("batchItemFailures"):
        return None
    return (
        "the response reports failures, but the mapping lists no ReportBatchItemFailures: "
        "Lambda takes every record as processed"
    )


def _has_state(response: object) -> bool:
    return is_object(response) and is_object(response.get("state"))


def _as_bytes(payload: str | bytes) -> bytes:
    return payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload


_NOT_JSON = object()


def _refuse_constant(name: str) -> None:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def _marshal(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    msg = f"{type(value).__name__} has no JSON form"
    raise TypeError(msg)
