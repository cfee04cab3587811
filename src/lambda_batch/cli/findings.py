"""What the rules of `lambda-batch check` find in a template."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, cast

from lambda_batch.cli.mappings import BatchMapping, Source, find_mappings, function_timeout
from lambda_batch.cli.rules import (
    AGE,
    DESTINATION_PAGES,
    ERROR_PAGES,
    PARTIAL_RESPONSE_PAGES,
    REPORT,
    RESPONSE_TYPES,
    RETRIES,
    RULES,
    SQS_PARAMETERS_PAGE,
    SQS_SETTINGS_PAGE,
    WINDOW,
    Rule,
)
from lambda_batch.cli.templates import Section, ignored_rules
from lambda_batch.cli.values import (
    ABSENT,
    UNKNOWN,
    PartialText,
    Properties,
    Reference,
    as_boolean,
    as_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambda_batch.cli.templates import Resource, Template

__all__ = ["Finding", "check_template"]

_DEFAULT_VISIBILITY_TIMEOUT = 30
_VISIBILITY_FACTOR = 6
_LEAST_RECEIVE_COUNT = 5
_LARGEST_FIFO_BATCH = 10


class Finding(NamedTuple):
    """A gap in a template.

    Attributes:
        rule: The rule that found it.
        line: The line, from 1.
        resource: The logical id of the resource.
        event: The name of the SAM event in the resource, if the gap is there.
        reason: What is wrong, and what happens because of it.
        url: The page of AWS that the rule comes from.
    """

    rule: Rule
    line: int
    resource: str
    event: str | None
    reason: str
    url: str


def check_template(template: Template) -> list[Finding]:
    """Check the event source mappings of a template.

    Args:
        template: The template.

    Returns:
        The findings, by line. What is known only at deployment is not reported, and neither is what
        a comment or the resource's metadata ignores.
    """
    findings = {
        finding
        for mapping in find_mappings(template)
        for finding in _check_mapping(mapping, template)
        if finding.rule.id not in _ignored_by_metadata(mapping.resource)
    }
    shown = (
        finding
        for finding in findings
        if finding.rule.id not in ignored_rules(template, finding.line)
        and finding.rule.id not in _ignored_by_metadata(template.resources[finding.resource])
    )
    return sorted(shown, key=lambda finding: (finding.line, finding.rule.id, finding.reason))


def _ignored_by_metadata(resource: Resource) -> set[str]:
    """Return the rules in `Metadata: {LambdaBatch: {Ignore: [LB001]}}`."""
    settings = resource.metadata.get("LambdaBatch")
    ignored = settings.get("Ignore") if isinstance(settings, Section) else None
    return (
        {str(rule) for rule in cast("list[object]", ignored)}
        if isinstance(ignored, list)
        else set()
    )


def _check_mapping(mapping: BatchMapping, template: Template) -> Iterator[Finding]:
    yield from _check_response_types(mapping)
    if mapping.source is Source.SQS:
        yield from _check_batch_size(mapping, template)
        if mapping.queue:
            yield from _check_visibility(mapping, mapping.queue, template)
            yield from _check_redrive(mapping.queue, template)
    else:
        yield from _check_limits(mapping)


def _found(
    mapping: BatchMapping, rule: str, reason: str, url: str, key: str | None = None
) -> Finding:
    """Return a finding on a mapping, at the line of a property or of the mapping."""
    line = mapping.properties.line(key, mapping.line) if key else mapping.line
    return Finding(RULES[rule], line, mapping.resource.name, mapping.event, reason, url)


def _reports_failures(mapping: BatchMapping) -> bool | None:
    """Return whether a mapping has `ReportBatchItemFailures`; None if that is not known."""
    types = mapping.properties.get(RESPONSE_TYPES)
    if types is ABSENT or types == []:
        return False
    if isinstance(types, list) and REPORT in types:
        return True
    return None


def _check_response_types(mapping: BatchMapping) -> Iterator[Finding]:
    url = PARTIAL_RESPONSE_PAGES[mapping.source]
    misspelt = list(_misspelt_response_types(mapping))
    for key, reason in misspelt:
        yield _found(
            mapping, "LB002", f"{reason} Lambda ignores the function's response.", url, key
        )
    reports = _reports_failures(mapping)
    if reports and mapping.source is Source.KAFKA and _is_provisioned(mapping) is False:
        reason = f"{REPORT} needs the provisioned mode of Kafka; without it, responses are ignored."
        yield _found(mapping, "LB003", reason, url, RESPONSE_TYPES)
    if reports is False and not misspelt:
        yield _missing_report(mapping, url)


def _missing_report(mapping: BatchMapping, url: str) -> Finding:
    if mapping.properties.number("BatchSize", 0) == 1:
        reason = (
            "Lambda ignores a partial batch response here: a record is retried only if the handler "
            "raises."
        )
        return _found(mapping, "LB004", reason, url)
    lost = "deleted from the queue" if mapping.source is Source.SQS else "skipped"
    reason = (
        f"{REPORT} is missing. Lambda ignores a partial batch response: records that it lists are "
        f"{lost}, and an exception retries the whole batch."
    )
    if mapping.subscription:
        reason += (
            " SqsSubscription can't set it: declare the queue, an AWS::SNS::Subscription and an "
            "event of type SQS."
        )
    if mapping.source is Source.KAFKA and _is_provisioned(mapping) is False:
        reason += " Kafka also needs ProvisionedPollerConfig for it."
    return _found(mapping, "LB001", reason, url, RESPONSE_TYPES)


def _misspelt_response_types(mapping: BatchMapping) -> Iterator[tuple[str, str]]:
    """Return the keys and the reasons of what was meant as `ReportBatchItemFailures`."""
    properties = mapping.properties
    for key in properties.section:
        if key not in {RESPONSE_TYPES, REPORT} and get_close_matches(
            key.lower(), [RESPONSE_TYPES.lower()], cutoff=0.85
        ):
            yield key, f"{key} is not a property; {RESPONSE_TYPES} is."
    if REPORT in properties.section:
        yield REPORT, f"{REPORT} is not a property, but a value of {RESPONSE_TYPES}."
    types = properties.get(RESPONSE_TYPES)
    if types is ABSENT or types is UNKNOWN or isinstance(types, PartialText | Reference):
        return
    if not isinstance(types, list):
        yield RESPONSE_TYPES, f"{RESPONSE_TYPES} must be a list."
        return
    for value in cast("list[object]", types):
        if value != REPORT and isinstance(value, str) and not isinstance(value, PartialText):
            yield RESPONSE_TYPES, f"{value!r} is not a response type; {REPORT} is the only one."


def _is_provisioned(mapping: BatchMapping) -> bool | None:
    """Return whether a Kafka mapping has pollers of its own; None if that is not known."""
    # Queue mode has rules of its own, and AWS does not say what it needs for partial responses.
    modes = (
        mapping.properties.get("ConsumptionMode"),
        mapping.properties.get("SelfManagedKafkaEventSourceConfig", "ConsumptionMode"),
    )
    if any(mode is not ABSENT for mode in modes):
        return None
    config = mapping.properties.get("ProvisionedPollerConfig")
    if config is ABSENT:
        return False
    return True if isinstance(config, Section) else None


def _is_fifo(queue: Resource | None, mapping: BatchMapping, template: Template) -> bool | None:
    """Return whether a queue is a FIFO queue; None if that is not known."""
    if queue:
        properties = Properties(queue.properties, template)
        return as_boolean(properties.get("FifoQueue"))
    arn = mapping.properties.get("Queue" if mapping.event else "EventSourceArn")
    if not isinstance(arn, str):
        return None
    if arn.endswith(".fifo"):
        return True
    return None if isinstance(arn, PartialText) else False


def _check_batch_size(mapping: BatchMapping, template: Template) -> Iterator[Finding]:
    """Check the limits of SQS, which reject the mapping at deployment."""
    size = mapping.properties.number("BatchSize", _LARGEST_FIFO_BATCH)
    window = mapping.properties.number(WINDOW, 0)
    is_fifo = _is_fifo(mapping.queue, mapping, template)
    if is_fifo:
        if size is not None and size > _LARGEST_FIFO_BATCH:
            reason = f"BatchSize is {size}, but a batch of a FIFO queue has at most 10 messages."
            yield _found(mapping, "LB106", reason, SQS_PARAMETERS_PAGE, "BatchSize")
        if window:
            reason = f"{WINDOW} is {window}, but FIFO queues have no batching window."
            yield _found(mapping, "LB106", reason, SQS_PARAMETERS_PAGE, WINDOW)
    elif size is not None and size > _LARGEST_FIFO_BATCH and window == 0:
        reason = f"BatchSize is {size}. Lambda rejects more than 10 without {WINDOW}."
        yield _found(mapping, "LB107", reason, SQS_PARAMETERS_PAGE, "BatchSize")


def _check_visibility(
    mapping: BatchMapping, queue: Resource, template: Template
) -> Iterator[Finding]:
    function = mapping.function
    timeout = function_timeout(function, template) if function else None
    properties = Properties(queue.properties, template)
    visibility = properties.number("VisibilityTimeout", _DEFAULT_VISIBILITY_TIMEOUT)
    if function is None or timeout is None or visibility is None:
        return
    if visibility >= _VISIBILITY_FACTOR * timeout:
        return
    by_default = "" if "VisibilityTimeout" in queue.properties else " by default"
    facts = (
        f"Messages are invisible for {visibility} s{by_default}, and function "
        f"{function.name} has a timeout of {timeout} s."
    )
    if visibility < timeout:
        rule, effect = "LB101", "Lambda rejects the event source mapping."
    else:
        rule = "LB102"
        effect = (
            f"AWS recommends at least {_VISIBILITY_FACTOR * timeout} s: with less, messages that "
            "wait for a throttled function reappear and are processed twice."
        )
    line = properties.line("VisibilityTimeout", queue.line)
    yield Finding(RULES[rule], line, queue.name, None, f"{facts} {effect}", SQS_SETTINGS_PAGE)


def _check_redrive(queue: Resource, template: Template) -> Iterator[Finding]:
    properties = Properties(queue.properties, template)
    policy = _redrive_policy(properties)
    line = properties.line("RedrivePolicy", queue.line)
    if policy is ABSENT:
        reason = (
            "The queue has no RedrivePolicy: a message that always fails is retried until its "
            "retention ends, and is lost then. The DeadLetterQueue of a function is not used by "
            "event source mappings."
        )
        yield Finding(RULES["LB103"], line, queue.name, None, reason, SQS_SETTINGS_PAGE)
        return
    if not isinstance(policy, Section):
        return
    settings = Properties(policy, template)
    count = as_number(settings.get("maxReceiveCount"), _LEAST_RECEIVE_COUNT)
    line = settings.line("maxReceiveCount", line)
    if count == 1:
        reason = (
            "maxReceiveCount is 1: messages go to the dead-letter queue without a retry, also if "
            "Lambda received them but could not process them because the function was throttled."
        )
        yield Finding(RULES["LB104"], line, queue.name, None, reason, SQS_SETTINGS_PAGE)
    elif count is not None and 1 < count < _LEAST_RECEIVE_COUNT:
        reason = (
            f"maxReceiveCount is {count}. AWS recommends at least {_LEAST_RECEIVE_COUNT}, because "
            "batches of a throttled function count as received, too."
        )
        yield Finding(RULES["LB105"], line, queue.name, None, reason, SQS_SETTINGS_PAGE)


def _redrive_policy(properties: Properties) -> object:
    """Return a queue's policy, which can also be written as a JSON string."""
    policy = properties.get("RedrivePolicy")
    if isinstance(policy, str) and not isinstance(policy, PartialText):
        try:
            parsed: object = json.loads(policy)
        except ValueError:
            return UNKNOWN
        if not isinstance(parsed, dict):
            return UNKNOWN
        section = Section(cast("dict[str, object]", parsed))
        section.lines = {}
        return section
    return policy


