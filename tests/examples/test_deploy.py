"""The functions of examples/deploy run, and their three forms of a mapping say the same."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "examples" / "deploy"
SOURCES = sorted(path.name for path in DEPLOY.iterdir() if path.is_dir())
STREAMS = ("dynamodb", "kafka", "kinesis", "window")

each_source = pytest.mark.parametrize("source", SOURCES)


def need(module: str) -> Any:
    """Return a module of the dependency group "deploy", or skip visibly."""
    return pytest.importorskip(module, reason='this takes the dependency group "deploy"')


def read_reference(loader: object, tag: str, node: Any) -> Any:
    """Return what a tag such as !GetAtt refers to."""
    return node.value


def read_template(source: str) -> dict[str, Any]:
    """Return the template, with its references as text."""
    yaml = need("yaml")
    loader: Any = type("Loader", (yaml.SafeLoader,), {})
    loader.add_multi_constructor("!", read_reference)
    text = (DEPLOY / source / "template.yaml").read_text(encoding="utf-8")
    template: dict[str, Any] = yaml.load(text, loader)
    return template


def read_function(source: str) -> dict[str, Any]:
    function: dict[str, Any] = read_template(source)["Resources"]["ShipOrders"]["Properties"]
    return function


def read_mapping(source: str) -> dict[str, Any]:
    """Return the settings of the event source mapping, without the names of resources."""
    settings: dict[str, Any] = read_function(source)["Events"]["Orders"]["Properties"]
    named = ("Queue", "Stream", "DestinationConfig", "ConsumerGroupId")
    return {name: value for name, value in settings.items() if name not in named}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(ROOT / folder) for folder in ("src", "generated"))
    env = {
        **os.environ,
        "PYTHONPATH": path,
        "MYPYPATH": path,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def lint(text: str) -> list[str]:
    """Return what SAM's translator says of the template, and cfn-lint of the translation.

    Of the template itself, cfn-lint ignores unknown settings of an event.
    """
    cfnlint, decode = need("cfnlint.api"), need("cfnlint.decode.cfn_yaml")
    parser, translator = (
        need("samtranslator.parser.parser"),
        need("samtranslator.translator.translator"),
    )
    invalid = need("samtranslator.model.exceptions").InvalidDocumentException
    # `sam deploy` uploads the code and puts in its address.
    document = decode.loads(text.replace("CodeUri: .", "CodeUri: s3://bucket/key"))
    try:
        translated = translator.Translator({}, parser.Parser()).translate(document, {})
    except invalid as error:
        return [cause.message for cause in error.causes]
    found = cfnlint.lint_all(json.dumps(translated))
    return [str(each) for each in found if each.rule.severity != "informational"]


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the region, for which SAM's translator asks."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@each_source
def test_the_tests_of_the_function_pass(source: str, tmp_path: Path) -> None:
    folder = shutil.copytree(DEPLOY / source, tmp_path / source)

    done = run(
        sys.executable, "-m", "pytest", "-q", "-p", "lambda_batch._pytest_plugin", cwd=folder
    )

    assert done.stdout.splitlines()[-1].startswith("2 passed"), done.stdout + done.stderr


@each_source
def test_the_function_is_typed(source: str, tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="type checking takes mypy")
    folder = shutil.copytree(DEPLOY / source, tmp_path / source)
    options = ("--strict", "--config-file=", "--follow-imports=silent")

    done = run(sys.executable, "-m", "mypy", *options, "app.py", "test_app.py", cwd=folder)

    assert done.stdout == "Success: no issues found in 2 source files\n", done.stdout


@each_source
def test_the_template_passes_cfn_lint(source: str) -> None:
    assert lint((DEPLOY / source / "template.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("setting", ["FunctionResponseTypes", "VisibilityTimeout"])
def test_a_misspelt_setting_is_found(setting: str) -> None:
    text = (DEPLOY / "sqs" / "template.yaml").read_text(encoding="utf-8")

    [message] = lint(text.replace(setting, "Misspelt"))

    assert "Misspelt" in message


@each_source
def test_the_mapping_asks_for_reports(source: str) -> None:
    assert read_mapping(source)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("source", ["sqs", "fifo"])
def test_messages_are_hidden_for_six_times_the_timeout(source: str) -> None:
    """AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping"."""
    resources = read_template(source)["Resources"]
    window = read_mapping(source).get("MaximumBatchingWindowInSeconds", 0)

    queue = resources["Orders"]["Properties"]

    assert queue["VisibilityTimeout"] >= 6 * read_function(source)["Timeout"] + window
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == "FailedOrders.Arn"
    dead_letters = resources["FailedOrders"]["Properties"]
    assert queue.get("FifoQueue") == dead_letters.get("FifoQueue")


