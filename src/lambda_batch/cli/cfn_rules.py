"""The rules of `lambda-batch check` for cfn-lint: `--append-rules lambda_batch.cli.cfn_rules`.

The id of each rule has cfn-lint's letter in front: `ELB001` is an error, `WLB102` a warning and
`ILB203` an information. https://github.com/aws-cloudformation/cfn-lint#custom-rules
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambda_batch.cli.findings import check_template
from lambda_batch.cli.rules import RULES
from lambda_batch.cli.templates import TemplateError, parse_template

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lambda_batch.cli.findings import Finding
    from lambda_batch.cli.rules import Rule

_RULES_OF_CFN_LINT: Any = import_module("cfnlint.rules")  # has no types
_LETTERS = {"error": "E", "warning": "W", "info": "I"}


def _create_rule(rule: Rule) -> type:
    """Return the class of a rule, as cfn-lint wants it."""
    members = {
        "id": _LETTERS[rule.severity.value] + rule.id,
        "shortdesc": rule.summary,
        "description": f"{rule.summary}. {rule.fix}",
        "source_url": rule.url,
        "tags": ["lambda", "batch", "resources"],
        "match": _create_match(rule),
    }
    return type(rule.id, (_RULES_OF_CFN_LINT.CloudFormationLintRule,), members)


def _create_match(rule: Rule) -> Callable[[object, Any], list[Any]]:
    def match(_: object, cfn: Any) -> list[Any]:
        """Return the findings of the rule in a file."""
        # cfn-lint has turned SAM events into mappings by now: the file itself has their lines.
        try:
            text = Path(cfn.filename or "").read_text(encoding="utf-8-sig")
        except OSError:
            return []  # the template comes from the standard input
        return [
            _RULES_OF_CFN_LINT.RuleMatch(
                ["Resources", finding.resource],
                f"{finding.resource}: {finding.reason} {rule.fix}",
                location=_location(text, finding.line),
            )
            for finding in _check(text)
            if finding.rule is rule
        ]

    return match


@lru_cache(maxsize=1)
def _check(text: str) -> Sequence[Finding]:
    try:
        return check_template(parse_template(text))
    except TemplateError:
        return []  # cfn-lint reports it


def _location(text: str, line: int) -> tuple[int, int, int, int]:
    """Return the start and the end of a line, from 0."""
    content = text.splitlines()[line - 1]
    start = len(content) - len(content.lstrip())
    return line - 1, start, line - 1, len(content.rstrip())


# cfn-lint looks for classes among the members of the module.
globals().update({rule.id: _create_rule(rule) for rule in RULES.values()})
