"""The rules of `lambda-batch check`, and the pages of AWS that they come from."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from lambda_batch.cli.mappings import Source

__all__ = [
    "AGE",
    "DESTINATION_PAGES",
    "ERROR_PAGES",
    "PARTIAL_RESPONSE_PAGES",
    "REPORT",
    "RESPONSE_TYPES",
    "RETRIES",
    "RULES",
    "SQS_PARAMETERS_PAGE",
    "SQS_SETTINGS_PAGE",
    "WINDOW",
    "Rule",
    "Severity",
]

REPORT = "ReportBatchItemFailures"
RESPONSE_TYPES = "FunctionResponseTypes"
RETRIES = "MaximumRetryAttempts"
AGE = "MaximumRecordAgeInSeconds"
WINDOW = "MaximumBatchingWindowInSeconds"

_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"
SQS_SETTINGS_PAGE = f"{_GUIDE}/services-sqs-configure.html"
SQS_PARAMETERS_PAGE = f"{_GUIDE}/services-sqs-parameters.html"
_KAFKA_ERRORS = f"{_GUIDE}/kafka-retry-configurations.html"
PARTIAL_RESPONSE_PAGES = {
    Source.SQS: f"{_GUIDE}/services-sqs-errorhandling.html#services-sqs-batchfailurereporting",
    Source.KINESIS: f"{_GUIDE}/services-kinesis-batchfailurereporting.html",
    Source.DYNAMODB: f"{_GUIDE}/services-ddb-batchfailurereporting.html",
    Source.STREAM: f"{_GUIDE}/services-kinesis-batchfailurereporting.html",
    Source.KAFKA: f"{_KAFKA_ERRORS}#kafka-partial-batch-response",
}
ERROR_PAGES = {
    Source.SQS: SQS_SETTINGS_PAGE,
    Source.KINESIS: f"{_GUIDE}/kinesis-on-failure-destination.html",
    Source.DYNAMODB: f"{_GUIDE}/services-dynamodb-errors.html",
    Source.STREAM: f"{_GUIDE}/kinesis-on-failure-destination.html",
    Source.KAFKA: _KAFKA_ERRORS,
}
DESTINATION_PAGES = {**ERROR_PAGES, Source.KAFKA: f"{_GUIDE}/kafka-on-failure.html"}


class Severity(Enum):
    """How bad a finding is."""

    ERROR = "error"
    """Records are lost, or the deployment fails."""
    WARNING = "warning"
    """Records can be lost, be repeated or block others."""
    INFO = "info"
    """AWS recommends another setting."""


class Rule(NamedTuple):
    """A rule.

    Attributes:
        id: The id, such as "LB001".
        severity: The severity of its findings.
        summary: What it finds.
        fix: What to do.
        url: The page of AWS that the rule comes from; findings have that of their event source.
    """

    id: str
    severity: Severity
    summary: str
    fix: str
    url: str


_ALL_RULES = (
    Rule(
        "LB001",
        Severity.ERROR,
        f"`{REPORT}` is missing",
        f"Add `{RESPONSE_TYPES}: [{REPORT}]` to the event source mapping; for Kafka, add "
        "`ProvisionedPollerConfig`, too.",
        PARTIAL_RESPONSE_PAGES[Source.SQS],
    ),
    Rule(
        "LB002",
        Severity.ERROR,
        f"`{RESPONSE_TYPES}` or its value is misspelt",
        f"Write `{RESPONSE_TYPES}: [{REPORT}]`.",
        PARTIAL_RESPONSE_PAGES[Source.SQS],
    ),
    Rule(
        "LB003",
        Severity.ERROR,
        f"`{REPORT}` is set on a Kafka mapping without provisioned mode",
        "Add `ProvisionedPollerConfig` to the event source mapping.",
        PARTIAL_RESPONSE_PAGES[Source.KAFKA],
    ),
    Rule(
        "LB004",
        Severity.INFO,
        f"`BatchSize` is 1 and `{REPORT}` is missing",
        f"Raise from the handler, or add `{RESPONSE_TYPES}: [{REPORT}]`.",
        PARTIAL_RESPONSE_PAGES[Source.SQS],
    ),
    Rule(
        "LB101",
        Severity.ERROR,
        "A queue's visibility timeout is shorter than the function's timeout",
        "Set `VisibilityTimeout` to at least six times the function's `Timeout`.",
        SQS_SETTINGS_PAGE,
    ),
    Rule(
        "LB102",
        Severity.WARNING,
        "A queue's visibility timeout is less than six times the function's timeout",
        "Set `VisibilityTimeout` to at least six times the function's `Timeout`.",
        SQS_SETTINGS_PAGE,
    ),
    Rule(
        "LB103",
        Severity.WARNING,
        "A queue has no dead-letter queue",
        "Add a `RedrivePolicy` with `deadLetterTargetArn` and `maxReceiveCount: 5` to the queue.",
        SQS_SETTINGS_PAGE,
    ),
    Rule(
        "LB104",
        Severity.WARNING,
        "`maxReceiveCount` is 1",
        "Set `maxReceiveCount` to at least 5.",
        SQS_SETTINGS_PAGE,
    ),
    Rule(
        "LB105",
        Severity.INFO,
        "`maxReceiveCount` is 2, 3 or 4",
        "Set `maxReceiveCount` to at least 5.",
        SQS_SETTINGS_PAGE,
    ),
    Rule(
        "LB106",
        Severity.ERROR,
        "A FIFO queue has a `BatchSize` over 10 or a batching window",
        f"Set `BatchSize` to at most 10 and remove `{WINDOW}`.",
        SQS_PARAMETERS_PAGE,
    ),
    Rule(
        "LB107",
        Severity.ERROR,
        "A queue has a `BatchSize` over 10 and no batching window",
        f"Set `{WINDOW}` to at least 1.",
        SQS_PARAMETERS_PAGE,
    ),
    Rule(
        "LB201",
        Severity.WARNING,
        "A stream has no limit of retries and of record age",
        f"Set `{RETRIES}` or `{AGE}`.",
        ERROR_PAGES[Source.KINESIS],
    ),
    Rule(
        "LB202",
        Severity.WARNING,
        "A stream has no on-failure destination",
        "Set `Destination` in `DestinationConfig`, `OnFailure`.",
        DESTINATION_PAGES[Source.KINESIS],
    ),
    Rule(
        "LB203",
        Severity.INFO,
        f"A stream has neither `{REPORT}` nor `BisectBatchOnFunctionError`",
        f"Add `{RESPONSE_TYPES}: [{REPORT}]`, or set `BisectBatchOnFunctionError: true`.",
        ERROR_PAGES[Source.KINESIS],
    ),
)
RULES = {rule.id: rule for rule in _ALL_RULES}
