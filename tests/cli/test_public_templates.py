"""Public templates and those of the users' guide: every gap is named, and nothing else.

A person compared 26 of the 49 verdicts with their templates; the texts stay outside the repository.
"""

from __future__ import annotations

import re
from collections import Counter
from textwrap import dedent

import pytest

from lambda_batch.cli.findings import check_template
from lambda_batch.cli.rules import Severity
from lambda_batch.cli.templates import parse_template
from tests.events.corpus import CORPUS

TEMPLATES = CORPUS / "templates"
GUIDE = CORPUS.parent / "reference" / "batch-processing.md"

# The rules that find something in each template, with how often.
VERDICTS = {
    "api-sqs-lambda-python.yml": "LB001 LB102 LB103",
    "apigw-direct-s3-lambda-dotnet.yaml": "",
    "apigw-dynamodb-kinesis-lambda.yaml": "LB001 LB201 LB202 LB203",
    "apigw-http-api-fifo-sqs-lambda-sns-sam.yaml": "LB001",
    "apigw-kinesis-lambda-ddb.yaml": "LB001 LB201 LB202 LB203",
    "apigw-kinesis-lambda.yaml": "LB001 LB201 LB202 LB203",
    "apigw-lambda-dynamodb-stream-lambda.yaml": "LB001 LB201 LB202 LB203",
    "apigw-rest-api-eventbridge-sqs-sam.yml": "LB001 LB102 LB103",
    "apigw-sqs-lambda-ddb.yaml": "LB001",
    "apigw-sqs-lambda-java.yaml": "LB001 LB102 LB103",
    "apigw-sqs-lambda.yaml": "LB001 LB103",
    "apigw-websocket-api-sqs-lambda-java.yaml": "LB001 LB102 LB103",
    "dynamodb-eventbridge-java.yaml": "LB001 LB201 LB202 LB203",
    "dynamodb-eventbridge-scheduler.yaml": "LB001 LB201 LB202 LB203",
    "dynamodb-eventbridge.yaml": "LB001 LB201 LB202 LB203",
    "dynamodb-streams-appsync-subscription.yaml": "LB001 LB202",
    "dynamodb-streams-lambda-event-filters.yaml": "LB001*2 LB201*2 LB202*2 LB203*2",
    "dynamodb-streams-lambda-eventbridge-sam-node.yml": "LB001 LB202",
    "eventbridge-schedule-remove-one-time-schedules.yaml": "LB001 LB102",
    "eventbridge-schedule-to-lambda-dlq-sam-python.yaml": "",
    "fifo-sqs-redrive.yaml": "LB001*2 LB104*2",
    "kinesis-lambda-efo.yaml": "LB001 LB201 LB202 LB203",
    "kinesis-lambda-error-handling.yaml": "LB001",
    "kinesis-lambda.yaml": "LB001 LB201 LB202 LB203",
    "lambda-durable-esm-and-chaining.yaml": "LB001 LB102 LB105",
    "lambda-dynamodb-ddbstream-lambda-sam-java.yml": "LB001 LB201 LB202 LB203",
    "lambda-esm-ddb-filters-sam.yaml": "LB001*7 LB201*7 LB202*7 LB203*7",
    "lambda-esm-msk-filters-sam.yaml": "LB001*9 LB202*9",
    "lambda-esm-sqs-filters-sam.yaml": "LB001*6 LB103*6",
    "lambda-kinesis-lambda-js.yaml": "LB001 LB201 LB202 LB203",
    "lambda-sns-sqs-lambda-sam-java.yml": "LB001 LB102 LB103",
    "lambda-sqs-lambda-sam-java.yml": "LB001 LB102 LB103",
    "msk-cfn-sasl-lambda.yaml": "LB001 LB202",
    "msk-lambda-iam-java-sam.yaml": "LB001 LB202",
    "msk-lambda-iam-node-sam.yaml": "LB001 LB202",
    "msk-lambda-iam-python-sam.yaml": "LB001 LB202",
    "msk-lambda.yaml": "LB001 LB202",
    "qldb-kinesis-lambda-dynamodb.yaml": "LB001",
    "s3-sqs-lambda-sam-java.yml": "LB001 LB102 LB103",
    "serverless-message-processing.yaml": "LB102*2 LB103 LB105",
    "sns-sqs-lambda-rust-sam.yml": "LB001 LB102 LB103",
    "sns-sqs-lambda-xray.yaml": "LB001 LB103",
    "sqs-lambda-dotnet-sam.yaml": "LB102 LB105",
    "sqs-lambda-java-sam.yaml": "LB102 LB105",
    "sqs-lambda-lmi-esm-provisioned-sam.yaml": "LB102 LB105",
    "sqs-lambda-partial-batch-rust-sam.yml": "LB102 LB104",
    "sqs-lambda-python-sam.yaml": "LB105",
    "sqs-lambda-rust-sam.yml": "LB001 LB102 LB103",
    "sqs-lambda.yaml": "LB001 LB103",
}

needs_templates = pytest.mark.skipif(
    not TEMPLATES.is_dir(), reason="the public templates are not beside the repository"
)
needs_guide = pytest.mark.skipif(
    not GUIDE.is_file(), reason="the users' guide is not beside the repository"
)


@needs_templates
@pytest.mark.parametrize("name", VERDICTS)
def test_every_gap_of_a_public_template_is_named(name: str) -> None:
    template = parse_template((TEMPLATES / name).read_text(encoding="utf-8"))
    findings = check_template(template)
    counts = Counter(finding.rule.id for finding in findings)
    found = [rule if count == 1 else f"{rule}*{count}" for rule, count in sorted(counts.items())]
    assert " ".join(found) == VERDICTS[name]
    starts = sorted(resource.line for resource in template.resources.values())
    for finding in findings:
        start = template.resources[finding.resource].line
        end = next((line for line in starts if line > start), len(template.source_lines) + 1)
        assert start <= finding.line < end, finding


@needs_templates
def test_each_public_template_has_a_verdict() -> None:
    names = {path.name for path in TEMPLATES.iterdir() if path.suffix in {".yaml", ".yml"}}
    assert names == set(VERDICTS)


@needs_guide
def test_the_templates_of_the_guide_have_no_gap() -> None:
    pattern = re.compile(r"^ *AWSTemplateFormatVersion:.*?(?=^ *```)", re.MULTILINE | re.DOTALL)
    texts = pattern.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(texts) == 3
    findings = [
        finding for text in texts for finding in check_template(parse_template(dedent(text)))
    ]
    # The guide's queue has a maxReceiveCount of 2, and AWS recommends at least 5.
    assert [(finding.rule.id, finding.rule.severity) for finding in findings] == [
        ("LB105", Severity.INFO)
    ]
