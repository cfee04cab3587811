"""The event source mappings of a template: what reads a queue, stream or topic for a function."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from lambda_batch.cli.templates import Resource, Section
from lambda_batch.cli.values import (
    ABSENT,
    Properties,
    Reference,
    as_boolean,
    find_resource,
    split_arn,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambda_batch.cli.templates import Template

__all__ = ["BatchMapping", "Source", "find_mappings", "function_timeout"]


class Source(Enum):
    """The kind of an event source, as rules tell them apart."""

    SQS = "SQS"
    KINESIS = "Kinesis"
    DYNAMODB = "DynamoDB"
    STREAM = "stream"
    """Kinesis or DynamoDB; the template does not tell which."""
    KAFKA = "Kafka"

    @property
    def is_stream(self) -> bool:
        """Whether records are read in order, from shards."""
        return self in {Source.KINESIS, Source.DYNAMODB, Source.STREAM}


class BatchMapping(NamedTuple):
    """An event source mapping.

    Attributes:
        source: The kind of the event source.
        resource: The resource that declares the mapping.
        event: The name of the SAM event, if a function declares the mapping.
        properties: The settings of the mapping.
        line: Where the mapping is declared.
        function: The function, if it is in the template.
        queue: The SQS queue, if it is in the template.
        subscription: Whether it is SAM's `SqsSubscription` of an SNS topic.
    """

    source: Source
    resource: Resource
    event: str | None
    properties: Properties
    line: int
    function: Resource | None
    queue: Resource | None
    subscription: bool = False


# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
_SOURCE_OF_EVENT = {
    "SQS": Source.SQS,
    "Kinesis": Source.KINESIS,
    "DynamoDB": Source.DYNAMODB,
    "MSK": Source.KAFKA,
    "SelfManagedKafka": Source.KAFKA,
}
# Amazon MQ and DocumentDB have no partial batch responses.
_SOURCE_OF_RESOURCE = {
    "AWS::SQS::Queue": Source.SQS,
    "AWS::Kinesis::Stream": Source.KINESIS,
    "AWS::Kinesis::StreamConsumer": Source.KINESIS,
    "AWS::DynamoDB::Table": Source.DYNAMODB,
    "AWS::DynamoDB::GlobalTable": Source.DYNAMODB,
    "AWS::MSK::Cluster": Source.KAFKA,
    "AWS::MSK::ServerlessCluster": Source.KAFKA,
    "AWS::MSK::VpcConnection": Source.KAFKA,
    "AWS::AmazonMQ::Broker": None,
    "AWS::DocDB::DBCluster": None,
}
_SOURCE_OF_SERVICE = {
    "sqs": Source.SQS,
    "kinesis": Source.KINESIS,
    "dynamodb": Source.DYNAMODB,
    "kafka": Source.KAFKA,
}
_KAFKA_KEYS = {
    "AmazonManagedKafkaEventSourceConfig",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "Topics",
}
_OTHER_KEYS = {"DocumentDBEventSourceConfig", "Queues"}
_STREAM_KEYS = {
    "BisectBatchOnFunctionError",
    "ParallelizationFactor",
    "StartingPosition",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
}
_QUEUE_TYPES = {"AWS::SQS::Queue"}
_FUNCTION_TYPES = {"AWS::Lambda::Function", "AWS::Serverless::Function"}
_QUALIFIER_TYPES = {"AWS::Lambda::Alias", "AWS::Lambda::Version"}
_QUALIFIED = {2, 4, 8}
"""How many parts a name, a partial and a full ARN of a function have with a qualifier."""
_DEFAULT_TIMEOUT = 3


def find_mappings(template: Template) -> Iterator[BatchMapping]:
    """Return the mappings of sources that have partial batch responses.

    Args:
        template: The template.

    Yields:
        Each mapping, in the order of the template.
    """
    for resource in template.resources.values():
        if resource.type == "AWS::Lambda::EventSourceMapping":
            yield from _read_mapping(resource, template)
        elif resource.type == "AWS::Serverless::Function":
            events = resource.properties.get("Events")
            if isinstance(events, Section):
                for name, event in events.items():
                    if isinstance(event, Section):
                        yield from _read_event(resource, name, event, events.lines[name], template)


def function_timeout(function: Resource, template: Template) -> int | None:
    """Return the timeout of a function.

    Args:
        function: The function.
        template: The template, whose `Globals` apply to SAM functions.

    Returns:
        The seconds; None if they are not known.
    """
    default: int | None = _DEFAULT_TIMEOUT
    if function.type == "AWS::Serverless::Function":
        shared = Properties(template.section("Globals", "Function"), template)
        default = shared.number("Timeout", _DEFAULT_TIMEOUT)
    properties = Properties(function.properties, template)
    if properties.get("Timeout") is ABSENT:
        return default
    return properties.number("Timeout", _DEFAULT_TIMEOUT)


def _read_mapping(resource: Resource, template: Template) -> Iterator[BatchMapping]:
    properties = Properties(resource.properties, template)
    source = _source_of(properties, template)
    if source is not None:
        queue = find_resource(properties.get("EventSourceArn"), template, _QUEUE_TYPES)
        function = _find_function(properties.get("FunctionName"), template)
        yield BatchMapping(source, resource, None, properties, resource.line, function, queue)


def _source_of(properties: Properties, template: Template) -> Source | None:
    arn = properties.get("EventSourceArn")
    if isinstance(arn, Reference):
        kind = template.resources[arn.resource].type
        if kind in _SOURCE_OF_RESOURCE:
            return _SOURCE_OF_RESOURCE[kind]
    if isinstance(arn, str):
        parts = split_arn(arn)
        if parts[0] == "arn" and len(parts) > 2 and not parts[2].startswith("$"):  # noqa: PLR2004
            return _SOURCE_OF_SERVICE.get(parts[2])
    keys = properties.section.keys()
    if keys & _OTHER_KEYS or not properties.section.has_all_keys:
        return None
    if keys & _KAFKA_KEYS:
        return Source.KAFKA
    if keys & _STREAM_KEYS:
        return Source.STREAM
    # Each of the other sources needs one of the keys above.
    return None if arn is ABSENT else Source.SQS


def _read_event(
    function: Resource, name: str, event: Section, line: int, template: Template
) -> Iterator[BatchMapping]:
    kind = event.get("Type")
    settings = event.get("Properties")
    if not isinstance(kind, str) or not isinstance(settings, Section):
        return
    properties = Properties(settings, template)
    if kind == "SNS":
        yield from _read_subscription(function, name, properties, line, template)
    elif kind in _SOURCE_OF_EVENT:
        queue = find_resource(properties.get("Queue"), template, _QUEUE_TYPES)
        yield BatchMapping(
            _SOURCE_OF_EVENT[kind], function, name, properties, line, function, queue
        )


def _read_subscription(
    function: Resource, name: str, properties: Properties, line: int, template: Template
) -> Iterator[BatchMapping]:
    """Return the mapping of `SqsSubscription`, which puts a queue between topic and function.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html
    """
    subscription = properties.get("SqsSubscription")
    queue: Resource | None
    if isinstance(subscription, Section):
        properties = Properties(subscription, template)
        queue = find_resource(properties.get("QueueArn"), template, _QUEUE_TYPES)
    elif as_boolean(subscription):
        # SAM creates the queue, with the defaults of SQS.
        section = Section()
        section.lines = {}
        properties = Properties(section, template)
        queue = Resource(function.name, "AWS::SQS::Queue", section, line, function.metadata)
    else:
        return
    yield BatchMapping(
        Source.SQS, function, name, properties, line, function, queue, subscription=True
    )


def _find_function(value: object, template: Template) -> Resource | None:
    """Return a function by its name, or by that of an alias or a version of it.

    A name, a partial or a full ARN can end with a qualifier.
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    if isinstance(value, str):
        parts = split_arn(value)
        if len(parts) in _QUALIFIED:
            value = ":".join(parts[:-1])
    resource = find_resource(value, template, _FUNCTION_TYPES | _QUALIFIER_TYPES)
    if resource and resource.type in _QUALIFIER_TYPES:
        name = Properties(resource.properties, template).get("FunctionName")
        resource = find_resource(name, template, _FUNCTION_TYPES)
    return resource
