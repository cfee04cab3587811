"""Check events of the test kit by schema, models and record classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator

from codegen.schemas import registry_of
from tests.events.reading import MODELS, VIEWS, check_same, check_view

SCHEMAS = Path(__file__).parents[2] / "schemas"


def drawn(examples: int) -> settings:
    """Return settings for a number of examples: the same in every run, without a deadline."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@cache
def validator(source: str) -> Any:
    """Return the validator of a source's events."""
    return Draft202012Validator(
        json.loads((SCHEMAS / f"{source}.json").read_text(encoding="utf-8")),
        registry=registry_of(SCHEMAS),
    )


def records_of(source: str, event: Mapping[str, Any]) -> list[Any]:
    """Return the records of an event."""
    if source == "kafka":
        return list(chain.from_iterable(event["records"].values()))
    return list(event["Records"])


def check_event(source: str, event: Mapping[str, Any]) -> None:
    """Check that an event is JSON, fits its schema, and reads alike by model and record class."""
    assert json.loads(json.dumps(event)) == event
    assert [error.message for error in validator(source).iter_errors(event)] == []
    MODELS[source, "event"].model_validate(event)
    for record in records_of(source, event):
        view = VIEWS[source](record)
        assert check_view(view) > 0
        check_same(MODELS[source, "record"].model_validate(record), view)


def check_record(source: str, record: Mapping[str, Any]) -> None:
    """Check a single record."""
    if source == "kafka":
        partition = f"{record['topic']}-{record['partition']}"
        check_event(source, {"eventSource": "aws:kafka", "records": {partition: [record]}})
    else:
        check_event(source, {"Records": [record]})
