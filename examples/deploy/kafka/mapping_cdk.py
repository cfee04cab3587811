"""The mapping of template.yaml with the CDK: call this in your stack."""

from aws_cdk import (
    Duration,
    aws_lambda as lambda_,
    aws_sqs as sqs,
)
from aws_cdk.aws_lambda_event_sources import (
    ManagedKafkaEventSource,
    ProvisionedPollerConfig,
    SqsDlq,
)


def map_orders(function: lambda_.Function, cluster_arn: str, discarded: sqs.Queue) -> None:
    function.add_event_source(
        ManagedKafkaEventSource(
            cluster_arn=cluster_arn,
            topic="orders",
            consumer_group_id="ship-orders",
            provisioned_poller_config=ProvisionedPollerConfig(minimum_pollers=1, maximum_pollers=4),
            batch_size=100,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            retry_attempts=5,
            max_record_age=Duration.hours(1),
            on_failure=SqsDlq(discarded),
        )
    )
