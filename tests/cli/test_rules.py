"""Each rule of `lambda-batch check`, on a template that breaks it and on one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambda_batch.cli.rules import RULES
from tests.cli.checking import LIMITED, QUEUE, REPORT, check, cloudformation, ids, queue, sam

KINESIS = "Stream: arn:aws:kinesis:eu-west-1:123456789012:stream/orders\nStartingPosition: LATEST"
DYNAMODB = (
    "Stream: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000\n"
    "StartingPosition: LATEST"
)
MSK = (
    "Stream: arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1\n"
    "StartingPosition: LATEST\nTopics: [orders]"
)
SELF_MANAGED = "KafkaBootstrapServers: [broker:9092]\nTopics: [orders]"
PROVISIONED = "ProvisionedPollerConfig: {MinimumPollers: 1}"
SOURCES = {
    "SQS": "Queue: arn:aws:sqs:eu-west-1:123456789012:orders",
    "Kinesis": f"{KINESIS}\n{LIMITED}",
    "DynamoDB": f"{DYNAMODB}\n{LIMITED}",
    "MSK": f"{MSK}\n{LIMITED}\n{PROVISIONED}",
    "SelfManagedKafka": f"{SELF_MANAGED}\n{LIMITED}\n{PROVISIONED}",
}
BISECTED = "BisectBatchOnFunctionError: true"
ARNS = {
    "sqs": "arn:aws:sqs:eu-west-1:123456789012:orders",
    "kinesis": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
    "dynamodb": "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026",
    "kafka": "arn:aws-cn:kafka:cn-north-1:123456789012:cluster/orders/1",
}


@pytest.mark.parametrize("event", SOURCES)
def test_a_sam_event_without_report_batch_item_failures_is_an_error(event: str) -> None:
    bisected = "" if event == "SQS" else BISECTED
    (finding,) = check(sam(event, f"{SOURCES[event]}\n{bisected}"))
    assert (finding.rule.id, finding.resource, finding.event) == ("LB001", "Worker", "Batch")
    assert finding.line == 8
    assert finding.url.startswith("https://docs.aws.amazon.com/lambda/latest/dg/")


@pytest.mark.parametrize("event", SOURCES)
def test_a_sam_event_with_report_batch_item_failures_is_right(event: str) -> None:
    assert ids(sam(event, f"{SOURCES[event]}\n{REPORT}")) == []


@pytest.mark.parametrize("service", ARNS)
def test_a_mapping_without_report_batch_item_failures_is_an_error(service: str) -> None:
    settings = "" if service == "sqs" else f"{LIMITED}\n{BISECTED}"
    arn = f"FunctionName: !Ref Worker\nEventSourceArn: {ARNS[service]}\n{settings}"
    assert ids(cloudformation(arn)) == ["LB001"]
    more = f"{REPORT}\n{PROVISIONED}" if service == "kafka" else REPORT
    assert ids(cloudformation(f"{arn}\n{more}")) == []


def test_an_empty_list_of_response_types_is_an_error() -> None:
    (finding,) = check(queue(settings="FunctionResponseTypes: []"))
    assert (finding.rule.id, finding.line) == ("LB001", 12)


@pytest.mark.parametrize("event", ["MQ", "DocumentDB", "S3", "Api"])
def test_events_without_partial_responses_are_not_checked(event: str) -> None:
    assert ids(sam(event, "Queues: [orders]\nBroker: arn:aws:mq:eu-west-1:123456789012:b")) == []


@pytest.mark.parametrize(
    "properties",
    [
        "EventSourceArn: arn:aws:mq:eu-west-1:123456789012:broker:orders\nQueues: [orders]",
        "EventSourceArn: !ImportValue Broker\nQueues: [orders]",
        "EventSourceArn: !ImportValue Cluster\nDocumentDBEventSourceConfig: {DatabaseName: d}",
    ],
)
def test_mappings_without_partial_responses_are_not_checked(properties: str) -> None:
    assert ids(cloudformation(properties)) == []


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("FunctionResponseTypes: [ReportBatchItemFailure]", "'ReportBatchItemFailure' is not"),
        ("FunctionResponseTypes: [reportBatchItemFailures]", "'reportBatchItemFailures' is not"),
        ("FunctionResponseTypes: [BatchItemFailures]", "'BatchItemFailures' is not"),
        ("FunctionResponseTypes: ReportBatchItemFailures", "must be a list"),
        ("FunctionResponseType: [ReportBatchItemFailures]", "FunctionResponseType is not"),
        ("functionResponseTypes: [ReportBatchItemFailures]", "functionResponseTypes is not"),
        ("ReportBatchItemFailures: true", "but a value of FunctionResponseTypes"),
    ],
)
def test_a_misspelling_is_one_error_at_its_line(settings: str, reason: str) -> None:
    (finding,) = check(queue(settings=settings))
    assert (finding.rule.id, finding.line) == ("LB002", 12)
    assert reason in finding.reason


def test_a_batch_of_one_needs_no_partial_response() -> None:
    (finding,) = check(queue(settings="BatchSize: 1"))
    assert (finding.rule.id, finding.rule.severity.value) == ("LB004", "info")


@pytest.mark.parametrize(("event", "settings"), [("MSK", MSK), ("SelfManagedKafka", SELF_MANAGED)])
def test_partial_responses_of_kafka_need_provisioned_mode(event: str, settings: str) -> None:
    assert ids(sam(event, f"{settings}\n{LIMITED}\n{REPORT}")) == ["LB003"]


def test_kafka_without_provisioned_mode_is_told_that_it_needs_both() -> None:
    (finding,) = check(sam("MSK", f"{MSK}\n{LIMITED}"))
    assert finding.rule.id == "LB001"
    assert "ProvisionedPollerConfig" in finding.reason


def test_the_queue_mode_of_kafka_is_not_judged() -> None:
    mode = "SelfManagedKafkaEventSourceConfig: {ConsumptionMode: Queue}"
    assert ids(sam("SelfManagedKafka", f"{SELF_MANAGED}\n{LIMITED}\n{REPORT}\n{mode}")) == []


def test_the_queue_that_sam_subscribes_to_a_topic_has_the_gaps_of_its_defaults() -> None:
    topic = "Topic: arn:aws:sns:eu-west-1:123456789012:orders"
    findings = check(sam("SNS", f"{topic}\nSqsSubscription: true", function="Timeout: 6"))
    assert sorted(finding.rule.id for finding in findings) == ["LB001", "LB102", "LB103"]
    assert any("SqsSubscription can't set it" in finding.reason for finding in findings)
    assert ids(sam("SNS", topic)) == []
    assert ids(sam("SNS", f"{topic}\nSqsSubscription: false")) == []


@pytest.mark.parametrize(
    ("visibility", "timeout", "found"),
    [
        ("VisibilityTimeout: 30", "Timeout: 5", []),
        ("VisibilityTimeout: 29", "Timeout: 5", ["LB102"]),
        ("VisibilityTimeout: 5", "Timeout: 5", ["LB102"]),
        ("VisibilityTimeout: 4", "Timeout: 5", ["LB101"]),
        ("VisibilityTimeout: '4'", "Timeout: '5'", ["LB101"]),
        ("", "Timeout: 5", []),  # the queue's default is 30 s
        ("", "Timeout: 6", ["LB102"]),
        ("", "Timeout: 31", ["LB101"]),
        ("VisibilityTimeout: 18", "Handler: app.handler", []),  # the function's default is 3 s
        ("VisibilityTimeout: 17", "Handler: app.handler", ["LB102"]),
    ],
)
def test_the_visibility_timeout_is_six_times_the_functions_timeout(
    visibility: str, timeout: str, found: list[str]
) -> None:
    redrive = QUEUE.splitlines()[1]
    assert ids(queue(f"{visibility}\n{redrive}", function=timeout)) == found


def test_sam_globals_set_the_timeout() -> None:
    shared = "Globals: {Function: {Timeout: 60}}"
    text = queue(function="Handler: app.handler")
    assert ids(f"{text}{shared}\n") == ["LB101"]
    assert ids(f"{queue()}{shared}\n") == []


def test_sam_globals_do_not_set_the_timeout_of_a_cloudformation_function() -> None:
    more = "  Orders:\n    Type: AWS::SQS::Queue\n    Properties: {RedrivePolicy: !Ref Policy}\n"
    mapping = f"FunctionName: !Ref Worker\nEventSourceArn: !GetAtt Orders.Arn\n{REPORT}"
    text = cloudformation(mapping, more=more, function="Handler: app.handler")
    assert ids(f"{text}Globals: {{Function: {{Timeout: 60}}}}\n") == []


def test_a_visibility_timeout_is_reported_on_the_queue() -> None:
    text = queue(QUEUE.replace("30", "10"))
    (finding,) = check(text)
    assert (finding.resource, finding.event) == ("Orders", None)
    assert text.splitlines()[finding.line - 1].strip() == "VisibilityTimeout: 10"


def test_a_queue_without_a_dead_letter_queue_is_a_warning() -> None:
    (finding,) = check(queue(""))
    assert (finding.rule.id, finding.resource) == ("LB103", "Orders")


def test_the_dead_letter_queue_of_a_function_is_none_of_the_queue() -> None:
    own = "Timeout: 5\nDeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failed.Arn}"
    assert ids(queue("", function=own)) == ["LB103"]


@pytest.mark.parametrize(
    ("count", "found"), [(1, ["LB104"]), (2, ["LB105"]), (4, ["LB105"]), (5, []), (1000, [])]
)
def test_messages_are_received_five_times(count: int, found: list[str]) -> None:
    assert ids(queue(QUEUE.replace("maxReceiveCount: 5", f"maxReceiveCount: {count}"))) == found


def test_a_redrive_policy_can_be_json() -> None:
    policy = """RedrivePolicy: '{"deadLetterTargetArn": "arn", "maxReceiveCount": %s}'"""
    assert ids(queue(policy % "4")) == ["LB105"]
    assert ids(queue(policy % "5")) == []


def test_a_queue_of_two_functions_is_reported_once() -> None:
    second = """\
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Batch:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
"""
    assert ids(queue("") + second) == ["LB103"]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("BatchSize: 10", []),
        ("BatchSize: 10\nMaximumBatchingWindowInSeconds: 0", []),
        ("BatchSize: 11", ["LB106"]),
        ("BatchSize: 11\nMaximumBatchingWindowInSeconds: 1", ["LB106", "LB106"]),
        ("MaximumBatchingWindowInSeconds: 1", ["LB106"]),
    ],
)
def test_fifo_queues_have_small_batches_and_no_window(settings: str, found: list[str]) -> None:
    properties = f"{QUEUE}\nFifoQueue: true\nQueueName: orders.fifo"
    assert ids(queue(properties, settings=f"{settings}\n{REPORT}")) == found
    outside = "Queue: arn:aws:sqs:eu-west-1:123456789012:orders.fifo"
    assert ids(sam("SQS", f"{outside}\n{settings}\n{REPORT}")) == found


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("BatchSize: 10", []),
        ("BatchSize: 11", ["LB107"]),
        ("BatchSize: 11\nMaximumBatchingWindowInSeconds: 0", ["LB107"]),
        ("BatchSize: 11\nMaximumBatchingWindowInSeconds: 1", []),
        ("BatchSize: 10000\nMaximumBatchingWindowInSeconds: 300", []),
    ],
)
def test_large_batches_of_a_queue_need_a_window(settings: str, found: list[str]) -> None:
    assert ids(queue(settings=f"{settings}\n{REPORT}")) == found
    outside = "Queue: !ImportValue Orders"
    assert ids(sam("SQS", f"{outside}\n{settings}\n{REPORT}")) == found


@pytest.mark.parametrize(("event", "settings"), [("Kinesis", KINESIS), ("DynamoDB", DYNAMODB)])
def test_streams_have_limits_and_a_destination(event: str, settings: str) -> None:
    destination = LIMITED.splitlines()[1]
    assert ids(sam(event, f"{settings}\n{REPORT}")) == ["LB201", "LB202"]
    assert ids(sam(event, f"{settings}\n{REPORT}\n{destination}")) == ["LB201"]
    unlimited = f"{destination}\nMaximumRetryAttempts: -1\nMaximumRecordAgeInSeconds: -1"
    assert ids(sam(event, f"{settings}\n{REPORT}\n{unlimited}")) == ["LB201"]
    assert ids(sam(event, f"{settings}\n{REPORT}\nMaximumRetryAttempts: 0")) == ["LB202"]
    assert ids(sam(event, f"{settings}\n{REPORT}\nMaximumRecordAgeInSeconds: 60")) == ["LB202"]
    assert ids(sam(event, f"{settings}\n{REPORT}\n{LIMITED}")) == []


def test_a_destination_needs_an_arn() -> None:
    empty = "MaximumRetryAttempts: 3\nDestinationConfig: {OnSuccess: {Destination: arn}}"
    assert ids(sam("Kinesis", f"{KINESIS}\n{REPORT}\n{empty}")) == ["LB202"]


def test_kafka_has_limits_in_provisioned_mode_only() -> None:
    assert ids(sam("MSK", f"{MSK}\n{REPORT}\n{PROVISIONED}")) == ["LB201", "LB202"]
    assert ids(sam("MSK", MSK)) == ["LB001", "LB202"]


def test_a_kafka_destination_ends_the_retries() -> None:
    destination = LIMITED.splitlines()[1]
    assert ids(sam("MSK", f"{MSK}\n{REPORT}\n{PROVISIONED}\n{destination}")) == []


def test_a_stream_without_partial_responses_can_bisect() -> None:
    assert ids(sam("Kinesis", f"{KINESIS}\n{LIMITED}")) == ["LB001", "LB203"]
    assert ids(sam("Kinesis", f"{KINESIS}\n{LIMITED}\n{BISECTED}")) == ["LB001"]
    assert ids(sam("Kinesis", f"{KINESIS}\n{LIMITED}\nBatchSize: 1")) == ["LB004"]
    assert ids(sam("Kinesis", f"{KINESIS}\n{LIMITED}\n{REPORT}")) == []


def test_a_comment_ignores_rules_in_its_line_and_the_next() -> None:
    text = queue(QUEUE.replace("30", "10 # lambda-batch: ignore[LB101, LB102]"))
    assert ids(text) == []
    assert ids(text.replace("LB102", "LB103")) == ["LB102"]
    above = queue(QUEUE.replace("Vis", "# lambda-batch: ignore[LB102]\nVis").replace("30", "10"))
    assert ids(above) == []


def test_metadata_ignore_rules_of_a_resource() -> None:
    metadata = "    Metadata: {LambdaBatch: {Ignore: [LB103]}}\n"
    assert ids(queue("").replace("Orders:\n", f"Orders:\n{metadata}")) == []
    # The function that declares the mapping can ignore what its queues lack.
    assert ids(queue("").replace("Worker:\n", f"Worker:\n{metadata}")) == []
    assert ids(queue("").replace("Failed:\n", f"Failed:\n{metadata}")) == ["LB103"]


def test_each_rule_has_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [rule for rule in RULES if f'"{rule}"' not in text] == []


def test_the_docs_list_each_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[:3] for line in page.splitlines() if line.startswith("| LB")]
    rules = [[f"| {rule.id}", rule.severity.value, rule.summary] for rule in RULES.values()]
    assert rows == rules
