"""Import costs what is used, and what is public can be imported."""

import json

import pytest

import lambda_batch
import lambda_batch_events
from tests.runtime.cases import CASES, SITE_PACKAGES, SQS, Case, every_case, run_python

NAMES: list[str] = vars(lambda_batch)["__all__"]
GENERATED: list[str] = lambda_batch_events.__all__

HEAVY = {"asyncio", "dataclasses", "inspect", "pydantic", "typing_extensions"}
"""Modules that take milliseconds of a cold start, and that AWS's runtime client does not import."""

SPARED = {"binascii"}
"""Modules that take less, and are needed only once something is decoded."""

OPTIONS = {"lambda_batch._engine.dead_letters", "lambda_batch.retries", "lambda_batch.sinks"}
"""Modules that only a processor with a sink or with delays needs."""

REPORT = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))\n"

USE = """
import json
from lambda_batch import {processor}, process_partial_response

def handle(record, lambda_context=None):
    return hasattr(record, "event_source") or record.topic

response = process_partial_response(json.loads({event!r}), handle, {processor}(), object())
assert response == {{"batchItemFailures": []}}
"""

USE_BY_EVENT_TYPE = """
import json
from lambda_batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.{case})
response = process_partial_response(json.loads({event!r}), lambda record: None, processor)
assert response == {{"batchItemFailures": []}}
"""

USE_ASYNC = """
import asyncio, json
from lambda_batch import {processor}, aprocess_partial_response

async def handle(record):
    return hasattr(record, "event_source") or record.topic

entry = aprocess_partial_response(json.loads({event!r}), handle, {processor}())
assert asyncio.run(entry) == {{"batchItemFailures": []}}
"""

USE_MODEL = """
import json
from pydantic import Json
from lambda_batch import SqsBatchProcessor, SqsRecordModel, process_partial_response

processor = SqsBatchProcessor(model=SqsRecordModel[Json[dict[str, int]]])
response = process_partial_response(json.loads({event!r}), lambda record: None, processor)
assert response == {{"batchItemFailures": []}}
"""


USE_WITHOUT_FILES = """
import json, resource
from lambda_batch import {processor}, process_partial_response

event = json.loads({event!r})
handled, leaked = [], []

def handle(record):
    handled.append(record)
    while len(handled) == 1:
        leaked.append(open("/dev/null"))

processor = {processor}()
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
response = process_partial_response(event, handle, processor)
leaked.clear()
print(json.dumps([response, len(handled), str(processor.exceptions[0][1])]))
"""


def modules_after(code: str, *more_paths: str) -> set[str]:
    """Return the modules that code has loaded, but not those of the bare interpreter."""
    bare = run_python(REPORT, *more_paths)
    return set(run_python(code + REPORT, *more_paths)) - set(bare)


def event_text(case: Case) -> str:
    """Return an event of one record as JSON."""
    return json.dumps(case.event(1))


