"""What docs/schemas.md shows and lists is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_batch import UsageError, schemas
from lambda_batch.testing import sqs_event

SCHEMAS = Path(__file__).parents[2] / "schemas"
PAGE = (Path(__file__).parents[2] / "docs" / "schemas.md").read_text(encoding="utf-8")


def test_the_program_prints_the_errors_of_an_event(tmp_path: Path) -> None:
    [code] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    program = tmp_path / "check_event.py"
    program.write_text(code, encoding="utf-8")
    event = sqs_event(["a", "b"])
    # A time in common.json, which the schema refers to.
    event["Records"][1]["attributes"]["SentTimestamp"] = 1545082649183

    run = subprocess.run(
        [sys.executable, program],
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stderr == ""
    assert run.stdout == (
        "$.Records[1].attributes.SentTimestamp 1545082649183 is not of type 'string'\n"
    )


def test_each_schema_is_listed_once() -> None:
    cells = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)

    assert sorted(re.findall(r"`(\w+)`", " ".join(cells))) == list(schemas.names())


def test_the_page_for_maintainers_has_each_own_keyword() -> None:
    page = (SCHEMAS / "README.md").read_text(encoding="utf-8")
    meta = json.loads((SCHEMAS / "meta.json").read_text(encoding="utf-8"))
    own = {name for name in meta["properties"] if name.startswith("x-")}
    rows = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)

    assert {*rows} >= own | {*meta["properties"]["x-source"]["properties"]}


def test_a_schema_is_read_anew() -> None:
    schemas.read("sqs").clear()

    assert schemas.read("sqs")["title"] == "SqsModel"


@pytest.mark.parametrize("name", ["sqs.json", "", "meta", "../sqs/models"])
def test_a_name_of_no_schema_is_an_error(name: str) -> None:
    with pytest.raises(UsageError, match="expected one of cloudwatch_logs, common, "):
        schemas.read(name)
