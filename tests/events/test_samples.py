"""Whole sample events: the schemas, the models and the record classes agree on each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from codegen.schemas import registry_of
from lambda_batch import DynamoDBStreamModel
from tests.codegen.toy import schema_id
from tests.events.corpus import CORPUS, ROOT, Sample, needs_corpus, samples
from tests.events.reading import MODELS, VIEWS, check_same, check_view
from tests.events.samples import records_of

if TYPE_CHECKING:
    from pathlib import Path

OWN = sorted((ROOT / "examples" / "events").glob("*.json"))

# The index accepts this file, but it is a template: its data is `{{{data}}}`, which is valid text
# for the schema, but not base64 for the model.
TEMPLATES = {
    "kinesis/aws-sam-cli-pypi-1-170-0__samcli-lib-generated-sample-events-events-kinesis-Kinesis.json"
}

REGISTRY = registry_of(ROOT / "schemas")


def schema_of(source: str, shape: str) -> Any:
    """Return the validator of a source's events or records."""
    pointer = "" if shape == "event" else "#/$defs/Record"
    return Draft202012Validator({"$ref": schema_id(f"{source}.json{pointer}")}, registry=REGISTRY)


def read(path: Path) -> tuple[str, Any]:
    """Return one of the project's own events, and its source."""
    event = json.loads(path.read_text(encoding="utf-8"))
    holder = event if "eventSource" in event else event["Records"][0]
    return holder["eventSource"].removeprefix("aws:"), event


def over(chosen: list[Sample]) -> pytest.MarkDecorator:
    """Run a test for each of these files, or skip it visibly if the corpus is not available."""
    absent = pytest.param(None, marks=needs_corpus, id="absent")
    files = [pytest.param(sample, id=sample.file) for sample in chosen]
    return pytest.mark.parametrize("sample", files or [absent])


ACCEPTED = [sample for sample in samples() if sample.accepted and sample.count]

own_events = pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)


@needs_corpus
def test_the_corpus_has_all_sources_and_both_verdicts() -> None:
    found = {(sample.source, sample.accepted) for sample in samples()}

    assert found == {(source, verdict) for source in VIEWS for verdict in (True, False)}
    assert {sample.shape for sample in samples()} == {"event", "record"}
    assert {sample.file for sample in samples()} >= TEMPLATES


@over(samples())
def test_the_schema_of_a_sample(sample: Sample) -> None:
    errors = list(schema_of(sample.source, sample.shape).iter_errors(sample.read()))

    assert (not errors) is sample.accepted, [error.message for error in errors]


@over(samples())
def test_the_model_of_a_sample(sample: Sample) -> None:
    model = MODELS[sample.source, sample.shape]
    content = sample.read()

    if sample.accepted and sample.file not in TEMPLATES:
        assert model.model_validate(content) == content
    else:
        with pytest.raises(ValidationError):
            model.model_validate(content)


@over(ACCEPTED)
def test_the_record_classes_of_a_sample(sample: Sample) -> None:
    view = VIEWS[sample.source]

    for raw in sample.records():
        assert check_view(view(raw)) >= 8


@over([sample for sample in ACCEPTED if sample.file not in TEMPLATES])
def test_models_and_record_classes_of_a_sample_agree(sample: Sample) -> None:
    view, model = VIEWS[sample.source], MODELS[sample.source, "record"]

    for raw in sample.records():
        check_same(model.model_validate(raw), view(raw))


@needs_corpus
def test_times_with_an_exponent() -> None:
    path = CORPUS / "raw" / "aws-lambda-java-libs__dynamo_event.exponent-times.json"
    text = path.read_text(encoding="utf-8-sig")
    assert "E9" in text

    event = DynamoDBStreamModel.model_validate(json.loads(text))

    for record, raw in zip(event.Records, json.loads(text)["Records"], strict=True):
        moment = record.dynamodb.ApproximateCreationDateTime
        assert moment is not None
        seconds = raw["dynamodb"]["ApproximateCreationDateTime"]
        assert abs(moment.timestamp() - seconds) < 1e-6
        assert moment.year >= 2015


def test_the_project_has_samples_of_all_sources() -> None:
    assert {read(path)[0] for path in OWN} == set(VIEWS)


@own_events
def test_the_schema_of_an_own_sample(path: Path) -> None:
    source, event = read(path)

    schema_of(source, "event").validate(event)
    for record in records_of(event):
        schema_of(source, "record").validate(record)


@own_events
def test_the_models_of_an_own_sample(path: Path) -> None:
    source, event = read(path)

    assert MODELS[source, "event"].model_validate(event) == event
    for record in records_of(event):
        model = MODELS[source, "record"].model_validate(record)
        assert model == record
        check_same(model, VIEWS[source](record))


@own_events
def test_the_record_classes_of_an_own_sample(path: Path) -> None:
    source, event = read(path)

    for record in records_of(event):
        assert check_view(VIEWS[source](record)) >= 8