def test_the_bare_import_is_light() -> None:
    """`import lambda_batch` loads nothing but names."""
    loaded = modules_after("import lambda_batch")
    assert loaded & (HEAVY | SPARED) == set()
    assert {name for name in loaded if name.startswith("lambda_batch")} == {
        "lambda_batch",
        "lambda_batch_events",
    }


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("way", ["by class", "by event type"])
def test_a_processor_without_model_is_light(case: Case, way: str) -> None:
    """A batch without a model needs neither pydantic nor asyncio nor any other such module."""
    code = (
        USE.format(processor=case.classes[0].__name__, event=event_text(case))
        if way == "by class"
        else USE_BY_EVENT_TYPE.format(case=case, event=event_text(case))
    )
    loaded = modules_after(code)
    assert f"{case.classes[0].__module__.rsplit('.', 1)[0]}.records" in loaded
    assert loaded & (HEAVY | SPARED | OPTIONS) == set()


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("way", ["by class", "by event type"])
def test_other_sources_are_not_loaded(case: Case, way: str) -> None:
    """Only the package of the source that is used is imported."""
    code = (
        USE.format(processor=case.classes[0].__name__, event=event_text(case))
        if way == "by class"
        else USE_BY_EVENT_TYPE.format(case=case, event=event_text(case))
    )
    packages = {name.split(".")[1] for name in modules_after(code) if "batch_events." in name}
    own = case.classes[0].__module__.split(".")[1]
    sources = {each.classes[0].__module__.split(".")[1] for each in CASES}
    assert packages & sources == {own}
    assert not any(".models" in name for name in modules_after(code) if "batch_events" in name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_async_processor_only_needs_asyncio(case: Case) -> None:
    """An async processor imports asyncio, which its user needs anyway, but not pydantic."""
    name = case.classes[1].__name__
    loaded = modules_after(f"from lambda_batch import {name}\n{name}()")
    assert "asyncio" in loaded
    assert not loaded & {"pydantic", "typing_extensions"}
    used = modules_after(USE_ASYNC.format(processor=name, event=event_text(case)))
    assert not used & {"pydantic", "typing_extensions"}


def test_a_model_needs_pydantic() -> None:
    """A processor with a model imports pydantic, and no other source."""
    loaded = modules_after(USE_MODEL.format(event=event_text(SQS)), SITE_PACKAGES)
    assert "pydantic" in loaded
    assert "asyncio" not in loaded
    assert "lambda_batch_events.sqs.models" in loaded
    assert not any("kinesis" in name or "dynamodb" in name for name in loaded)
    attributes = {"lambda_batch.wire.attribute_values", "lambda_batch.wire.attribute_encoding"}
    assert not loaded & attributes


def test_reports_and_traces_are_imported_only_where_they_are_used() -> None:
    """Only a processor that reports or traces imports what measures records."""
    used = {"lambda_batch.reports", "lambda_batch._engine.observations", "lambda_batch.traces"}
    code = USE.format(processor="SqsBatchProcessor", event=event_text(SQS))
    assert not modules_after(code) & {*used, "lambda_batch.metrics", "lambda_batch.tracing"}
    options = "on_report=EmfMetrics(namespace='Shop', write=str)"
    imports = "from lambda_batch.metrics import EmfMetrics"
    observed = code.replace("SqsBatchProcessor()", f"SqsBatchProcessor({options})")
    loaded = modules_after(f"{imports}\n{observed}")
    assert used <= loaded
    assert not loaded & HEAVY
    assert not any(name.startswith("opentelemetry") for name in loaded)


def test_tracing_says_which_extra_it_needs() -> None:
    """Without OpenTelemetry, the error says how to install it."""
    code = (
        "import json\n"
        "try:\n    import lambda_batch.tracing\n"
        "except ModuleNotFoundError as error:\n    print(json.dumps([error.name, error.__notes__]))"
    )
    name, [note] = run_python(code)
    assert name == "opentelemetry"
    assert 'pip install "lambda-batch[otel]"' in note


def test_errors_and_types_are_light() -> None:
    """What handlers import besides, to catch and to annotate, loads no more than itself."""
    loaded = modules_after(
        "from lambda_batch import BatchProcessingError, EventType, LambdaContext, SuccessResponse"
    )
    assert loaded & {"asyncio", "inspect", "logging", "pydantic", "typing_extensions"} == set()


@every_case
def test_a_handler_that_leaks_files_fails_only_its_record(case: Case) -> None:
    """What the first failure needs is there before it: no file could be opened to import it."""
    code = USE_WITHOUT_FILES.format(
        processor=case.classes[0].__name__, event=json.dumps(case.event(3))
    )
    response, handled, error = run_python(code)
    assert response == case.response(1)
    assert handled == 3
    assert "Too many open files" in error


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name: str) -> None:
    """Each name of __all__ can be imported, and is found again the same."""
    value = getattr(lambda_batch, name)
    assert value is not None
    assert getattr(lambda_batch, name) is value


def test_public_names_are_listed() -> None:
    """dir() gives what can be imported, once each, and none of the engine's modules."""
    assert {name for name in dir(lambda_batch) if not name.startswith("_")} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)
    assert set(GENERATED) <= set(NAMES)
    assert not any(name.startswith("_") for name in NAMES)


@pytest.mark.parametrize("module", [lambda_batch, lambda_batch_events], ids=["runtime", "events"])
@pytest.mark.parametrize("name", ["Nothing", "_nothing", "sqs_batch_processor"])
def test_an_unknown_name_is_an_attribute_error(module: object, name: str) -> None:
    """A name that is not there is missed as in any module."""
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(module, name)


def test_an_unknown_name_is_an_import_error() -> None:
    """A misspelt import says so."""
    with pytest.raises(ImportError, match="SqsProcessor"):
        exec("from lambda_batch import SqsProcessor")  # noqa: S102  # type checkers would object


def test_a_star_import_brings_all() -> None:
    """`from lambda_batch import *` binds every public name."""
    code = "from lambda_batch import *\nimport json, lambda_batch\n"
    code += "print(json.dumps(sorted(set(lambda_batch.__all__) - set(globals()))))"
    assert run_python(code, SITE_PACKAGES) == []


def test_generated_names_are_public_in_both_packages() -> None:
    """What is generated is the same object wherever it is imported from."""
    for name in GENERATED:
        assert getattr(lambda_batch_events, name) is getattr(lambda_batch, name)
