"""`prime` leaves nothing for the first invocation to import or build."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambda_batch import ConfigurationError, SqsBatchProcessor, prime

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from typing import Any

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisDataStreamRecord,
    SqsRecordModel,
    async_process_partial_response,
    prime,
    process_partial_response,
)
from lambda_batch.testing import dynamodb_event, kinesis_event, sqs_event

class Order(BaseModel):
    number: int

sources: dict[str, Any] = {
    "sqs": (EventType.SQS, SqsRecordModel[Json[Order]], sqs_event),
    "kinesis": (EventType.KinesisDataStreams, KinesisDataStreamRecord[Json[Order]], kinesis_event),
    "dynamodb": (EventType.DynamoDBStreams, DynamoDBStreamRecordModel[Order], dynamodb_event),
}
event_type, model, make_event = sources[sys.argv[1]]
event = make_event([{"number": 1}, {"other": 1}])
is_async = "async" in sys.argv

def handle(record: Any, lambda_context: object) -> None:
    for name in type(record).model_fields:
        getattr(record, name)
    record.model_dump_json()

async def handle_async(record: Any, lambda_context: object) -> None:
    handle(record, lambda_context)

make: Any = AsyncBatchProcessor if is_async else BatchProcessor
options = {"split_aggregates": True} if "split" in sys.argv else {}
processor = make(event_type, model=model, **options)
if "primed" in sys.argv:
    prime(processor)

modules, built = set(sys.modules), set[str]()
def watch(frame: Any, event: str, argument: object) -> None:
    name = frame.f_code.co_name
    if event == "call" and name in ("complete_model_class", "validation_of"):
        built.add(name)

sys.setprofile(watch)
respond: Any = async_process_partial_response if is_async else process_partial_response
response = respond(event, handle_async if is_async else handle, processor, object())
sys.setprofile(None)
assert len(response["batchItemFailures"]) == 1, response
print(sorted(set(sys.modules) - modules), sorted(built))
"""


def first_invocation(*arguments: str) -> str:
    """Return what the first invocation of a function has imported and built."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not run.returncode, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("source", ["sqs", "kinesis", "dynamodb"])
def test_a_primed_processor_has_all_it_needs(source: str, mode: str) -> None:
    """The first invocation imports no module and builds no validator, even if a record fails."""
    assert first_invocation(source, mode, "primed") == "[] []"


def test_a_primed_processor_can_split_aggregates() -> None:
    assert "aggregates" in first_invocation("kinesis", "sync", "split")
    assert first_invocation("kinesis", "sync", "split", "primed") == "[] []"


@pytest.mark.parametrize(
    ("wrong", "came"),
    [
        (SqsBatchProcessor, "the class SqsBatchProcessor, so call it"),
        (5, "an int"),
        ([SqsBatchProcessor()], "a list"),
    ],
)
def test_what_is_not_a_processor_can_not_be_primed(wrong: Any, came: str) -> None:
    """It would silently leave the work to the first invocation."""
    with pytest.raises(ConfigurationError) as caught:
        prime(SqsBatchProcessor(), wrong)
    assert str(caught.value) == f"prime() takes instances of processor classes, got {came}"


def test_the_first_invocation_of_another_processor_builds_more() -> None:
    """The test above would see what is not built."""
    modules, _, built = first_invocation("sqs", "sync").partition("] [")
    assert "handler_parameters" in modules
    assert "validation_of" in built
