"""The rules in cfn-lint itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from lambda_batch.cli.rules import RULES
from tests.cli.checking import cloudformation, queue

FUNCTION = """\
Runtime: python3.13
Handler: app.handler
CodeUri: .
Timeout: 5
"""
IMPORTED = cloudformation("EventSourceArn: !ImportValue Orders")
IGNORED = "    Metadata: {cfn-lint: {config: {ignore_checks: [ELB001]}}}\n"
TEMPLATES = {
    "sam": queue("VisibilityTimeout: 4", settings="BatchSize: 10", function=FUNCTION),
    "mapping": IMPORTED,
    "ignored": IMPORTED.replace("  Mapping:\n", f"  Mapping:\n{IGNORED}"),
    "info": cloudformation("EventSourceArn: !ImportValue Orders\nBatchSize: 1"),
    "bad": "Resources: []",
}


class Match(NamedTuple):
    """A match of one of our rules: its level, its message and what it points at."""

    level: str
    message: str
    text: str


@pytest.fixture(scope="module")
def matches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Match]]:
    """Return the matches of each template by the rule's id; cfn-lint takes seconds to start."""
    folder = tmp_path_factory.mktemp("templates")
    for name, text in TEMPLATES.items():
        (folder / f"{name}.yaml").write_text(text)
    options = ["--include-checks", "I", "--append-rules", "lambda_batch.cli.cfn_rules"]
    command = [str(Path(sys.executable).with_name("cfn-lint")), *options, "--format", "json", "--"]
    command += sorted(str(path) for path in folder.iterdir())
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, dict[str, Match]] = {name: {} for name in TEMPLATES}
    for match in json.loads(result.stdout):
        rule = str(match["Rule"]["Id"])
        if rule[1:] in RULES:
            path = Path(match["Filename"])
            start, end = match["Location"]["Start"], match["Location"]["End"]
            line = path.read_text().splitlines()[int(start["LineNumber"]) - 1]
            text = line[int(start["ColumnNumber"]) - 1 : int(end["ColumnNumber"]) - 1]
            found[path.stem][rule] = Match(match["Level"], match["Message"], text)
    return found


def test_cfn_lint_shows_the_findings_of_a_sam_template(
    matches: dict[str, dict[str, Match]],
) -> None:
    found = matches["sam"]
    assert {rule: match.level for rule, match in found.items()} == {
        "ELB001": "Error",
        "ELB101": "Error",
        "WLB103": "Warning",
    }
    assert "six times" in found["ELB101"].message


def test_cfn_lint_shows_the_lines_of_the_file(matches: dict[str, dict[str, Match]]) -> None:
    found = matches["sam"]
    assert found["ELB101"].text == "VisibilityTimeout: 4"
    assert found["ELB001"].text == "Batch:"
    assert matches["mapping"]["ELB001"].text == "Mapping:"


def test_cfn_lint_can_ignore_a_rule(matches: dict[str, dict[str, Match]]) -> None:
    assert set(matches["mapping"]) == {"ELB001"}
    assert matches["ignored"] == {}


def test_cfn_lint_shows_infos_on_demand(matches: dict[str, dict[str, Match]]) -> None:
    assert {rule: match.level for rule, match in matches["info"].items()} == {
        "ILB004": "Informational"
    }


def test_cfn_lint_reports_what_is_no_template(matches: dict[str, dict[str, Match]]) -> None:
    assert matches["bad"] == {}