@pytest.mark.parametrize("source", STREAMS)
def test_discarded_records_are_reported_to_a_queue(source: str) -> None:
    function = read_function(source)

    destination = function["Events"]["Orders"]["Properties"]["DestinationConfig"]

    assert destination == {"OnFailure": {"Destination": "DiscardedOrders.Arn"}}
    policy = {"SQSSendMessagePolicy": {"QueueName": "DiscardedOrders.QueueName"}}
    assert policy in function["Policies"]


@each_source
def test_the_test_simulates_the_template(source: str) -> None:
    mapping, resources = read_mapping(source), read_template(source)["Resources"]
    if source in STREAMS:
        expected = {
            "bisect_batch_on_function_error": mapping["BisectBatchOnFunctionError"],
            "maximum_retry_attempts": mapping["MaximumRetryAttempts"],
            "maximum_record_age": mapping["MaximumRecordAgeInSeconds"],
        }
    else:
        queue = resources["Orders"]["Properties"]
        expected = {
            "visibility_timeout": queue["VisibilityTimeout"],
            "max_receive_count": queue["RedrivePolicy"]["maxReceiveCount"],
        }

    text = (DEPLOY / source / "test_app.py").read_text(encoding="utf-8")

    assert [name for name, value in expected.items() if f"{name}={value}" not in text] == []


@each_source
def test_terraform_says_the_same(source: str) -> None:
    hcl2 = need("hcl2")
    text = (DEPLOY / source / "mapping.tf").read_text(encoding="utf-8")
    parsed: Any = json.loads(json.dumps(hcl2.loads(text)).replace('\\"', ""))
    [resource] = parsed["resource"]
    mapping = resource["aws_lambda_event_source_mapping"]["orders"]

    expected = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value
        for name, value in read_mapping(source).items()
        if name != "ProvisionedPollerConfig"
    }

    assert {name: mapping.get(name) for name in expected} == expected
    if source in STREAMS:
        [destination] = mapping["destination_config"]
        [on_failure] = destination["on_failure"]
        assert "aws_sqs_queue.discarded_orders.arn" in on_failure["destination_arn"]


@each_source
def test_the_cdk_says_the_same(source: str) -> None:
    if not shutil.which("node"):
        pytest.skip("the CDK needs Node.js")
    aws_cdk = need("aws_cdk")
    aws_dynamodb, aws_kinesis = need("aws_cdk.aws_dynamodb"), need("aws_cdk.aws_kinesis")
    aws_lambda, aws_sqs = need("aws_cdk.aws_lambda"), need("aws_cdk.aws_sqs")
    stack = aws_cdk.Stack(aws_cdk.App(), "Stack")
    function = aws_lambda.Function(
        stack,
        "ShipOrders",
        code=aws_lambda.Code.from_inline("# app.py"),
        handler="app.lambda_handler",
        runtime=aws_lambda.Runtime.PYTHON_3_13,
        timeout=aws_cdk.Duration.seconds(30),
    )
    hidden = aws_cdk.Duration.seconds(180)
    discarded = aws_sqs.Queue(stack, "DiscardedOrders")
    orders: Any = {
        "sqs": lambda: (aws_sqs.Queue(stack, "Orders", visibility_timeout=hidden),),
        "fifo": lambda: (aws_sqs.Queue(stack, "Orders", visibility_timeout=hidden, fifo=True),),
        "kinesis": lambda: (aws_kinesis.Stream(stack, "Orders"), discarded),
        "window": lambda: (aws_kinesis.Stream(stack, "Orders"), discarded),
        "dynamodb": lambda: (
            aws_dynamodb.Table(
                stack,
                "Orders",
                partition_key=aws_dynamodb.Attribute(
                    name="id", type=aws_dynamodb.AttributeType.STRING
                ),
                stream=aws_dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            ),
            discarded,
        ),
        "kafka": lambda: ("arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1-2", discarded),
    }

    load_module(DEPLOY / source / "mapping_cdk.py").map_orders(function, *orders[source]())

    template = need("aws_cdk.assertions").Template.from_stack(stack)
    [mapping] = template.find_resources("AWS::Lambda::EventSourceMapping").values()
    expected = read_mapping(source)
    assert {name: mapping["Properties"].get(name) for name in expected} == expected


def load_module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
