"""`lambda-batch check`: find settings of SAM and CloudFormation templates that lose records."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lambda_batch.wire.decoding import count_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from lambda_batch.cli.findings import Finding

_MISSING = 'lambda-batch check needs PyYAML: pip install "lambda-batch[check]"'
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `lambda-batch check`.

    Args:
        parser: The subcommand's parser.
    """
    parser.add_argument(
        "templates", nargs="+", metavar="TEMPLATE", help="a SAM or CloudFormation template"
    )
    parser.add_argument(
        "--format",
        choices=("human", "json", "github"),
        default="human",
        help="how to print findings; github: as annotations of a workflow (default: human)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 on warnings, too")


def run(arguments: argparse.Namespace) -> int:
    """Check the templates.

    Args:
        arguments: The parsed arguments.

    Returns:
        0 without errors; 1 if there are errors, or warnings with `--strict`; 2 if PyYAML is missing
        or a template can't be read.
    """
    try:
        from lambda_batch.cli.findings import check_template
        from lambda_batch.cli.templates import TemplateError, parse_template
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        print(_MISSING, file=sys.stderr)
        return 2
    paths = cast("list[str]", arguments.templates)
    findings: list[tuple[str, Finding]] = []
    unread = 0
    for path in paths:
        try:
            template = parse_template(Path(path).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, TemplateError) as error:
            print(f"{path}: {_reason_of(error)}", file=sys.stderr)
            unread += 1
            continue
        findings += [(path, finding) for finding in check_template(template)]
    print_findings = {"human": _as_text, "json": _as_json, "github": _as_annotations}
    lines = [*print_findings[cast("str", arguments.format)](findings)]
    if unread and arguments.format == "human":
        lines[-1] += f", {count_of(unread, 'template')} not read"
    for line in lines:
        print(line)
    if unread:
        return 2
    fatal = {"error", "warning"} if arguments.strict else {"error"}
    return int(any(finding.rule.severity.value in fatal for _, finding in findings))


def _reason_of(error: Exception) -> str:
    if isinstance(error, IsADirectoryError):
        return "expected a file, got a folder"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _as_text(findings: Sequence[tuple[str, Finding]]) -> Iterator[str]:
    for path, finding in findings:
        rule = finding.rule
        event = f" (event {finding.event})" if finding.event else ""
        yield f"{path}:{finding.line}: {rule.severity.value} {rule.id} {finding.resource}{event}"
        yield f"    {finding.reason}"
        yield f"    Fix: {rule.fix}"
        yield f"    See {finding.url}"
    counts = Counter(finding.rule.severity.value for _, finding in findings)
    texts = (count_of(counts[name], name) for name in _LEVELS)
    yield ", ".join(texts)


def _as_json(findings: Sequence[tuple[str, Finding]]) -> Iterator[str]:
    yield json.dumps(
        [
            {
                "rule": finding.rule.id,
                "severity": finding.rule.severity.value,
                "file": path,
                "line": finding.line,
                "resource": finding.resource,
                "event": finding.event,
                "reason": finding.reason,
                "fix": finding.rule.fix,
                "url": finding.url,
            }
            for path, finding in findings
        ],
        indent=2,
    )


def _as_annotations(findings: Sequence[tuple[str, Finding]]) -> Iterator[str]:
    """Return workflow commands.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    for path, finding in findings:
        rule = finding.rule
        place = f"file={_escape(path)},line={finding.line},title={rule.id} {finding.resource}"
        text = f"{finding.reason} {rule.fix} {finding.url}".replace("%", "%25")
        yield f"::{_LEVELS[rule.severity.value]} {place}::{text}"


def _escape(value: str) -> str:
    for character in "%:,\r\n":
        value = value.replace(character, f"%{ord(character):02X}")
    return value
