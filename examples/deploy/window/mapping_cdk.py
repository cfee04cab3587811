"""The mapping of template.yaml with the CDK: call this in your stack."""

from aws_cdk import (
    Duration,
    aws_kinesis as kinesis,
    aws_lambda as lambda_,
    aws_sqs as sqs,
)
from aws_cdk.aws_lambda_event_sources import KinesisEventSource, SqsDlq


def map_orders(function: lambda_.Function, orders: kinesis.Stream, discarded: sqs.Queue) -> None:
    function.add_event_source(
        KinesisEventSource(
            orders,
            batch_size=100,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            retry_attempts=5,
            max_record_age=Duration.hours(1),
            tumbling_window=Duration.minutes(2),
            on_failure=SqsDlq(discarded),
        )
    )