def _check_limits(mapping: BatchMapping) -> Iterator[Finding]:
    """Check how long a failing record of a stream or topic can block others."""
    properties = mapping.properties
    destination = properties.get("DestinationConfig", "OnFailure", "Destination")
    # Kafka has these settings in provisioned mode only, and 10 retries if there is a destination.
    # https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
    has_limits = mapping.source.is_stream or _is_provisioned(mapping) is True
    is_limited = mapping.source is Source.KAFKA and destination is not ABSENT
    limits = [properties.number(key, -1) for key in (RETRIES, AGE)]
    if has_limits and not is_limited and limits == [-1, -1]:
        part = "partition" if mapping.source is Source.KAFKA else "shard"
        reason = (
            f"{RETRIES} and {AGE} are unlimited: a record that always fails blocks its {part} "
            "until it expires."
        )
        yield _found(mapping, "LB201", reason, ERROR_PAGES[mapping.source])
    if destination is ABSENT:
        reason = (
            "There is no on-failure destination: records that Lambda gives up on are lost without "
            "a trace. The DeadLetterQueue of a function is not used by event source mappings."
        )
        url = DESTINATION_PAGES[mapping.source]
        yield _found(mapping, "LB202", reason, url, "DestinationConfig")
    bisects = as_boolean(properties.get("BisectBatchOnFunctionError"))
    can_bisect = has_limits and properties.number("BatchSize", 0) != 1
    if can_bisect and bisects is False and _reports_failures(mapping) is False:
        reason = "A failing record makes Lambda retry its whole batch, and give up on all of it."
        yield _found(mapping, "LB203", reason, ERROR_PAGES[mapping.source])
