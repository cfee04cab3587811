"""Templates for the tests of `lambda-batch check`, and what the check finds in them."""

from __future__ import annotations

from textwrap import dedent, indent

from lambda_batch.cli.findings import Finding, check_template
from lambda_batch.cli.templates import parse_template

REPORT = "FunctionResponseTypes: [ReportBatchItemFailures]"
LIMITED = """\
MaximumRetryAttempts: 3
DestinationConfig: {OnFailure: {Destination: "arn:aws:sqs:eu-west-1:123456789012:failed"}}"""
QUEUE = """\
VisibilityTimeout: 30
RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}"""


def check(text: str) -> list[Finding]:
    """Check the text of a template."""
    return check_template(parse_template(dedent(text)))


def ids(text: str) -> list[str]:
    """Return the ids of the rules that find something in a template, sorted."""
    return sorted(finding.rule.id for finding in check(text))


def _indented(lines: str, levels: int) -> str:
    return indent(dedent(lines).strip("\n"), "  " * levels)


def sam(event: str, properties: str, *, function: str = "Timeout: 5", more: str = "") -> str:
    """Return a SAM template with one function and one event.

    Args:
        event: The type of the event.
        properties: The properties of the event.
        function: More properties of the function.
        more: More sections of the template.
    """
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
{_indented(function, 3)}
      Events:
        Batch:
          Type: {event}
          Properties:
{_indented(properties, 6)}
{more}"""


def queue(properties: str = QUEUE, *, settings: str = REPORT, function: str = "Timeout: 5") -> str:
    """Return a SAM template of a function that reads a queue of the template."""
    declared = f"    Properties:\n{_indented(properties, 3)}\n" if properties else ""
    more = f"  Orders:\n    Type: AWS::SQS::Queue\n{declared}  Failed:\n    Type: AWS::SQS::Queue\n"
    return sam("SQS", f"Queue: !GetAtt Orders.Arn\n{settings}", function=function, more=more)


def cloudformation(properties: str, *, more: str = "", function: str = "Timeout: 5") -> str:
    """Return a CloudFormation template with one mapping."""
    return f"""\
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
{_indented(function, 3)}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
{_indented(properties, 3)}
{more}"""
