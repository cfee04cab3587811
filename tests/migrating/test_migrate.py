"""`lambda-batch migrate` moves code of Powertools' batch utility, and names what it can't move."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper

from lambda_batch.cli.migration.classes import Classes
from lambda_batch.cli.migration.findings import SITUATIONS, find_differences
from lambda_batch.cli.migration.imports import rewrite_imports
from lambda_batch.cli.migration.table import load_table
from tests.migrating.shipped import SHIPPED, render

COMMAND = Path(sys.executable).with_name("lambda-batch")
GUIDE = Path(__file__).parents[3] / "shared" / "reference" / "batch-processing.md"
BATCH = "aws_lambda_powertools.utilities.batch"
DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes"
PARSER = "aws_lambda_powertools.utilities.parser"

IMPORTS = {
    "an alias": (
        f"from {DATA_CLASSES}.sqs_event import SQSRecord as R\n",
        "from lambda_batch import SQSRecord as R\n",
    ),
    "comments and parentheses": (
        f"from {BATCH} import (  # all\n    BatchProcessor,  # one\n    EventType,  # two\n)\n",
        "from lambda_batch import (  # all\n    BatchProcessor,  # one\n    EventType,  # two\n)\n",
    ),
    "one statement, two targets": (
        f"from {PARSER}.models import S3Model, SqsRecordModel\n",
        f"from {PARSER}.models import S3Model\nfrom lambda_batch import SqsRecordModel\n",
    ),
    "several statements": (
        (
            f"from {BATCH} import EventType\nfrom {PARSER}.types import Json\n"
            f"from {DATA_CLASSES}.sqs_event import SQSRecord\n\nfrom pydantic import BaseModel\n"
        ),
        "from lambda_batch import EventType, SQSRecord\n\nfrom pydantic import BaseModel, Json\n",
    ),
    "inside a function": (
        f"def f():\n    from {BATCH}.exceptions import BatchProcessingError\n    return 1\n",
        "def f():\n    from lambda_batch import BatchProcessingError\n    return 1\n",
    ),
    "under TYPE_CHECKING, in one line": (
        f"if TYPE_CHECKING: from {BATCH} import EventType, BatchTypeModels\n",
        (
            f"if TYPE_CHECKING: from {BATCH} import BatchTypeModels; "
            "from lambda_batch import EventType\n"
        ),
    ),
    "a module by an alias": (
        f"import {BATCH} as b\nb.BatchProcessor(b.EventType.SQS)\n",
        "import lambda_batch as b\nb.BatchProcessor(b.EventType.SQS)\n",
    ),
    "a module from its package, which a local variable hides": (
        (
            "from aws_lambda_powertools.utilities import batch, parameters\n"
            "batch.EventType\ndef f(batch): batch.EventType\n"
        ),
        (
            "from aws_lambda_powertools.utilities import parameters\nimport lambda_batch as batch\n"
            "batch.EventType\ndef f(batch): batch.EventType\n"
        ),
    ),
    "a module by its path": (
        f"import {BATCH}\n{BATCH}.BatchProcessor()\n",
        "import lambda_batch\nlambda_batch.BatchProcessor()\n",
    ),
    "a module of which a part stays": (
        f"from {PARSER} import models\nmodels.SqsRecordModel\nmodels.S3Model\n",
        (
            f"from {PARSER} import models\nimport lambda_batch\n"
            "lambda_batch.SqsRecordModel\nmodels.S3Model\n"
        ),
    ),
    "a star": (
        f"from {BATCH} import *\nBatchProcessor(EventType.SQS)\n",
        "from lambda_batch import BatchProcessor, EventType\nBatchProcessor(EventType.SQS)\n",
    ),
    "a star of a package with more": (
        f"from {PARSER}.models import *\nclass R(SqsRecordModel): ...\n",
        (
            f"from {PARSER}.models import *\nfrom lambda_batch import SqsRecordModel\n"
            "class R(SqsRecordModel): ...\n"
        ),
    ),
    "a renamed class": (
        (
            f"from {DATA_CLASSES}.kafka_event import KafkaEventRecord\n"
            'def f(a: KafkaEventRecord, b: "KafkaEventRecord"):\n'
            "    g(KafkaEventRecord=KafkaEventRecord)\n"
        ),
        (
            "from lambda_batch import KafkaRecord\n"
            'def f(a: KafkaRecord, b: "KafkaRecord"):\n'
            "    g(KafkaEventRecord=KafkaRecord)\n"
        ),
    ),
    "a renamed class whose new name is taken": (
        f"from {DATA_CLASSES}.kafka_event import KafkaEventRecord\nclass KafkaRecord: ...\n",
        "from lambda_batch import KafkaRecord as KafkaEventRecord\nclass KafkaRecord: ...\n",
    ),
    "a module by its path, and more of Powertools by the name that this import binds": (
        f"import {BATCH}\n{BATCH}.BatchProcessor()\naws_lambda_powertools.Logger()\n",
        (
            "import lambda_batch\nimport aws_lambda_powertools\n"
            "lambda_batch.BatchProcessor()\naws_lambda_powertools.Logger()\n"
        ),
    ),
    "a module by its path, and another module that only its import loads": (
        f"import {BATCH}\n{BATCH}.EventType\naws_lambda_powertools.utilities.typing.X\n",
        (
            f"import lambda_batch\nimport {BATCH}\n"
            "lambda_batch.EventType\naws_lambda_powertools.utilities.typing.X\n"
        ),
    ),
    "a module by its path, and another one with an import of its own": (
        (
            f"import {BATCH}\nimport aws_lambda_powertools.utilities.typing\n"
            f"{BATCH}.EventType\naws_lambda_powertools.utilities.typing.X\n"
        ),
        (
            "import lambda_batch\nimport aws_lambda_powertools.utilities.typing\n"
            "lambda_batch.EventType\naws_lambda_powertools.utilities.typing.X\n"
        ),
    ),
    "names that stay": (
        (
            "from aws_lambda_powertools import Logger, Tracer\n"
            "from aws_lambda_powertools.utilities.typing import LambdaContext\n"
            f"from {PARSER} import BaseModel\nfrom {DATA_CLASSES}.sqs_event import SQSEvent\n"
        ),
        None,
    ),
}
"""Code, and the migrated code; None if it stays as it is."""

FINDINGS = {
    "BatchTypeModels": f"from {BATCH} import BatchTypeModels",
    f"{BATCH}.get_unknown": f"from {BATCH} import get_unknown",
    f"{BATCH}.process_partial_response": (
        f"from {BATCH} import EventType\npatch('{BATCH}.process_partial_response')"
    ),
    "SQSRecord.decoded_nested_s3_event": (
        f"from {DATA_CLASSES}.sqs_event import SQSRecord\n"
        "def f(record: 'SQSRecord'):\n    return record.decoded_nested_s3_event"
    ),
    "KinesisStreamRecordPayload.data_zlib_compressed_as_json": (
        f"from {BATCH} import EventType\n"
        "def f(record):\n    record.kinesis.data_zlib_compressed_as_json()"
    ),
    "KinesisDataStreamRecordPayload.approximateArrivalTimestamp": (
        f"from {PARSER}.models import KinesisDataStreamRecord\n"
        "class R(KinesisDataStreamRecord): ...\n"
        "def f(records: list[R]):\n    for r in records: r.kinesis.approximateArrivalTimestamp"
    ),
    "DynamoDBRecord.event_id": (
        f"from {DATA_CLASSES}.dynamo_db_stream_event import DynamoDBRecord\n"
        "def f(record: DynamoDBRecord):\n    return record.event_id is None"
    ),
    "DynamoDBRecordEventName": (
        f"from {DATA_CLASSES}.dynamo_db_stream_event import DynamoDBRecord\n"
        "def f(record: DynamoDBRecord):\n    return record.event_name.value"
    ),
    "constructor of BasePartialBatchProcessor": (
        f"from {BATCH} import BatchProcessor, EventType\nBatchProcessor(EventType.SQS, None, False)"
    ),
    "constructor of BasePartialProcessor": (
        f"from {BATCH} import BasePartialProcessor\nclass P(BasePartialProcessor):\n"
        "    def __init__(self, log):\n        super().__init__(log)"
    ),
    "AsyncBatchProcessor._process_record": (
        f"from {BATCH} import AsyncBatchProcessor\nclass P(AsyncBatchProcessor):\n"
        "    def _process_record(self, record): ..."
    ),
    "SqsFifoPartialProcessor does not extend BatchProcessor": (
        f"from {BATCH} import BatchProcessor\nisinstance(p, BatchProcessor)"
    ),
    "KafkaRecordModel.value": (
        f"from {PARSER}.models import KafkaRecordModel\n"
        "class R(KafkaRecordModel):\n    value: Json[Order]"
    ),
    "BasePartialBatchProcessor._entire_batch_failed": (
        f"from {BATCH} import BatchProcessor\nclass P(BatchProcessor):\n"
        "    def _clean(self):\n        return self._entire_batch_failed()"
    ),
    "BasePartialBatchProcessor._to_batch_type": (
        f"from {BATCH} import SqsFifoPartialProcessor\nclass P(SqsFifoPartialProcessor):\n"
        "    def _to_batch_type(self, record, event_type): ..."
    ),
    f"{BATCH}.*": f"from {BATCH} import *  # noqa",
    "models of the wire form": (
        f"from {PARSER}.models import DynamoDBStreamChangedRecordModel\n"
        "class C(DynamoDBStreamChangedRecordModel): ...\ndef f(value): return value['S']"
    ),
    SITUATIONS["success_handler"]: (
        f"from {BATCH} import BatchProcessor\nclass P(BatchProcessor):\n"
        "    def success_handler(self, record, result): ..."
    ),
    SITUATIONS["failure_handler"]: (
        f"from {BATCH} import BatchProcessor\nclass P(BatchProcessor):\n"
        "    def failure_handler(self, record, exception): ..."
    ),
    SITUATIONS["dumps"]: (
        f"from {BATCH} import BatchProcessor, EventType\np = BatchProcessor(EventType.SQS)\n"
        "json.dumps(p.success_messages)"
    ),
    SITUATIONS["assigned list"]: (
        f"from {BATCH} import BatchProcessor\nclass P(BatchProcessor):\n"
        "    def _prepare(self):\n        self.success_messages = []"
    ),
    SITUATIONS["running loop"]: (
        f"from {BATCH} import async_process_partial_response\n"
        "async def f():\n    async_process_partial_response()"
    ),
    SITUATIONS["decorated result"]: (
        f"from {BATCH} import batch_processor\n@batch_processor(record_handler=f, processor=p)\n"
        "def lambda_handler(event, context):\n    return {'statusCode': 200}"
    ),
    SITUATIONS["decorated async"]: (
        f"from {BATCH} import batch_processor\n@batch_processor(record_handler=f, processor=p)\n"
        "async def lambda_handler(event, context):\n    return p.response()"
    ),
    SITUATIONS["frozen"]: (
        f"from {PARSER}.models import SqsRecordModel\n"
        "def f(record: SqsRecordModel):\n    record.messageId = ''"
    ),
    SITUATIONS["before"]: (
        f"from {PARSER}.models import KinesisDataStreamRecordPayload\n"
        "class P(KinesisDataStreamRecordPayload):\n"
        "    @field_validator('data', mode='before')\n    def f(cls, value): ..."
    ),
    SITUATIONS["missing member"]: (
        f"from {DATA_CLASSES}.sqs_event import SQSRecord\ndef f(record: SQSRecord):\n"
        "    try: ...\n    except KeyError: ..."
    ),
    SITUATIONS["error text"]: (
        f"from {BATCH}.exceptions import BatchProcessingError\n"
        "try: ...\nexcept BatchProcessingError as error: str(error)"
    ),
}
"""What is reported, and code of which only that is reported."""


def migrate(code: str) -> str:
    return rewrite_imports(MetadataWrapper(cst.parse_module(code)), load_table(), ()).code


def subjects_of(code: str) -> list[str]:
    wrapper = MetadataWrapper(cst.parse_module(code))
    classes = Classes(load_table())
    classes.read(wrapper)
    return [each.subject for each in find_differences(wrapper, classes)]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command: tuple[str | Path, ...] = (COMMAND, "migrate", *arguments)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_has_the_tables_of_the_page() -> None:
    """If not, `python -m tests.migrating` writes them."""
    assert SHIPPED.read_text(encoding="utf-8") == render()
    assert set(SITUATIONS.values()) <= load_table().behaviours.keys()


def test_the_tables_of_the_command_have_no_links() -> None:
    """Markdown links lead nowhere in a terminal."""
    assert "](" not in SHIPPED.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", IMPORTS)
def test_imports_are_rewritten(name: str) -> None:
    code, expected = IMPORTS[name]
    assert migrate(code) == (code if expected is None else expected)
    assert migrate(migrate(code)) == migrate(code)


@pytest.mark.parametrize("subject", FINDINGS)
def test_what_needs_a_person_is_reported(subject: str) -> None:
    assert subjects_of(FINDINGS[subject]) == [subject]


def test_every_situation_that_is_looked_for_is_tried() -> None:
    assert set(SITUATIONS.values()) <= FINDINGS.keys()


def test_what_works_as_it_is_is_not_reported() -> None:
    code = f"""
        from {BATCH} import BatchProcessor, EventType, FailureResponse, process_partial_response
        from {DATA_CLASSES}.dynamo_db_stream_event import DynamoDBRecord, DynamoDBRecordEventName
        from {PARSER}.models import SqsRecordModel

        class OrderRecord(SqsRecordModel):
            body: Json[Order]

        class P(BatchProcessor):
            def failure_handler(self, record, exception) -> FailureResponse:
                return super().failure_handler(record, exception)

        def f(record: OrderRecord, change: DynamoDBRecord):
            record.body.sku
            if change.event_name == DynamoDBRecordEventName.INSERT:
                change.dynamodb.new_image["sku"]
            d["S"], x.process(), json.dumps(x.success_messages)

        P(EventType.SQS, model=OrderRecord)
    """
    assert subjects_of(dedent(code)) == []


def test_a_name_that_other_modules_import_is_kept(tmp_path: Path) -> None:
    code = f"from {DATA_CLASSES}.kafka_event import KafkaEventRecord\n"
    (tmp_path / "records.py").write_text(code, encoding="utf-8")
    use = "from records import KafkaEventRecord\n"
    (tmp_path / "app.py").write_text(use, encoding="utf-8")
    assert run(tmp_path, ".").returncode == 0
    kept = "from lambda_batch import KafkaRecord as KafkaEventRecord\n"
    assert (tmp_path / "records.py").read_text(encoding="utf-8") == kept
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == use


def test_a_star_exports_what_other_modules_import(tmp_path: Path) -> None:
    """What no module of the code imports stays, and is reported."""
    star = f"from {BATCH} import *  # noqa\n"
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "__init__.py").write_text(star, encoding="utf-8")
    (tmp_path / "shared.py").write_text(star, encoding="utf-8")
    (tmp_path / "app.py").write_text("from shared import EventType\n", encoding="utf-8")
    assert run(tmp_path, "--check", ".").returncode == 1
    done = run(tmp_path, ".")
    reports = [line for line in done.stdout.splitlines() if f": {BATCH}.*: " in line]
    assert [line.partition(": ")[0] for line in reports] == ["common/__init__.py:1:1"]
    moved = "from lambda_batch import EventType  # noqa\n"
    assert (tmp_path / "shared.py").read_text(encoding="utf-8") == moved
    package = (tmp_path / "common" / "__init__.py").read_text(encoding="utf-8")
    assert package.startswith(star)
    assert "    BatchProcessor,\n" in package


def test_a_file_that_is_no_python_is_named_and_the_rest_is_moved(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(f"def f(: {BATCH}\n", encoding="utf-8")
    (tmp_path / "other.py").write_text("def f(:\n", encoding="utf-8")
    (tmp_path / "app.py").write_bytes(f"from {BATCH} import EventType\r\n".encode())
    (tmp_path / ".venv").mkdir()
    installed = tmp_path / ".venv" / "installed.py"
    installed.write_text(f"from {BATCH} import EventType\n", encoding="utf-8")
    done = run(tmp_path, ".")
    assert done.returncode == 2
    assert re.findall(r"\w+\.py.*: not changed", done.stderr) == ["broken.py:1: not changed"]
    assert (tmp_path / "app.py").read_bytes() == b"from lambda_batch import EventType\r\n"
    assert BATCH in installed.read_text(encoding="utf-8")


def test_a_file_that_is_too_much_for_the_parser_costs_only_itself(tmp_path: Path) -> None:
    long = f"from {BATCH} import EventType\ns = ({' + '.join(['EventType'] * 600)})\n"
    (tmp_path / "a.py").write_text(long, encoding="utf-8")
    (tmp_path / "b.py").write_text(f"from {BATCH} import EventType\n", encoding="utf-8")
    done = run(tmp_path, ".")
    assert (done.returncode, done.stdout.splitlines()[0]) == (2, "changed b.py")
    assert re.fullmatch(r"lambda-batch migrate: a\.py: not changed: .*too long.*\n", done.stderr)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == long
    assert run(tmp_path, "--check", ".").returncode == 2


def test_modules_that_use_classes_of_others_are_read_though_they_do_not_name_powertools(
    tmp_path: Path,
) -> None:
    (tmp_path / "c.py").write_text(
        f"from {PARSER}.models import KinesisDataStreamRecord\n"
        "class R(KinesisDataStreamRecord): ...\n",
        encoding="utf-8",
    )
    (tmp_path / "b.py").write_text("from c import R\nclass S(R): ...\n", encoding="utf-8")
    use = "from b import S\ndef f(r: S):\n    r.kinesis.approximateArrivalTimestamp\n"
    (tmp_path / "a.py").write_text(use, encoding="utf-8")
    (tmp_path / "d.py").write_text(use.replace("S", "T"), encoding="utf-8")
    lines = run(tmp_path, ".").stdout.splitlines()
    assert lines[0].startswith("a.py:3:5: KinesisDataStreamRecordPayload.approximate")
    assert lines[1:3] == ["changed c.py", "1 file changed, 1 place to look at by hand"]


@pytest.mark.parametrize("own", ["lambda_batch.py", "lambda_batch/__init__.py"])
def test_a_module_of_ones_own_with_the_name_of_the_package_has_to_be_renamed_first(
    tmp_path: Path, own: str
) -> None:
    code = f"from {BATCH} import EventType\n"
    (tmp_path / "src" / own).parent.mkdir(parents=True)
    (tmp_path / "src" / own).write_text("", encoding="utf-8")
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    for arguments in ([], ["--check"]):
        done = run(tmp_path, *arguments, ".")
        assert (done.returncode, done.stdout) == (2, "")
        assert "a module named lambda_batch" in done.stderr
        assert str(Path("src", own.removesuffix("/__init__.py"))) in done.stderr
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code


def test_a_module_of_the_same_name_inside_a_package_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("", encoding="utf-8")
    code = f"from {BATCH} import EventType\n"
    (tmp_path / "shop" / "lambda_batch.py").write_text(code, encoding="utf-8")
    assert run(tmp_path, ".").returncode == 0


def test_packages_that_pip_installed_into_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "package" / "other-1.0.dist-info").mkdir(parents=True)
    code = f"from {BATCH} import EventType\n"
    (tmp_path / "package" / "other.py").write_text(code, encoding="utf-8")
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    assert run(tmp_path, ".").stdout.splitlines()[0] == "changed app.py"
    assert (tmp_path / "package" / "other.py").read_text(encoding="utf-8") == code


@pytest.mark.skipif(not GUIDE.is_file(), reason="the user's guide is not beside the repository")
def test_every_example_of_the_guide_is_moved() -> None:
    """Two of its blocks are no Python 3, and four lines need a person."""
    blocks = re.findall(r"^ *```python[^\n]*\n(.*?)^ *```", GUIDE.read_text(), re.DOTALL | re.M)
    tried, broken, subjects = 0, 0, list[str]()
    for block in map(dedent, blocks):
        if "aws_lambda_powertools" not in block:
            continue
        try:
            code = migrate(block)
        except cst.ParserSyntaxError:
            broken += 1
            continue
        tried += 1
        assert not re.search(r"utilities\.(batch|data_classes|parser\.[mt])", code)
        subjects += subjects_of(block)
    assert (tried, broken) == (16, 1)
    assert sorted(subjects) == sorted(
        [
            "models of the wire form",
            SITUATIONS["success_handler"],
            SITUATIONS["decorated result"],
        ]
    )
