"""Batches with a model: wide items, large bodies, whole records, and with JSON before and after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bench import handlers, ours
from bench.events import SOURCES, Record, make_event
from bench.results import Row
from bench.sides import SIDES, bind, check_same_work, make_sides
from bench.speed import SOURCE_NAMES, describe_size, name_model, speed_row
from bench.targets import WHOLE
from bench.timing import Run, time_rounds
from bench.works import Settings, Work, like_in_lambda

FASTSQS = "fastsqs"
JSON_ALONE = "JSON alone"
_ATTRIBUTES = 30
_SIZES = (10, 100, 1_000)
_KILOBYTES = (1, 10, 100)


@dataclass(frozen=True)
class Plan:
    """What a work measures."""

    title: str
    size: int
    """The number of records in a batch."""
    runs: dict[str, Run]


def works() -> list[Work]:
    """List the works; fastsqs and AWS's runtime client need not be installed."""
    plans: dict[str, Callable[[], Plan]] = {
        **{f"wide/{size}": partial(_plan_wide, size) for size in _SIZES},
        **{f"members/{source}": partial(_plan_members, source) for source in SOURCES},
        **{f"bodies/{size}": partial(_plan_bodies, size) for size in _KILOBYTES},
    }
    if find_spec("awslambdaric") is not None:
        plans |= {f"bytes/none/{size}": partial(_plan_bytes, size, model=False) for size in _SIZES}
        plans |= {f"bytes/model/{size}": partial(_plan_bytes, size, model=True) for size in _SIZES}
    if find_spec("fastsqs") is not None:
        plans |= {f"fastsqs/{size}": partial(_plan_fastsqs, size) for size in _SIZES}
    return [Work(key, (key,), partial(_measure, key, plan)) for key, plan in plans.items()]


def _measure(key: str, make_plan: Callable[[], Plan], settings: Settings) -> list[Row]:
    with like_in_lambda():
        plan = make_plan()
        taken = time_rounds(plan.runs, settings.effort)
    return [speed_row(key, plan.title, taken, plan.size)]


def _plan_wide(size: int) -> Plan:
    """Plan a batch of items with 30 attributes, of which the model names four."""
    event = make_event("dynamodb", size)
    for record in event["Records"]:
        image: Record = record["dynamodb"]["NewImage"]
        image |= {f"attribute{at}": {"S": "some text"} for at in range(len(image), _ATTRIBUTES)}
    runs = make_sides(event, "dynamodb", lambda: handlers.handle, model=True)
    check_same_work(runs, 0)
    title = f"model, 4 of {_ATTRIBUTES} attributes named, {describe_size(size)}"
    return Plan(title, size, runs)


def _read_all(record: Any) -> None:
    """Read each member of a record, and of the objects in it."""
    for name in _names_in(record):
        member = getattr(record, name)
        for inner in _names_in(member):
            getattr(member, inner)


def _names_in(member: object) -> Iterable[str]:
    """Return the names of a model's fields; none if it is no model."""
    names: Iterable[str] = getattr(type(member), "model_fields", ())
    return names


def _plan_members(source: str) -> Plan:
    """Plan a batch whose handler reads every member of the record."""
    size = _SIZES[-1]
    event = make_event(source, size)
    runs = make_sides(event, source, lambda: _read_all, model=True)
    check_same_work(runs, 0)
    whole = ours.make_processor(source, model=True)
    whole._read = ours.MODELS[source].__pydantic_validator__.validate_python
    runs[WHOLE] = bind(ours.process, event, _read_all, whole)
    title = f"{SOURCE_NAMES[source]}, model, every member read, {describe_size(size)}"
    return Plan(title, size, runs)


def _plan_bodies(kilobytes: int) -> Plan:
    """Plan a batch of large bodies, most of which the model does not name."""
    size = _SIZES[0]
    event = make_event("sqs", size)
    for record in event["Records"]:
        order: Record = json.loads(record["body"])
        lines = [{"note": "some text", "amount": at} for at in range(kilobytes * 26)]
        record["body"] = json.dumps(order | {"lines": lines})
    runs = make_sides(event, "sqs", lambda: handlers.handle, model=True)
    check_same_work(runs, 0)
    return Plan(f"bodies of {kilobytes} KB, {describe_size(size)}", size, runs)


def _plan_bytes(size: int, *, model: bool) -> Plan:
    """Plan a batch from the bytes of the event to those of the response."""
    # It has no types.
    marshaller: Any = import_module("awslambdaric.lambda_runtime_marshaller").LambdaMarshaller()
    event = make_event("sqs", size)
    request = json.dumps(event).encode()

    def convert(process: Callable[[Record], object]) -> Run:
        return lambda: marshaller.marshal_response(process(marshaller.unmarshal_request(request)))

    runs = {
        name: convert(_process_with(side.process, side.make_processor("sqs", model=model)))
        for name, side in SIDES.items()
    }
    runs[JSON_ALONE] = convert(lambda _event: {"batchItemFailures": []})
    title = f"{name_model('sqs', model=model)}, {describe_size(size)}"
    return Plan(title, size, runs)


def _process_with(process: Any, processor: Any) -> Callable[[Record], object]:
    return lambda event: process(event, handlers.handle, processor, handlers.CONTEXT)


def _plan_fastsqs(size: int) -> Plan:
    """Plan an async batch, also for fastsqs."""
    from bench import fastsqs_peer

    event = make_event("sqs", size)
    for record in event["Records"]:
        record["body"] = json.dumps({"type": fastsqs_peer.TYPE} | json.loads(record["body"]))
    runs = make_sides(event, "sqs", lambda: handlers.handle_async, model=True, is_async=True)
    check_same_work(runs, 0)
    app, context = fastsqs_peer.app, handlers.CONTEXT
    if app.handler(event, context) != {"batchItemFailures": []}:
        msg = "fastsqs does other work"
        raise RuntimeError(msg)
    runs[FASTSQS] = lambda: app.handler(event, context)
    return Plan(f"Json model, async, {describe_size(size)}", size, runs)
