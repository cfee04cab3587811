"""Values of templates: what intrinsic functions and parameters tell, and what they leave open."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lambda_batch.cli.templates import TemplateError
from tests.cli.checking import LIMITED, QUEUE, REPORT, check, cloudformation, ids, queue, sam

# A queue with one gap: the rule LB103 finds it if it finds the queue.
ORDERS = "  Orders:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: orders}\n"
PARAMETERS = """\
Parameters:
  Number: {Type: Number, Default: 4}
  Text: {Type: String, Default: "4"}
  Types: {Type: CommaDelimitedList, Default: "ReportBatchItemFailures"}
  Wrong: {Type: CommaDelimitedList, Default: "BatchItemFailures, Others"}
  Open: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: "4"}
  Arn: {Type: String, Default: "arn:aws:sqs:eu-west-1:123456789012:orders"}
Mappings:
  Stages: {test: {timeout: 4}}
Conditions:
  Live: !Equals [!Ref Open, live]
"""
ARN = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}"


@pytest.mark.parametrize(
    "arn",
    [
        "!GetAtt Orders.Arn",
        "!GetAtt [Orders, Arn]",
        "{'Fn::GetAtt': Orders.Arn}",
        "{'Fn::GetAtt': [Orders, Arn]}",
        "!Ref Orders",
        "!Sub '${Orders.Arn}'",
        "!Sub ['${Queue}', {Queue: !GetAtt Orders.Arn}]",
        f"!Sub '{ARN}:orders'",
        f"!Sub '{ARN}:${{Orders.QueueName}}'",
        f"!Sub ['{ARN}:${{Name}}', {{Name: orders}}]",
        "!Join [':', [arn, !Ref AWS::Partition, sqs, !Ref AWS::Region, '1', orders]]",
        "!Join ['', ['arn:aws:sqs:eu-west-1:1:', !GetAtt Orders.QueueName]]",
        "arn:aws:sqs:eu-west-1:123456789012:orders",
        "!Ref Arn",
        "!If [Live, !GetAtt Orders.Arn, !GetAtt Orders.Arn]",
    ],
)
def test_a_queue_of_the_template_is_found(arn: str) -> None:
    more = f"{ORDERS}{PARAMETERS}"
    assert ids(sam("SQS", f"Queue: {arn}\n{REPORT}", more=more)) == ["LB103"]
    mapping = f"EventSourceArn: {arn}\n{REPORT}"
    assert ids(cloudformation(mapping, more=more)) == ["LB103"]


@pytest.mark.parametrize(
    "arn",
    [
        "!ImportValue Orders",
        "{'Fn::ImportValue': !Sub '${AWS::StackName}-orders'}",
        "!Ref Open",
        "!Ref Stored",
        "!Ref Unheard",
        "!GetAtt Nested.Outputs.QueueArn",
        "!Sub '${Nested.Outputs.QueueArn}'",
        "!If [Live, !GetAtt Orders.Arn, !ImportValue Orders]",
        "!Select [0, [!GetAtt Orders.Arn]]",
        "'{{resolve:ssm:/orders/arn}}'",
        "!Join [':', [!ImportValue Arn, !ImportValue Name]]",
        f"!Sub '{ARN}:${{Open}}'",
    ],
)
def test_a_queue_of_another_template_has_no_gaps_here(arn: str) -> None:
    nested = "  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n"
    named = "  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: !ImportValue Name}}\n"
    more = f"{ORDERS}{nested}{named}{PARAMETERS}"
    assert ids(sam("SQS", f"Queue: {arn}\n{REPORT}", more=more)) == []
    mapping = f"EventSourceArn: {arn}\n{REPORT}"
    assert ids(cloudformation(mapping, more=more)) == []
    # Only SQS mappings have neither StartingPosition nor Topics nor Queues.
    assert ids(cloudformation(f"EventSourceArn: {arn}", more=more)) == ["LB001"]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("StartingPosition: LATEST", ["LB001", "LB201", "LB202", "LB203"]),
        ("StartingPosition: LATEST\nTopics: [orders]", ["LB001", "LB202"]),
        ("SelfManagedEventSource: {Endpoints: {}}\nTopics: [orders]", ["LB001", "LB202"]),
        ("Queues: [orders]", []),
        ("Fn::Transform: {Name: AWS::Include}", []),
    ],
)
def test_the_settings_tell_what_an_imported_source_is(settings: str, found: list[str]) -> None:
    assert ids(cloudformation(f"EventSourceArn: !ImportValue Source\n{settings}")) == found


@pytest.mark.parametrize(
    ("kind", "attribute", "is_kafka"),
    [
        ("AWS::Kinesis::Stream", "Arn", False),
        ("AWS::Kinesis::StreamConsumer", "ConsumerARN", False),
        ("AWS::DynamoDB::Table", "StreamArn", False),
        ("AWS::DynamoDB::GlobalTable", "StreamArn", False),
        ("AWS::MSK::Cluster", "Arn", True),
    ],
)
def test_a_source_of_the_template_tells_its_kind(kind: str, attribute: str, is_kafka: bool) -> None:
    mapping = f"EventSourceArn: !GetAtt Source.{attribute}\n{LIMITED}"
    found = ["LB001"] if is_kafka else ["LB001", "LB203"]
    assert ids(cloudformation(mapping, more=f"  Source: {{Type: '{kind}'}}\n")) == found


@pytest.mark.parametrize("kind", ["AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster"])
def test_a_source_without_partial_responses_is_not_checked(kind: str) -> None:
    mapping = "EventSourceArn: !GetAtt Source.Arn"
    assert ids(cloudformation(mapping, more=f"  Source: {{Type: '{kind}'}}\n")) == []


@pytest.mark.parametrize(
    ("value", "is_known"),
    [
        ("4", True),
        ("'4'", True),
        ("4.0", True),
        ("!Ref Number", True),
        ("!Ref Text", True),
        ("!Sub '${Number}'", True),
        ("!FindInMap [Stages, test, timeout]", True),
        ("{'Fn::FindInMap': [Stages, test, timeout]}", True),
        ("!If [Live, 4, 4]", True),
        ("!If [Live, 4, 30]", False),
        ("!If [Live, 4, !Ref AWS::NoValue]", False),
        ("!FindInMap [Stages, !Ref Open, timeout]", False),
        ("!FindInMap [Stages, live, timeout]", False),
        ("!Ref AWS::NoValue", False),  # the default, 30 seconds
        ("!Ref Open", False),
        ("!Ref Stored", False),
        ("!ImportValue Timeout", False),
        ("!Sub '${Open}4'", False),
        ("'{{resolve:ssm:timeout}}'", False),
    ],
)
def test_only_what_is_known_is_reported(value: str, *, is_known: bool) -> None:
    text = queue(QUEUE.replace("30", value))
    assert ids(f"{text}{PARAMETERS}") == (["LB101"] if is_known else [])


@pytest.mark.parametrize(
    ("types", "found"),
    [
        ("!Ref Types", []),
        ("!Ref Wrong", ["LB002", "LB002"]),
        ("[!Ref AWS::NoValue]", ["LB001"]),
        ("!Ref AWS::NoValue", ["LB001"]),
        ("!If [Live, [ReportBatchItemFailures], !Ref AWS::NoValue]", []),
        ("[!If [Live, ReportBatchItemFailures, !Ref AWS::NoValue]]", []),
        ("[!Ref Open]", []),
        ("[!Sub '${Open}Failures']", []),
        ("!Ref Open", []),
    ],
)
def test_response_types_can_depend_on_parameters(types: str, found: list[str]) -> None:
    assert ids(f"{queue(settings=f'FunctionResponseTypes: {types}')}{PARAMETERS}") == found


@pytest.mark.parametrize(
    "policy",
    [
        "!If [Live, {deadLetterTargetArn: arn, maxReceiveCount: 5}, !Ref AWS::NoValue]",
        "!Ref Open",
        "{deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: !Ref Open}",
        "not JSON",
        "'[]'",
    ],
)
def test_a_redrive_policy_can_depend_on_parameters(policy: str) -> None:
    assert ids(f"{queue(f'RedrivePolicy: {policy}')}{PARAMETERS}") == []


def test_a_setting_that_is_inserted_at_deployment_is_not_missing() -> None:
    include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}"
    assert ids(queue(include)) == []
    assert ids(queue(settings=include)) == []
    assert ids(sam("Kinesis", f"Stream: !Ref Open\n{include}")) == []


@pytest.mark.parametrize("value", ["!Ref Open", "!If [Live, {MinimumPollers: 1}, {}]"])
def test_the_provisioned_mode_of_kafka_can_depend_on_parameters(value: str) -> None:
    settings = f"Topics: [orders]\nProvisionedPollerConfig: {value}\n{LIMITED}\n{REPORT}"
    assert ids(f"{sam('SelfManagedKafka', settings)}{PARAMETERS}") == []


@pytest.mark.parametrize(
    "name",
    [
        "!Ref Worker",
        "!GetAtt Worker.Arn",
        "{'Fn::GetAtt': [Worker, Arn]}",
        "!Sub '${Worker.Arn}'",
        "!Sub '${Worker.Arn}:live'",
        "!Sub '${Worker}:live'",
        "!Join [':', [!GetAtt Worker.Arn, live]]",
        "!Sub '${Worker.Arn}:${Stage}'",
        "!Sub '${AWS::AccountId}:function:${Worker}:live'",
        "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Worker}:live'",
        "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Worker}'",
        "worker",
        "!Ref Live",
        "!Ref First",
    ],
)
def test_the_function_of_a_mapping_is_found(name: str) -> None:
    more = (
        "  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n"
        "      VisibilityTimeout: 4\n      RedrivePolicy: !Ref Policy\n"
        "  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker}}\n"
        "  First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}\n"
    )
    mapping = f"FunctionName: {name}\nEventSourceArn: !GetAtt Orders.Arn\n{REPORT}"
    function = "FunctionName: worker\nTimeout: 5"
    assert ids(cloudformation(mapping, more=more, function=function)) == ["LB101"]
    outside = mapping.replace(name, "!ImportValue Worker")
    assert ids(cloudformation(outside, more=more, function=function)) == []


def test_a_queue_can_have_the_name_of_a_function() -> None:
    mapping = f"FunctionName: orders\nEventSourceArn: arn:aws:sqs:eu-west-1:1:orders\n{REPORT}"
    more = ORDERS.replace("{QueueName", "{VisibilityTimeout: 4, RedrivePolicy: !Ref P, QueueName")
    function = "FunctionName: orders\nTimeout: 5"
    assert ids(cloudformation(mapping, more=more, function=function)) == ["LB101"]


def test_sam_aliases_stand_for_their_function() -> None:
    mapping = (
        "  Mapping:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n"
        "      FunctionName: !Ref Worker.Alias\n      EventSourceArn: !GetAtt Orders.Arn\n"
        "      FunctionResponseTypes: [ReportBatchItemFailures]\n"
    )
    text = queue(QUEUE.replace("30", "4")).replace("Type: SQS\n", "Type: S3\n")
    assert ids(text + mapping) == ["LB101"]


TEMPLATE: dict[str, object] = {
    "Resources": {
        "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 5}},
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 10}},
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "FunctionName": {"Ref": "Worker"},
                "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                "BatchSize": 100,
            },
        },
    }
}


@pytest.mark.parametrize("indent", [2, "\t", None])
def test_json_is_read_like_yaml(indent: int | str | None) -> None:
    text = json.dumps(TEMPLATE, indent=indent)
    findings = check(text)
    assert sorted(finding.rule.id for finding in findings) == ["LB001", "LB102", "LB103", "LB107"]
    if indent:
        lines = {finding.rule.id: text.splitlines()[finding.line - 1] for finding in findings}
        assert lines["LB102"].strip() == '"VisibilityTimeout": 10'
        assert lines["LB107"].strip() == '"BatchSize": 100'


def test_yaml_anchors_and_merges_are_read() -> None:
    anchor = "Shared: &shared {VisibilityTimeout: 4, RedrivePolicy: !Ref Policy}\n"
    assert ids(anchor + queue("<<: *shared")) == ["LB101"]


def test_loops_and_odd_declarations_are_skipped() -> None:
    loop = "  'Fn::ForEach::Queues': [Name, [A, B], {'${Name}': {Type: AWS::SQS::Queue}}]\n"
    assert ids(f"{queue()}{loop}  Odd: text\n  Untyped: {{}}\n  Empty:\n") == []
    odd = "Resources:\n  Worker: {Type: AWS::Serverless::Function, Properties: {Events: %s}}\n"
    for events in ("[]", "{A: text}", "{A: {Type: SQS}}", "{A: {Properties: {}}}", "!Ref A"):
        assert ids(odd % events) == []


@pytest.mark.parametrize(
    "value",
    [
        "!GetAtt []",
        "!GetAtt Orders",
        "!Sub []",
        "!Join text",
        "!Join ['', !Ref List]",
        "!If []",
        "!If text",
        "!FindInMap text",
        "!FindInMap [A]",
        "!Ref []",
        "{'Fn::Sub': {}}",
        "{A: 1, B: 2}",
        "[]",
        "true",
        "1.5",
        "",
    ],
)
def test_odd_values_are_not_judged(value: str) -> None:
    assert ids(queue(QUEUE.replace("30", value))) == []
    assert ids(sam("SQS", f"Queue: {value}\n{REPORT}")) == []


@pytest.mark.parametrize(
    "text",
    ["", "text", "[]", "{", "a: b: c", "Resources: []", "Description: none", "a: &a [*a]", "\0"],
)
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match=r"no template|neither YAML nor JSON"):
        check(text)


def test_a_template_runs_no_code() -> None:
    text = "Resources: {A: !!python/object/apply:os.getcwd []}"
    with pytest.raises(TemplateError):
        check(text)


TEXTS = st.sampled_from(
    (
        *("Ref", "Fn::Sub", "Fn::Join", "Fn::GetAtt", "Fn::If", "Fn::FindInMap", "Fn::Transform"),
        *("Orders", "Orders.Arn", "${Orders.Arn}", "${", "arn:aws:sqs::1:orders", "", ":", "{}"),
        *("AWS::NoValue", "AWS::SQS::Queue", "Type", "true", "-1", "LambdaBatch", "Ignore"),
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 20) | st.floats(-2, 20) | TEXTS,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXTS, values, max_size=2),
    max_leaves=8,
)
SETTINGS = {
    "AWS::Lambda::Function": ["Timeout", "FunctionName"],
    "AWS::Serverless::Function": ["Timeout", "Events"],
    "AWS::SQS::Queue": ["VisibilityTimeout", "RedrivePolicy", "FifoQueue", "QueueName"],
    "AWS::Lambda::EventSourceMapping": [
        "BatchSize",
        "BisectBatchOnFunctionError",
        "DestinationConfig",
        "EventSourceArn",
        "FunctionName",
        "FunctionResponseTypes",
        "MaximumBatchingWindowInSeconds",
        "MaximumRetryAttempts",
        "ProvisionedPollerConfig",
        "SelfManagedEventSource",
        "StartingPosition",
    ],
}


@st.composite
def drawn_templates(draw: st.DrawFn) -> dict[str, object]:
    """Draw a template with known settings and any values."""
    resources: dict[str, object] = {}
    for name, kind in [*zip("ABCD", SETTINGS, strict=True), ("Orders", "AWS::SQS::Queue")]:
        keys = draw(st.lists(st.sampled_from(SETTINGS[kind]), unique=True))
        properties = {key: draw(VALUES) for key in keys}
        resources[name] = {"Type": kind, "Properties": properties, "Metadata": draw(VALUES)}
    event = {"Type": "SQS", "Properties": {"Queue": draw(VALUES), "BatchSize": draw(VALUES)}}
    worker = {"Events": {"Batch": event, "Other": draw(VALUES)}}
    resources["Worker"] = {"Type": "AWS::Serverless::Function", "Properties": worker}
    return {"Resources": resources, "Parameters": draw(VALUES), "Globals": draw(VALUES)}


@given(drawn_templates())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_breaks_the_check(template: dict[str, object]) -> None:
    text = json.dumps(template, indent=1)
    for finding in check(text):
        assert finding.resource in cast("dict[str, object]", template["Resources"])
        assert 1 <= finding.line <= len(text.splitlines())
