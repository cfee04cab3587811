"""The command `lambda-batch check`: its output and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_batch.cli import main
from tests.cli.checking import QUEUE, queue

RIGHT = queue()
WARNING = queue("")
WRONG = queue(settings="BatchSize: 10")


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "template.yaml"


@pytest.mark.parametrize(
    ("text", "status", "strict_status"), [(RIGHT, 0, 0), (WARNING, 0, 1), (WRONG, 1, 1)]
)
def test_errors_fail_the_check_and_warnings_fail_a_strict_one(
    template: Path, text: str, status: int, strict_status: int
) -> None:
    template.write_text(text)
    assert main(["check", "template.yaml"]) == status
    assert main(["check", "--strict", "template.yaml"]) == strict_status


def test_infos_never_fail_the_check(template: Path) -> None:
    template.write_text(queue(QUEUE.replace("maxReceiveCount: 5", "maxReceiveCount: 4")))
    assert main(["check", "--strict", "template.yaml"]) == 0


def test_a_finding_says_where_why_and_what_to_do(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text(WRONG)
    main(["check", "template.yaml"])
    assert capsys.readouterr().out == (
        "template.yaml:8: error LB001 Worker (event Batch)\n"
        "    ReportBatchItemFailures is missing. Lambda ignores a partial batch response: records "
        "that it lists are deleted from the queue, and an exception retries the whole batch.\n"
        "    Fix: Add `FunctionResponseTypes: [ReportBatchItemFailures]` to the event source "
        "mapping; for Kafka, add `ProvisionedPollerConfig`, too.\n"
        "    See https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"
        "#services-sqs-batchfailurereporting\n"
        "1 error, 0 warnings, 0 infos\n"
    )


def test_a_right_template_has_a_summary_only(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text(RIGHT)
    main(["check", "template.yaml"])
    assert capsys.readouterr().out == "0 errors, 0 warnings, 0 infos\n"


def test_json_has_the_findings_of_all_templates(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text(WRONG)
    Path("other.yaml").write_text(WARNING)
    assert main(["check", "--format", "json", "template.yaml", "other.yaml"]) == 1
    findings = json.loads(capsys.readouterr().out)
    assert [(finding["file"], finding["rule"]) for finding in findings] == [
        ("template.yaml", "LB001"),
        ("other.yaml", "LB103"),
    ]
    assert findings[0]["severity"] == "error"
    assert (findings[0]["line"], findings[0]["resource"], findings[0]["event"]) == (
        8,
        "Worker",
        "Batch",
    )
    assert findings[1]["event"] is None
    assert all(finding[key] for finding in findings for key in ("reason", "fix", "url"))


def test_json_without_findings_is_an_empty_list(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text(RIGHT)
    assert main(["check", "--format", "json", "template.yaml"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_github_gets_annotations(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("a,b:c%.yaml")
    path.write_text(queue(settings="BatchSize: 1"))
    template.write_text(WARNING)
    main(["check", "--format", "github", str(path), "template.yaml"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("::notice file=a%2Cb%3Ac%25.yaml,line=8,title=LB004 Worker::")
    assert second.startswith("::warning file=template.yaml,line=13,title=LB103 Orders::")


@pytest.mark.parametrize("text", [b"{", b"text", b"\xff\xfe\xff"])
def test_what_is_no_template_is_named_and_the_others_are_checked(
    template: Path, text: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.yaml").write_bytes(text)
    template.write_text(WRONG)
    assert main(["check", "bad.yaml", "missing.yaml", "template.yaml"]) == 2
    output = capsys.readouterr()
    assert "bad.yaml: " in output.err
    assert "missing.yaml" in output.err
    assert "template.yaml:8: error LB001" in output.out
    assert output.out.endswith("\n1 error, 0 warnings, 0 infos, 2 templates not read\n")


def test_what_is_no_file_is_said_in_words(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", ".", "-"]) == 2
    output = capsys.readouterr()
    assert output.err == ".: expected a file, got a folder\n-: No such file or directory\n"
    assert output.out == "0 errors, 0 warnings, 0 infos, 2 templates not read\n"


def test_a_pipe_that_is_closed_early_is_no_traceback(template: Path) -> None:
    template.write_text(WRONG)
    command = [str(Path(sys.executable).with_name("lambda-batch")), "check", str(template)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1


def test_a_byte_order_mark_is_read_over(template: Path) -> None:
    template.write_bytes(b"\xef\xbb\xbf" + RIGHT.encode())
    assert main(["check", "template.yaml"]) == 0


def test_without_pyyaml_the_extra_is_named(
    template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text(RIGHT)
    for name in ("findings", "rules", "mappings", "values", "templates"):
        monkeypatch.delitem(sys.modules, f"lambda_batch.cli.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert main(["check", "template.yaml"]) == 2
    assert 'pip install "lambda-batch[check]"' in capsys.readouterr().err
